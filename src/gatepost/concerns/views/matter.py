"""One matter on the desk: read it, answer it, give it to somebody, keep somebody from it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.concerns import access, actions, desk, desk_access
from gatepost.concerns.desk_asked import asked_by
from gatepost.concerns.forms import AnswerForm
from gatepost.concerns.forms_of_desk import PickReplyForm
from gatepost.concerns.parts.give import give_form, keep_from_form
from gatepost.concerns.saved_words import filled_in, put_after
from gatepost.concerns.views.matter_page import matter_page
from gatepost.core.words import UNSTORABLE
from gatepost.people.doorway import GatepostRequest, wears


@require_http_methods(["GET", "POST"])
@wears(*access.DESK_HATS)
def matter(request: GatepostRequest, reference: str) -> HttpResponse:
    """One matter with its letters; POST sends an answer, and leads to the next one in the queue where asked to."""
    concern = actions.open_concern(request.acting, reference)
    if request.method != "POST":
        return matter_page(request, concern)
    form = AnswerForm(
        request.POST,
        replies=concern.replies.count(),
        sent_before=concern.replies.filter(once=request.POST.get("once", "")[:32]).exists(),
    )
    if not form.is_valid():
        return matter_page(request, concern, answer=form, status=422)
    asked = asked_by(request.GET)
    # What comes next is what the page called so, before the answer moves this one.
    coming = desk.next_after(request.acting, asked, concern) if "next" in request.POST else ""
    actions.answer(request.acting, concern, form.cleaned_data["words"], once=form.cleaned_data["once"])
    messages.success(request, _("Your answer is sent. Ref. %(reference)s.") % {"reference": reference})
    if "next" in request.POST and not coming:
        return redirect(reverse("concerns:desk") + asked.query)
    return redirect(reverse("concerns:matter", args=[coming or reference]) + asked.query)


@require_POST
@wears(*access.DESK_HATS)
def names(request: GatepostRequest, reference: str) -> HttpResponse:
    """One matter with the names of other children in its words, this once; the audit says who looked.

    An answer that was begun is still in its field.
    """
    concern = actions.reveal_names(request.acting, reference)
    begun = AnswerForm(replies=concern.replies.count(), begun=UNSTORABLE.sub("", request.POST.get("words", "")))
    return matter_page(request, concern, answer=begun, with_names=True)


@require_POST
@wears(*access.DESK_HATS)
def put_saved_reply(request: GatepostRequest, reference: str) -> HttpResponse:
    """One matter with a saved reply put into the answer, below what was typed already. Nothing is sent."""
    concern = actions.open_concern(request.acting, reference)
    begun = UNSTORABLE.sub("", request.POST.get("words", "").replace("\r\n", "\n"))
    pick = PickReplyForm(request.POST, replies=desk_access.saved_replies(request.acting))
    if pick.is_valid() and (saved := pick.cleaned_data["reply"]) is not None:
        begun = put_after(begun, filled_in(saved.words, name=concern.author.name, reference=concern.reference))
    answer = AnswerForm(replies=concern.replies.count(), begun=begun)
    answer.fields["words"].widget.attrs["autofocus"] = True
    return matter_page(request, concern, answer=answer, pick=pick)


@require_POST
@wears(*access.DESK_KEEPERS)
def give(request: GatepostRequest, reference: str) -> HttpResponse:
    """Ask somebody at the school to answer."""
    concern = actions.open_concern(request.acting, reference)
    form = give_form(concern, request.POST)
    if not form.is_valid():
        return matter_page(request, concern, give=form, status=422)
    person = form.cleaned_data["person"]
    actions.assign(request.acting, concern, person)
    messages.success(request, _("%(name)s is asked to answer, and is told by mail.") % {"name": person.name})
    return redirect(reverse("concerns:matter", args=[reference]) + asked_by(request.GET).query)


@require_POST
@wears(*access.DESK_KEEPERS)
def take_over(request: GatepostRequest, reference: str) -> HttpResponse:
    """Become its owner."""
    concern = access.concern_for_school(request.acting, reference)
    actions.take_over(request.acting, concern)
    messages.success(request, _("This is yours now."))
    return redirect(reverse("concerns:matter", args=[reference]) + asked_by(request.GET).query)


@require_POST
@wears(*access.DESK_KEEPERS)
def keep_from(request: GatepostRequest, reference: str) -> HttpResponse:
    """Keep somebody whom it is about from it. Whoever names themselves comes back to the queue."""
    concern = actions.open_concern(request.acting, reference)
    form = keep_from_form(concern, request.POST)
    if not form.is_valid():
        return matter_page(request, concern, keep_from=form, status=422)
    person = form.cleaned_data["person"]
    actions.name_person(request.acting, concern, person)
    said = (
        _("You no longer see this.")
        if person.pk == request.acting.person.pk
        else _("%(name)s no longer sees this and is not told.")
    )
    messages.success(request, said % {"name": person.name})
    if access.inbox(request.acting).filter(pk=concern.pk).exists():
        return redirect("concerns:matter", reference)
    return redirect("concerns:desk")
