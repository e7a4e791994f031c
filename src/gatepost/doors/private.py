"""Writing to the school in private: a new matter, a worry about a message, and handing a concern on."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.concerns.access import DESK_KEEPERS, concern_for_school, may_be_named
from gatepost.concerns.names_apart import names_in
from gatepost.concerns.other_ways import OTHER_WAYS, asks_about_data
from gatepost.core.digest import digest_of_secret
from gatepost.core.http import page
from gatepost.doors import actions
from gatepost.doors.answers import SentPrivately
from gatepost.doors.asked_first import (
    TO_DATA,
    TO_SAFEGUARDING,
    Readers,
    carried_on,
    is_no_request,
    is_no_risk,
    readers_in,
)
from gatepost.doors.matters import own_matter
from gatepost.doors.named_readers import named_readers
from gatepost.doors.parcel import Parcel
from gatepost.doors.private_forms import NewMatterForm
from gatepost.doors.ways import DATA, SAFEGUARDING, WAYS, closest_of, route_of, ways_offered
from gatepost.groups.models import ClassGroup
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat, Person


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def new(request: GatepostRequest) -> HttpResponse:
    """Ask or tell the school something in private."""
    return write_in_private(request, group=None, usual="office")


@require_POST
@wears(*DESK_KEEPERS)
def hand_on(request: GatepostRequest, reference: str) -> HttpResponse:
    """It tells of a child at risk: the safeguarding lead gets it, and the desk keeps nothing."""
    actions.hand_on(request.acting, concern_for_school(request.acting, reference))
    messages.success(request, _("The safeguarding lead has it now. The desk has kept no copy. Ref. %s") % reference)
    return redirect("concerns:desk")


def write_in_private(request: GatepostRequest, *, group: ClassGroup | None, usual: str) -> HttpResponse:
    """The form of a private matter: shown, asked about, or sent. `usual` is the way chosen for whoever chooses none.

    `group` says where it came up.
    """
    people = may_be_named(request.school).exclude(pk=request.acting.person.pk)
    wanted = request.GET.get("route", "")
    form = NewMatterForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial={"route": wanted if wanted in WAYS else usual},
    )
    context: dict[str, Any] = {"form": form, "group": group, "ask": ""} | ways_context(request)
    if request.method != "POST":
        return page(request, "doors/private_new.html", context)
    context["names"] = names_to_keep(request, request.POST.get("words", ""), request.POST.get("outcome_sought", ""))
    if not form.is_valid():
        return page(request, "doors/private_new.html", context, status=422)
    sent = form.cleaned_data
    answered, words = request.POST.get("go", ""), _all_words(sent)
    way = {TO_SAFEGUARDING: SAFEGUARDING, TO_DATA: DATA}.get(answered, sent["route"])
    context |= carried_on(request.POST, words) | {"chosen": way}
    asks_first = way != SAFEGUARDING and not is_no_risk(request.POST, words)
    if asks_first and actions.tells_of_a_child_at_risk(request.acting, words):
        return page(request, "doors/private_new.html", context | {"ask": "risk"})
    if way not in (SAFEGUARDING, DATA) and not is_no_request(request.POST) and asks_about_data(words):
        return page(request, "doors/private_new.html", context | {"ask": "data"})
    readers = readers_named_in(request, way, words, kept_from=sent["about"])
    if readers.to_ask:
        return page(request, "doors/private_new.html", context | {"ask": "readers", "readers": readers.to_ask})
    answer = actions.receive(
        Parcel(
            kind="private",
            acting=request.acting,
            text=sent["words"],
            client_key=_key_of(sent, way),
            route=route_of(way),
            closest=closest_of(way),
            about_data=way == DATA,
            group_ref=group.ref if group else "",
            outcome_sought=sent["outcome_sought"],
            not_about_a_child=True,
            about=tuple(person.ref for person in (*sent["about"], *readers.kept)),
            names_left_open=tuple(_left_open(request)),
        )
    )
    assert isinstance(answer, SentPrivately)  # noqa: S101 (a private parcel has no other answer)
    if own_matter(request.acting, answer.reference).outside_lines:
        messages.warning(request, _("Your words are kept. Nobody here can read them: please ring one of the numbers."))
        return redirect("private-matter", answer.reference)
    messages.success(
        request,
        _("Sent privately to %(owner)s. Ref. %(reference)s. You will hear by %(day)s.")
        % {"owner": answer.owner, "reference": answer.reference, "day": f"{answer.reply_by:%A %-d %B}"},
    )
    return redirect("private-matter", answer.reference)


def ways_context(request: GatepostRequest) -> dict[str, Any]:
    """What the page shows of the ways that there are, and of subjects that have a way of their own."""
    return {"ways": ways_offered(request.school), "other_ways": OTHER_WAYS}


def readers_named_in(request: GatepostRequest, way: str, words: str, *, kept_from: Iterable[Person]) -> Readers:
    """Who is named and would open it: those to ask its writer about still, and those whom it is kept from."""
    return readers_in(request.POST, named_readers(request.acting, way, words, kept_from=kept_from))


def names_to_keep(request: GatepostRequest, *texts: str) -> list[tuple[str, bool]]:
    """Other children's names in what somebody is about to send, and whether each is ticked to be kept apart."""
    left_open = _left_open(request)
    return [(name, name not in left_open) for name in names_in(request.acting.person, *texts)]


def _left_open(request: GatepostRequest) -> set[str]:
    """The names that the page has shown and whose tick was taken away."""
    return set(request.POST.getlist("name_shown")) - set(request.POST.getlist("name_kept"))


def _key_of(sent: dict[str, Any], way: str) -> str:
    """The form's key with what was sent by it: pressing twice sends once, other words after going back are another."""
    parts = (sent["client_key"], way, sent["words"], sent["outcome_sought"])
    return digest_of_secret("\0".join(parts), purpose="a form of private words")


def _all_words(sent: dict[str, Any]) -> str:
    """What the judge is asked about: both fields, as somebody may write the worry into the second."""
    return "\n".join(filter(None, [sent["words"], sent["outcome_sought"]]))
