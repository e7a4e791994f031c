"""Pages of the emergency look: ask, allow or refuse, read, review."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.core.clock import now
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.safeguarding import actions, look_access
from gatepost.safeguarding.look_forms import AskForm, ReviewForm
from gatepost.safeguarding.sealed import sealed


@require_http_methods(["GET", "HEAD", "POST"])
@wears(*look_access.WHO_ANSWERS)
@sealed
def looks(request: GatepostRequest) -> HttpResponse:
    """The looks this hat knows of, and the form to ask for one."""
    may_ask = request.acting.hat in look_access.WHO_ASKS
    form = AskForm(request.POST) if request.method == "POST" else AskForm(initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        asked = actions.ask_for_look(request.acting, **form.cleaned_data)
        messages.success(request, _("You have asked. Somebody else must allow it."))
        return redirect("safeguarding:look", asked.ref)
    context = {"looks": look_access.looks(request.acting), "form": form if may_ask else None}
    return page(request, "safeguarding/looks.html", context, status=422 if form.errors else 200)


@require_safe
@wears(*look_access.WHO_ANSWERS)
@sealed
def look(request: GatepostRequest, look: str) -> HttpResponse:
    """One look: who asked, why, and what can be done with it now."""
    return _page(request, look, ReviewForm())


@require_POST
@wears(*look_access.WHO_ANSWERS)
@sealed
def allow(request: GatepostRequest, look: str) -> HttpResponse:
    """Allow it for an hour."""
    actions.allow_look(request.acting, look)
    messages.success(request, _("It is allowed for one hour. The lead and the chair are told."))
    return redirect("safeguarding:look", look)


@require_POST
@wears(*look_access.WHO_ANSWERS)
@sealed
def refuse(request: GatepostRequest, look: str) -> HttpResponse:
    """Refuse it."""
    actions.refuse_look(request.acting, look)
    messages.success(request, _("It is refused. Whoever asked is told."))
    return redirect("safeguarding:look", look)


@require_POST
@wears(*look_access.WHO_ANSWERS)
@sealed
def review(request: GatepostRequest, look: str) -> HttpResponse:
    """A third person says whether it was right."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, look, form)
    actions.review_look(request.acting, look, form.cleaned_data["words"])
    messages.success(request, _("Your review is kept."))
    return redirect("safeguarding:look", look)


@require_safe
@wears(*look_access.WHO_ASKS)
@sealed
def read(request: GatepostRequest, look: str) -> HttpResponse:
    """The disclosure, to read and no more."""
    asked, disclosure = actions.read_by_look(request.acting, look)
    context = {
        "look": asked,
        "disclosure": disclosure,
        "chronology": disclosure.chronology.select_related("by", "corrects"),
    }
    answer = page(request, "safeguarding/read_by_look.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _begun(request: GatepostRequest) -> dict[str, str]:
    """The reference that a link of the list carries, so that nobody has to copy it."""
    return {"reference": request.GET.get("reference", "")[:9]}


def _page(request: GatepostRequest, ref: str, form: ReviewForm) -> HttpResponse:
    asked = actions.open_look(request.acting, ref)
    context = {
        "look": asked,
        "form": form,
        "is_mine": asked.asked_by_id == request.acting.person.pk,
        "is_running": look_access.is_running(asked, at=now()),
        "is_too_old": now() >= asked.asked_at + look_access.ASKED_FOR,
        "may_answer": look_access.may_answer(request.acting, asked),
        "may_review": look_access.may_review(request.acting, asked),
    }
    return page(request, "safeguarding/look.html", context, status=422 if form.errors else 200)
