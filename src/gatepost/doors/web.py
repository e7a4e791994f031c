"""The web's door into a group: its page, the composer and the card. Typed words survive every answer."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.clock import now
from gatepost.core.errors import GatepostError, NotFound
from gatepost.core.http import page
from gatepost.core.refs import new_ref
from gatepost.doors.actions import receive
from gatepost.doors.answers import Answer
from gatepost.doors.drafts import Draft, draft_from_address, draft_from_form, empty_draft, reference_in
from gatepost.doors.parcel import Parcel
from gatepost.gate import actions as gate
from gatepost.gate import facts, shadow
from gatepost.gate.access import own_holds
from gatepost.gate.answers import Card, Held, Published
from gatepost.gate.cards import look_by_words
from gatepost.gate.lent import holds_to_ask_about
from gatepost.gate.models import CardTally
from gatepost.groups.access import group_for_posting, group_for_reading, own_post_for_change
from gatepost.groups.models import ClassGroup
from gatepost.groups.pages import group_context, post_context
from gatepost.people.access import representatives_of
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.errors import PostingLimited
from gatepost.people.limits import limited_until
from gatepost.people.models import Hat
from gatepost.policies import actions as policies
from gatepost.policies.errors import CodeHasChanged, CodeNotAccepted


class SeeOther(HttpResponseRedirect):
    """After a form: the browser fetches the page anew, and a reload sends nothing twice."""

    status_code = 303


@require_safe
@wears(Hat.PARENT)
def group(request: GatepostRequest, ref: str) -> HttpResponse:
    """A class group: its thread, my own words that wait, and the composer."""
    found = group_for_reading(request.acting, ref)
    return _group_page(request, found, draft_from_address(request, found))


@require_safe
@wears(Hat.PARENT)
def edit(request: GatepostRequest, ref: str, post: str) -> HttpResponse:
    """My own post's words in the composer, to be judged again."""
    found = group_for_reading(request.acting, ref)
    own = own_post_for_change(request.acting, post, group=found)
    return SeeOther(f"{_url(found)}?edits={own.ref}#composer")


@require_POST
@wears(Hat.PARENT)
def write(request: GatepostRequest, ref: str) -> HttpResponse:
    """Take in what was typed, or what was chosen on its card.

    This view answers faults itself: the page that it shows must hold the typed words.
    """
    choice = request.POST.get("choice", "")
    if choice in ("change", "kinder", "discard"):
        return _left(request, group_for_posting(request.acting, ref), choice)
    try:
        if request.POST.get("accept", "").isdecimal():
            policies.accept(request.acting, version=int(request.POST["accept"]))
        answer = receive(
            Parcel(
                kind="review" if choice == "ask-rep" else "post",
                acting=request.acting,
                text=request.POST.get("text", ""),
                client_key=request.POST.get("client_key", "") or new_ref(),
                as_it_is=choice == "as-it-is",
                group_ref=ref,
                reply_to=reference_in(request.POST, "reply_to"),
                edits=reference_in(request.POST, "edits"),
                again=reference_in(request.POST, "again"),
            )
        )
    except (CodeNotAccepted, CodeHasChanged) as fault:
        return _with_card(request, ref, {"accept": fault.facts["version"]})
    except PostingLimited as fault:
        return _with_card(request, ref, {"limited_until": fault.facts["until"]}, status=fault.status)
    except GatepostError as fault:
        return _with_fault(request, ref, fault)
    return _answered(request, ref, answer)


def _answered(request: GatepostRequest, ref: str, answer: Answer) -> HttpResponse:
    match answer:
        case Card():
            return _with_card(request, ref, {"card": answer})
        case Held(hold=hold):
            group = hold.submission.group
            by = look_by_words(request.school, hold.look_by)
            messages.success(
                request, _("A class rep will look by %(by)s. Until then only you can see it.") % {"by": by}
            )
            return SeeOther(f"{_url(group)}#held-{hold.submission.ref}")
        case Published(post=post):
            if _wants_fragment(request):
                return page(request, "groups/_post.html", post_context(request.acting, post.group, post), status=201)
            return SeeOther(f"{_url(post.group)}#post-{post.ref}")
    raise NotFound(what="answer")


def _left(request: GatepostRequest, group: ClassGroup, choice: str) -> HttpResponse:
    """Change the words, take the card's kinder ones to start from, or discard them. Nothing is stored but the tally."""
    draft = draft_from_form(request, group)
    chosen = CardTally.Choice.DISCARDED if choice == "discard" else CardTally.Choice.CHANGED
    if draft.text.strip():
        try:
            words = draft.shown.strip()  # they are not to be sent: no second opinion is asked on them
            judged = facts.look(request.acting, words, group=group, edits=draft.edits, may_ask=False)
            gate.chosen(request.acting, judged, chosen)
        except GatepostError:
            pass  # a count less: the words are what matters
    if choice == "kinder":
        draft = replace(draft, text=request.POST.get("kinder", "") or draft.text)
    if choice != "discard":
        return _group_page(request, group, draft.with_new_key(), {"focus": True})
    said = _("Nothing was sent. Nothing was kept. Nobody was told.")
    return _group_page(request, group, empty_draft(), {"composer_said": said})


CARDS = {"card": "doors/_card.html", "accept": "doors/_accept.html", "limited_until": "doors/_limited.html"}


def _with_card(request: GatepostRequest, ref: str, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """One of CARDS over the composer; the words stay in it."""
    group = group_for_posting(request.acting, ref)
    draft = draft_from_form(request, group)
    if _wants_fragment(request):
        template = next(CARDS[name] for name in shown if name in CARDS)
        return page(request, template, _composer(request, group, draft) | shown, status=status)
    return _group_page(request, group, draft, shown, status=status)


def _with_fault(request: GatepostRequest, ref: str, fault: GatepostError) -> HttpResponse:
    """The composer with the words in it and a sentence that says what to do. NotFound when the group is not theirs."""
    group = group_for_posting(request.acting, ref)
    draft = draft_from_form(request, group)
    said = fault.fields.get("text") or fault.fields.get("client_key") or fault.message
    if isinstance(fault, NotFound):
        said = _("The message that you answer or change is not there any more. You can send yours as a new one.")
    shown = {"fault": said}
    if _wants_fragment(request):
        return page(request, "doors/_fault.html", shown, status=fault.status)
    return _group_page(request, group, draft.with_new_key(), shown, status=fault.status)


def _group_page(
    request: GatepostRequest,
    group: ClassGroup,
    draft: Draft,
    shown: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = group_context(request.acting, group, before=_number(request, "before"), around=_number(request, "around"))
    at = now()
    context |= {
        "own_holds": [
            {
                "hold": hold,
                "by": look_by_words(request.school, hold.look_by),
                "is_late": hold.look_by < at,
            }
            for hold in own_holds(request.acting, group)
        ],
        **_pilot(request, group),
        "ask_to_learn": holds_to_ask_about(request.acting, group),
        "holds_template": "doors/_own_holds.html",
        "composer_template": "doors/_composer.html",
    }
    return page(request, "groups/group.html", context | _composer(request, group, draft) | (shown or {}), status=status)


def _pilot(request: GatepostRequest, group: ClassGroup) -> dict[str, Any]:
    """The pilot that runs in this class, if any; its class rep is shown the way to bring days and facts along."""
    pilot = shadow.pilot_in(group)
    is_rep = pilot is not None and representatives_of(group.school_class).filter(pk=request.acting.person.pk).exists()
    return {"pilot": pilot, "carry_url": reverse("plan:carry", args=[group.ref]) if is_rep else ""}


def _composer(request: GatepostRequest, group: ClassGroup, draft: Draft) -> dict[str, Any]:
    """What the composer and its card read."""
    fields = {
        "client_key": draft.client_key,
        "text": draft.shown,
        "reply_to": draft.reply_to.ref if draft.reply_to else "",
        "edits": draft.edits.ref if draft.edits else "",
        "again": draft.again.submission.ref if draft.again else "",
    }
    return {
        "group": group,
        "group_url": _url(group),
        "draft": draft,
        "card_action": reverse("doors:write", args=[group.ref]),
        "card_fields": [(name, value) for name, value in fields.items() if value],
        "privately_url": reverse("doors:send-privately", args=[group.ref]),
        "misread_url": reverse("doors:misread", args=[group.ref]),
        "limited_until": limited_until(request.acting.person),
    }


def _url(group: ClassGroup) -> str:
    return reverse("doors:group", args=[group.ref])


def _wants_fragment(request: GatepostRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _number(request: GatepostRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
