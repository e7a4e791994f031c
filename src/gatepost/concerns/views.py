"""The desk: what waits for the office, for leadership, or for whoever was asked to answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.concerns import access, actions, desk
from gatepost.concerns.forms import AnswerForm, PersonForm
from gatepost.concerns.models import Concern
from gatepost.core.http import page
from gatepost.core.words import UNSTORABLE
from gatepost.people.doorway import GatepostRequest, wears


@require_safe
@wears(*access.DESK_HATS)
def desk_page(request: GatepostRequest) -> HttpResponse:
    """The queue, the most urgent first; on a wide screen beside the place where a matter opens."""
    return page(request, "concerns/desk.html", {"queue": desk.queue(request.acting, request.GET.get("show", ""))})


@require_http_methods(["GET", "POST"])
@wears(*access.DESK_HATS)
def matter(request: GatepostRequest, reference: str) -> HttpResponse:
    """One matter with its letters; POST sends an answer."""
    concern = actions.open_concern(request.acting, reference)
    if request.method != "POST":
        return _matter_page(request, concern)
    form = AnswerForm(
        request.POST,
        replies=concern.replies.count(),
        sent_before=concern.replies.filter(once=request.POST.get("once", "")[:32]).exists(),
    )
    if not form.is_valid():
        return _matter_page(request, concern, answer=form, status=422)
    actions.answer(request.acting, concern, form.cleaned_data["words"], once=form.cleaned_data["once"])
    messages.success(request, _("Your answer is sent. Ref. %(reference)s.") % {"reference": reference})
    return redirect("concerns:matter", reference)


@require_POST
@wears(*access.DESK_HATS)
def names(request: GatepostRequest, reference: str) -> HttpResponse:
    """One matter with the names of other children in its words, this once; the audit says who looked.

    An answer that was begun is still in its field.
    """
    concern = actions.reveal_names(request.acting, reference)
    begun = AnswerForm(replies=concern.replies.count(), begun=UNSTORABLE.sub("", request.POST.get("words", "")))
    return _matter_page(request, concern, answer=begun, with_names=True)


@require_POST
@wears(*access.DESK_KEEPERS)
def give(request: GatepostRequest, reference: str) -> HttpResponse:
    """Ask somebody at the school to answer."""
    concern = actions.open_concern(request.acting, reference)
    form = _give_form(concern, request.POST)
    if not form.is_valid():
        return _matter_page(request, concern, give=form, status=422)
    person = form.cleaned_data["person"]
    actions.assign(request.acting, concern, person)
    messages.success(request, _("%(name)s is asked to answer, and is told by mail.") % {"name": person.name})
    return redirect("concerns:matter", reference)


@require_POST
@wears(*access.DESK_KEEPERS)
def take_over(request: GatepostRequest, reference: str) -> HttpResponse:
    """Become its owner."""
    concern = access.concern_for_school(request.acting, reference)
    actions.take_over(request.acting, concern)
    messages.success(request, _("This is yours now."))
    return redirect("concerns:matter", reference)


@require_POST
@wears(*access.DESK_KEEPERS)
def keep_from(request: GatepostRequest, reference: str) -> HttpResponse:
    """Keep somebody whom it is about from it. Whoever names themselves comes back to the queue."""
    concern = actions.open_concern(request.acting, reference)
    form = _keep_from_form(concern, request.POST)
    if not form.is_valid():
        return _matter_page(request, concern, keep_from=form, status=422)
    person = form.cleaned_data["person"]
    actions.name_person(request.acting, concern, person)
    messages.success(request, _("%(name)s no longer sees this and is not told.") % {"name": person.name})
    if access.inbox(request.acting).filter(pk=concern.pk).exists():
        return redirect("concerns:matter", reference)
    return redirect("concerns:desk")


def _give_form(concern: Concern, data: Any = None) -> PersonForm:
    return PersonForm(data, people=access.may_be_given(concern), label=_("Who can answer it best?"), prefix="give")


def _keep_from_form(concern: Concern, data: Any = None) -> PersonForm:
    people = access.may_be_named(concern.school).exclude(pk=concern.author_id)
    people = people.exclude(pk__in=concern.named.values("person"))
    return PersonForm(data, people=people, label=_("Whom is it about?"), prefix="keep")


def _matter_page(
    request: GatepostRequest,
    concern: Concern,
    *,
    answer: AnswerForm | None = None,
    give: PersonForm | None = None,
    keep_from: PersonForm | None = None,
    with_names: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "matter": desk.matter(concern, with_names=with_names),
        "queue": desk.queue(request.acting, ""),
        "answer": answer or AnswerForm(replies=concern.replies.count()),
        "keeps_the_desk": request.acting.hat in access.DESK_KEEPERS,
        "give": give or _give_form(concern),
        "keep_from": keep_from or _keep_from_form(concern),
    }
    return page(request, "concerns/matter.html", context, status=status)
