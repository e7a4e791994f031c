"""What happened outside the group: a parent tells the school, or somebody who works there writes it down."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gatepost.concerns import access as concern_access
from gatepost.concerns import actions as concerns
from gatepost.concerns.clocks import leadership_answers_by
from gatepost.concerns.evidence_file import as_download
from gatepost.concerns.evidence_form import EvidenceForm
from gatepost.core.clock import today_in
from gatepost.core.http import page
from gatepost.doors import actions, matters
from gatepost.doors.answers import SentPrivately
from gatepost.doors.asked_first import TO_SAFEGUARDING, carried_on, is_no_risk
from gatepost.doors.more_words import add_or_ask
from gatepost.doors.outside_form import OutsideForm, WrittenDownForm
from gatepost.doors.parcel import Parcel
from gatepost.doors.private import readers_named_in
from gatepost.doors.private_forms import MoreWordsForm
from gatepost.people.calendar import add_school_days
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.policies.reading import clause_titles


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def tell(request: GatepostRequest) -> HttpResponse:
    """A parent tells the school of something outside the group, with what shows it."""
    people = concern_access.may_be_named(request.school).exclude(pk=request.acting.person.pk)
    form = OutsideForm(*_sent(request), today=today_in(request.school.time_zone), people=people)
    return _told(request, form, is_parent=True)


@require_http_methods(["GET", "POST"])
@wears(*concern_access.DESK_HATS)
def write_down(request: GatepostRequest) -> HttpResponse:
    """Somebody who works at the school writes down what happened, for senior leadership."""
    people = concern_access.may_be_named(request.school).exclude(pk=request.acting.person.pk)
    clauses = [(clause[:20], words[:1].upper() + words[1:]) for clause, words in clause_titles(request.school).items()]
    form = WrittenDownForm(*_sent(request), today=today_in(request.school.time_zone), people=people, clauses=clauses)
    return _told(request, form, is_parent=False)


@require_safe
@wears(*concern_access.DESK_HATS)
def written(request: GatepostRequest) -> HttpResponse:
    """What somebody has written down in this hat, newest first."""
    return page(request, "doors/written.html", {"matters": matters.own_matters(request.acting)})


@require_http_methods(["GET", "POST"])
@wears(*concern_access.DESK_HATS)
def written_matter(request: GatepostRequest, reference: str) -> HttpResponse:
    """One of them: where it is, what leadership answered, and more words. POST adds words."""
    found = matters.own_matter(request.acting, reference)
    form = MoreWordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return add_or_ask(request, reference, form, to=reverse("doors:written-matter", args=[reference]))
    return page(
        request,
        "doors/written_matter.html",
        {"matter": found, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT, *concern_access.DESK_HATS)
def own_evidence(request: GatepostRequest, reference: str) -> HttpResponse:
    """What its author has brought on one of their own matters; POST adds more."""
    concern = concern_access.own_concern(request.acting, reference)
    form = EvidenceForm(*_sent(request), today=today_in(request.school.time_zone))
    if request.method == "POST" and form.is_valid():
        concerns.add_own_evidence(request.acting, concern, form.pieces(), once=form.cleaned_data["once"])
        messages.success(request, _("It is added. Whoever deals with this can see it."))
        return redirect("doors:own-evidence", reference)
    context = {
        "reference": reference,
        "form": form,
        "evidence": concern_access.own_evidence(request.acting, concern),
        "back_url": _place_of(request, reference),
        "evidence_url": reverse("doors:own-evidence", args=[reference]),
    }
    return page(request, "doors/own_evidence.html", context, status=422 if form.errors else 200)


@require_safe
@wears(Hat.PARENT, *concern_access.DESK_HATS)
def own_piece(request: GatepostRequest, reference: str, ref: str) -> HttpResponse:
    """One piece of what they brought, to be saved."""
    return as_download(concern_access.own_piece(request.acting, reference, ref))


def _told(request: GatepostRequest, form: OutsideForm, *, is_parent: bool) -> HttpResponse:
    """The form: shown, asked about where a child may be at risk, or sent."""
    today = today_in(request.school.time_zone)
    context: dict[str, Any] = {
        "form": form,
        "is_parent": is_parent,
        "ask": False,
        "days": {
            "leadership": leadership_answers_by(request.school, asked_on=today),
            "safeguarding": add_school_days(request.school, today, 1),
        },
    }
    if request.method != "POST":
        return page(request, "doors/outside.html", context)
    if not form.is_valid():
        return page(request, "doors/outside.html", context, status=422)
    sent = form.cleaned_data
    go, no_risk = request.POST.get("go", ""), is_no_risk(request.POST, sent["words"])
    context |= carried_on(request.POST, sent["words"])
    to_safeguarding = is_parent and (go == TO_SAFEGUARDING or request.POST.get("chosen") == TO_SAFEGUARDING)
    asks_first = not (to_safeguarding or no_risk or go == TO_SAFEGUARDING)
    if asks_first and actions.tells_of_a_child_at_risk(request.acting, sent["words"]):
        return page(request, "doors/outside.html", context | {"ask": True})
    way = TO_SAFEGUARDING if to_safeguarding else "leadership"
    readers = readers_named_in(request, way, sent["words"], kept_from=sent["about"])
    if readers.to_ask:
        asked = {"readers": readers.to_ask, "chosen": way, "had_files": bool(sent["attached"])}
        return page(request, "doors/outside.html", context | asked)
    answer = actions.receive(
        Parcel(
            kind="private",
            acting=request.acting,
            text=sent["words"],
            client_key=f"{sent['once']}{'-s' if to_safeguarding else ''}",
            route=way,
            not_about_a_child=True,
            about=tuple(person.ref for person in (*sent["about"], *readers.kept)),
            outside=True,
            clause=sent.get("clause", ""),
            harms_staff=sent.get("harms_staff", False),
            evidence=tuple(form.pieces()),
        )
    )
    assert isinstance(answer, SentPrivately)  # noqa: S101 (a private parcel has no other answer)
    messages.success(
        request,
        _("Sent privately to %(owner)s. Ref. %(reference)s. You will hear by %(day)s.")
        % {"owner": answer.owner, "reference": answer.reference, "day": f"{answer.reply_by:%A %-d %B}"},
    )
    return redirect(_place_of(request, answer.reference))


def _sent(request: GatepostRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _place_of(request: GatepostRequest, reference: str) -> str:
    """Where somebody finds what they have raised in the hat they wear."""
    name = "private-matter" if request.acting.hat is Hat.PARENT else "doors:written-matter"
    return reverse(name, args=[reference])
