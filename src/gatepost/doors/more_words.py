"""More words on a matter that there is: added, or asked about first where they sound like a child at risk, or name
somebody who can open it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gatepost.core.digest import digest_of_secret
from gatepost.core.http import page
from gatepost.doors import matters
from gatepost.doors.actions import receive, tells_of_a_child_at_risk
from gatepost.doors.answers import SentPrivately
from gatepost.doors.asked_first import TO_SAFEGUARDING, carried_on, is_no_risk, readers_in
from gatepost.doors.named_readers import named_readers, whoever_is_named
from gatepost.doors.parcel import Parcel
from gatepost.doors.private_forms import MoreWordsForm
from gatepost.doors.ways import SAFEGUARDING
from gatepost.people.doorway import GatepostRequest
from gatepost.people.models import Hat, Person


def add_or_ask(request: GatepostRequest, reference: str, form: MoreWordsForm, *, to: str) -> HttpResponse:
    """The words of a valid form: added to a matter of its writer's, whose page is `to`, or the page that asks first.

    Asked is whether a child is at risk, unless the safeguarding lead has the matter already, and whether they are about
    somebody who can open it. Nothing is sent until that is answered. What a parent sends to the lead instead is a
    matter of its own there, and nothing of it is added here.
    """
    acting, words, posted = request.acting, form.cleaned_data["words"], request.POST
    is_parent = acting.hat is Hat.PARENT
    found = matters.own_matter(acting, reference)
    to_lead = is_parent and found.takes_evidence and TO_SAFEGUARDING in (posted.get("go"), posted.get("chosen"))
    context: dict[str, Any] = {"form": form, "back_url": to, "is_parent": is_parent} | carried_on(posted, words)
    asks_first = found.takes_evidence and not to_lead and not is_no_risk(posted, words)
    if asks_first and tells_of_a_child_at_risk(acting, words):
        return page(request, "doors/more_words.html", context | {"ask": True})
    named = (
        named_readers(acting, SAFEGUARDING, words, kept_from=())
        if to_lead
        else matters.readers_named(acting, reference, words)
    )
    readers = readers_in(posted, named)
    if readers.kept:  # then it may pass to somebody else who is named
        readers = readers_in(posted, whoever_is_named(acting, words))
    if readers.to_ask:
        chosen = TO_SAFEGUARDING if to_lead else ""
        return page(request, "doors/more_words.html", context | {"readers": readers.to_ask, "chosen": chosen})
    key = _key_of(form, to_lead=to_lead)
    if to_lead:
        return _to_the_lead(request, reference, words, key=key, about=readers.kept)
    matters.add_words(acting, reference, words, once=key, about=readers.kept)
    messages.success(request, _("Your words are sent."))
    return redirect(to)


def _key_of(form: MoreWordsForm, *, to_lead: bool) -> str:
    """The form's key with what was sent by it: pressing twice sends once, other words after going back are others."""
    parts = (form.cleaned_data["once"], "lead" if to_lead else "here", form.cleaned_data["words"])
    return digest_of_secret("\0".join(parts), purpose="a form of more private words")[:32]


def _to_the_lead(
    request: GatepostRequest, reference: str, words: str, *, key: str, about: list[Person]
) -> HttpResponse:
    answer = receive(
        Parcel(
            kind="private",
            acting=request.acting,
            text=words,
            client_key=key,
            route=SAFEGUARDING,
            about=tuple(person.ref for person in about),
            beside=reference,
        )
    )
    assert isinstance(answer, SentPrivately)  # noqa: S101 (a private parcel has no other answer)
    if matters.own_matter(request.acting, answer.reference).outside_lines:
        messages.warning(request, _("Your words are kept. Nobody here can read them: please ring one of the numbers."))
    else:
        messages.success(
            request,
            _("Sent privately to %(owner)s. Ref. %(reference)s. You will hear by %(day)s.")
            % {"owner": answer.owner, "reference": answer.reference, "day": f"{answer.reply_by:%A %-d %B}"},
        )
    return redirect("private-matter", answer.reference)
