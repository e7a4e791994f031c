"""Which table goes into which file of a school's export, who may hold that file, and what is left out and why."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from gatepost.doors.models import BlamedInMail, ReceivedMail
from gatepost.people.access import people_with_role
from gatepost.people.models import Role, School
from gatepost.safeguarding.models import Disclosure


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its key for `--part`, its name, and whom it is for."""

    key: str
    file: str
    held_by: str


PARTS = (
    Part("school", "1-school.zip", "The office. Roll, classes, roles, code of conduct, calendar and the set-up."),
    Part(
        "groups",
        "2-class-groups.zip",
        "Whoever runs the next home of the groups. What parents wrote to their class, and what became of it. "
        "The school does not read it: parents wrote it to each other.",
    ),
    Part(
        "matters",
        "3-private-matters.zip",
        "Somebody whom no complaint is about, such as the clerk to the governors. Every matter in full, also those "
        "about the head, and mails that wait. Names that were kept apart stand in it.",
    ),
    Part(
        "safeguarding",
        "4-safeguarding.zip",
        "The safeguarding leads alone. Disclosures with what was handed on to them, and mails that wait for them.",
    ),
    Part(
        "apart",
        "5-kept-apart.zip",
        "Nobody at the school: somebody outside it whom nothing in it is about, such as the trust or the local "
        "authority. Low-level concerns about adults, disclosures that a lead is in, and the whole audit, which tells "
        "that they exist.",
    ),
)
OF_APP = {
    "people": "school",
    "policies": "school",
    "adoption": "school",
    "groups": "groups",
    "gate": "groups",
    "concerns": "matters",
    "safeguarding": "safeguarding",
    "audit": "apart",
}
OF_TABLE = {
    "people.PostingLimit": "matters",  # a step that followed from a matter
    "gate.Look": "matters",  # that somebody asked for it, and which class reps are in it themselves
    "groups.JoinRequest": "school",  # names, addresses and children, as the roll has them
    "doors.ReceivedMail": "matters",
    "doors.BlamedInMail": "matters",
    # Whom they are for differs from one to the next: the head, the leads, or the chair.
    "safeguarding.LowLevelConcern": "apart",
    "safeguarding.LowLevelNamed": "apart",
}

_SIGN_IN = "signing in: people do that anew wherever they go"
_POST = "letters and messages on their way; what they tell of is in the other files"
_ARRIVED = "as it arrived; what became of it is in the other files, and mails that wait still"
LEFT_OUT = {
    "auth": _SIGN_IN,
    "contenttypes": "the frame's own list of tables",
    "sessions": _SIGN_IN,
    "account": _SIGN_IN,
    "mfa": _SIGN_IN,
    "usersessions": _SIGN_IN,
    "people.SignInCode": _SIGN_IN,
    "people.Token": _SIGN_IN,
    "groups.Invitation": "a way into this installation, and into no other",
    "policies.SecondOpinion": "a key to somebody else's service",
    "delivery": _POST,
    "doors": _ARRIVED,
    "adoption.GroupAudit": "for whoever brought the chat, and for nobody else",
}
LEFT_OUT_COLUMNS = frozenset({"password"})

_Mail = ReceivedMail.State
MAIL_WAITS = (_Mail.WAITING, _Mail.TRIAGE, _Mail.QUARANTINE)  # it is nothing else yet, so it is in no other table


def why_left_out(model: type[models.Model]) -> str:
    """Why a table is in no file; empty where it is in one."""
    if model._meta.label in OF_TABLE:
        return ""
    return LEFT_OUT.get(model._meta.label) or LEFT_OUT.get(model._meta.app_label, "")


def part_of(model: type[models.Model]) -> str:
    """The key of the file that a table is in, or most of it. Raises LookupError for one that nobody has placed."""
    return OF_TABLE.get(model._meta.label) or OF_APP[model._meta.app_label]


def tables_in(part: str, school: School, all_tables: list[type[models.Model]]) -> list[type[models.Model]]:
    """The tables that may have rows in a part, parents before children."""
    return [model for model in all_tables if not why_left_out(model) and part in _by_part(model, school)]


def rows_of(model: type[models.Model], school: School, *, part: str) -> models.QuerySet[Any]:
    """The rows of a table that are a school's and belong into a part, by key."""
    rows: models.QuerySet[Any] = models.QuerySet(model).filter(_is_of(model, school)).order_by("pk")
    where = _by_part(model, school)
    return rows.filter(where[part]) if part in where else rows.none()


def _by_part(model: type[models.Model], school: School) -> dict[str, Q]:
    """Into which parts the rows of a table go, and which into each: every row into one.

    A matter that was handed on tells that there is a disclosure, so it goes where that goes: to the leads, unless one
    of them is in it.
    """
    names = {field.name for field in model._meta.concrete_fields}
    home, label, app = part_of(model), model._meta.label, model._meta.app_label
    if app == "doors":
        mail = "" if model is ReceivedMail else "mail__"
        waits, for_lead = Q(**{f"{mail}state__in": MAIL_WAITS}), Q(**{f"{mail}raw_for_lead__isnull": False})
        blames_lead = Q(**{f"{mail}pk__in": BlamedInMail.objects.filter(person__in=_leads(school)).values("mail")})
        return {
            "matters": waits & ~for_lead,
            "safeguarding": waits & for_lead & ~blames_lead,
            "apart": waits & for_lead & blames_lead,
        }
    if app == "concerns" and (label == "concerns.Concern" or "concern" in names):
        matter = "" if label == "concerns.Concern" else "concern__"
        handed_on = Q(**{f"{matter}state": "handed-on"})
        with_lead = Q(**{f"{matter}reference__in": _with_a_lead_in_it(school)})
        return {"matters": ~handed_on, "safeguarding": handed_on & ~with_lead, "apart": handed_on & with_lead}
    if home == "safeguarding" and names & {"reference", "disclosure"}:
        told = "reference__in" if "reference" in names else "disclosure__reference__in"
        with_lead = Q(**{told: _with_a_lead_in_it(school)})
        return {"safeguarding": ~with_lead, "apart": with_lead}
    return {home: Q()}


def _leads(school: School) -> models.QuerySet[Any]:
    return people_with_role(school, Role.DSL, Role.DEPUTY).order_by().values("pk")


def _with_a_lead_in_it(school: School) -> models.QuerySet[Any]:
    """The references of what no lead may hold together with the rest: one of them told it, or is named in it."""
    leads = _leads(school)
    is_in = Q(author__in=leads) | Q(named__person__in=leads)
    return Disclosure.objects.filter(is_in, school=school).order_by().values("reference")


def _is_of(model: type[models.Model], school: School) -> Q:
    if model is School:
        return Q(pk=school.pk)
    names = {field.name for field in model._meta.concrete_fields}
    if "school" in names:
        return Q(school=school)
    if "school_ref" in names:
        return Q(school_ref=school.ref)
    # The rows between two tables have the school of either side.
    side = next(field for field in model._meta.concrete_fields if field.is_relation)
    return Q(**{f"{side.name}__school": school})
