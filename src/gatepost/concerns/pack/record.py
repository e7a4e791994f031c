"""The record of one concern as plain data, from the rows and the audit alone: what is put into its evidence pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from mimetypes import guess_extension
from typing import Any

from gatepost.audit.actions import Subject, entries_about
from gatepost.concerns import names_apart
from gatepost.concerns.linking import OF_LINKS
from gatepost.concerns.models import Concern, Evidence, Outcome, Reply
from gatepost.concerns.pack.masking import Everybody, Masker
from gatepost.concerns.protected_names import Kept, from_column, put_back
from gatepost.people.access import people_with_role
from gatepost.people.hats import Acting
from gatepost.people.models import Child, Hat, Person, Role
from gatepost.policies.reading import clause_titles

FORMAT = 1
# Everybody with one of these is named in a pack: they act for the school.
ROLES_NAMED = tuple(role for role in Role if role not in (Role.CLASS_REPRESENTATIVE, Role.PTA_OFFICER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How a pack is made: by whom and when, whether other families are masked, why not, and with which files."""

    acting: Acting
    at: datetime
    masked: bool = True
    reason: str = ""
    with_files: bool = False


@dataclass(slots=True)
class Record:
    """What a pack holds: `told` goes into it as JSON, `files` are the attached ones by their name in the pack."""

    told: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


def record_of(concern: Concern, making: Making) -> Record:
    """All that is recorded on a concern. It was read by access, and the caller writes down that it was looked at."""
    return _Gathering(concern, making).record()


class _Gathering:
    """One record while it is gathered: who the parties are, and how names are written."""

    def __init__(self, concern: Concern, making: Making) -> None:
        self.concern, self.making = concern, making
        self.replies = list(concern.replies.select_related("by"))
        self.evidence = list(concern.evidence.select_related("by"))
        self.outcomes = list(concern.outcomes.select_related("by", "applies_to"))
        self.parts = self._parts()
        self.known = {person.pk for person, _part in self.parts}
        self.known |= set(people_with_role(concern.school, *ROLES_NAMED).values_list("pk", flat=True))
        self.masker = self._masker() if making.masked else None

    def record(self) -> Record:
        concern, making = self.concern, self.making
        files: dict[str, bytes] = {}
        told = {
            "format": FORMAT,
            "what": "Evidence pack",
            "school": concern.school.name,
            "reference": concern.reference,
            "made_at": _moment(making.at),
            "made_by": {"name": making.acting.person.name, "role": str(making.acting.hat.label)},
            "other_families": "masked" if making.masked else "shown",
            "reason": making.reason,
            "case": self._case(),
            "parties": [{"part": part, "name": self._named(person)} for person, part in self.parts],
            "words": self._text(concern.words, concern.protected_names, "words"),
            "outcome_sought": self._text(concern.outcome_sought, concern.protected_names, "outcome_sought"),
            "message": self._text(concern.snapshot, concern.protected_names, "snapshot"),
            "message_stood_in": self._text(concern.context, concern.protected_names, "context"),
            "replies": [self._reply(reply) for reply in self.replies],
            "pauses": [
                {
                    "starts_on": _day(pause.starts_on),
                    "ends_on": _day(pause.ends_on),
                    "by": self._named(pause.by),
                    "reason": self._text(pause.reason),
                }
                for pause in concern.pauses.select_related("by").order_by("starts_on", "pk")
            ],
            "outcomes": [self._outcome(outcome) for outcome in self.outcomes],
            "evidence": [self._evidence(number, piece, files) for number, piece in enumerate(self.evidence, start=1)],
            "timeline": self._timeline(),
        }
        return Record(told, files)

    def _parts(self) -> list[tuple[Person, str]]:
        """Everybody who has or had a part in it, each part once, in the order of the case."""
        concern = self.concern
        parts: list[tuple[Person | None, str]] = [(concern.author, "raised it")]
        parts += [(one.person, "is named in it") for one in concern.named.select_related("person").order_by("at", "pk")]
        parts += [(outcome.applies_to, "a decision applies to them") for outcome in self.outcomes]
        parts += [(concern.owner, "owns it"), (concern.assigned_to, "was asked to answer")]
        parts += [(concern.investigator, "looks into it"), (concern.decider, "decides")]
        now_in_it = {concern.owner_id, concern.assigned_to_id, concern.investigator_id, concern.decider_id}
        parts += [
            (one.person, f"{one.get_part_display()} before")
            for one in concern.involvements.select_related("person").order_by("at", "pk")
            if one.person_id not in now_in_it
        ]
        parts += [
            (one.person, str(one.get_part_display()))
            for one in concern.panel.select_related("person").order_by("part", "at", "pk")
        ]
        return list(dict.fromkeys((person, part) for person, part in parts if person is not None))

    def _masker(self) -> Masker:
        school, names = self.concern.school, names_apart.names_of(self.concern)
        everybody = Person.objects.filter(school=school)
        return Masker(
            Everybody(
                children=names.pupils | set(Child.objects.filter(school=school).values_list("given_name", flat=True)),
                own=names.own,
                left_open=names.left_open,
                parents=frozenset(everybody.exclude(pk__in=self.known).values_list("name", flat=True)),
                known=frozenset(everybody.filter(pk__in=self.known).values_list("name", flat=True)),
            ),
            children=names_apart.children_of(self.concern),
        )

    def _named(self, person: Person | None) -> str:
        if person is None:
            return ""
        return person.name if self.masker is None or person.pk in self.known else self.masker.parent(person.name)

    def _text(self, text: str | None, kept: str | None = None, column: str = "words") -> str:
        """Words of the record: masked, or with all names in them."""
        entries: list[Kept] = from_column(kept)
        if self.masker is not None:
            return self.masker.masked(text or "", entries, column=column)
        return put_back(text or "", entries, column=column)

    def _case(self) -> dict[str, Any]:
        concern = self.concern
        return {
            "kind": str(concern.get_kind_display()),
            "stage": str(concern.get_stage_display()),
            "state": str(concern.get_state_display()),
            "goes_to": str(concern.get_route_display()),
            "came_by": str(concern.get_came_by_display()),
            "class_group": concern.group_name,
            "clause": concern.clause,
            "clause_words": self._clause_words(concern.clause),
            "harms_staff": concern.harms_staff,
            "raised_at": _moment(concern.at),
            "acknowledge_by": _day(concern.acknowledge_by),
            "acknowledged_at": _moment(concern.acknowledged_at),
            "formal_at": _moment(concern.formal_at),
            "first_answered_at": _moment(concern.first_answered_at),
            "next_date": _day(concern.reply_by),
            "panel_meets_on": _day(concern.panel_on),
            "ended_at": _moment(concern.ended_at),
            "owner": self._named(concern.owner),
        }

    def _clause_words(self, clause: str) -> str:
        """A clause as people know it, "Clause 9, No abusive or personal remarks"; its id where the code has none."""
        words = clause_titles(self.concern.school).get(clause, clause)
        return words[:1].upper() + words[1:]

    def _reply(self, reply: Reply) -> dict[str, Any]:
        return {
            "at": _moment(reply.at),
            "by": self._named(reply.by),
            "role": _role(reply.hat),
            "side": str(reply.get_side_display()),
            "words": self._text(reply.words, reply.protected_names),
        }

    def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "at": _moment(outcome.at),
            "by": self._named(outcome.by),
            "role": _role(outcome.hat),
            "stage": str(outcome.get_stage_display()),
            "clause": outcome.clause,
            "clause_words": self._clause_words(outcome.clause),
            "finding": str(outcome.get_finding_display()),
            "measure": str(outcome.get_measure_display()),
            "applies_to": self._named(outcome.applies_to),
            "limited_until": _day(outcome.limited_until),
            "reason": self._text(outcome.reason),
            "proportion": self._text(outcome.proportion),
            "letter_to_author": self._text(outcome.letter_to_author),
            "letter_to_other": self._text(outcome.letter_to_other),
        }

    def _evidence(self, number: int, piece: Evidence, files: dict[str, bytes]) -> dict[str, Any]:
        """One piece; its file goes into the pack only when asked for, as what is in a file cannot be masked."""
        path = ""
        if piece.content is not None and self.making.with_files:
            path = f"evidence/{number:02}{_ending(piece)}"
            files[path] = bytes(piece.content)
        return {
            "number": number,
            "kind": str(piece.get_kind_display()),
            "happened_on": _day(piece.happened_on),
            "source": self._text(piece.source),
            "words": self._text(piece.words),
            "name": self._text(piece.name),
            "type": piece.type,
            "bytes": piece.size,
            "sha256": piece.sha256,
            "brought_by": self._named(piece.by),
            "role": _role(piece.hat),
            "brought_at": _moment(piece.at),
            "file": path,
        }

    def _timeline(self) -> list[dict[str, Any]]:
        """Every entry of the audit about it: also who looked at it, in which role, and when.

        But for links with others: whoever reads the pack is never told that somebody else wrote about the same thing.
        """
        concern = self.concern
        about = entries_about(Subject("concern", concern.reference), school_ref=concern.school.ref)
        entries = [entry for entry in about if entry.action not in OF_LINKS]
        refs = {entry.actor_ref for entry in entries}.union(*(_texts_in(entry.facts) for entry in entries))
        people = {one.ref: one for one in Person.objects.filter(school=concern.school, ref__in=refs - {""})}
        return [
            {
                "number": entry.number,
                "at": _moment(entry.at),
                "by": self._named(people.get(entry.actor_ref)) or ("Gatepost" if not entry.actor_ref else ""),
                "role": _role(entry.actor_hat),
                "action": entry.action,
                "whom": [self._named(people[ref]) for ref in _texts_in(entry.facts) if ref in people],
                "reason": self._text(entry.why),
                "link": entry.link,
            }
            for entry in entries
        ]


def _ending(piece: Evidence) -> str:
    """The ending of a file by its type: what somebody called it may name people."""
    return guess_extension(piece.type) or ".bin"


def _texts_in(facts: Mapping[str, object]) -> list[str]:
    """The texts among an entry's facts, which may be references of people."""
    values = [one for value in facts.values() for one in (value if isinstance(value, list) else [value])]
    return [one for one in values if isinstance(one, str)]


def _role(hat: str) -> str:
    return str(Hat(hat).label) if hat in Hat.values else ""


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at is not None else None


def _day(on: date | None) -> str | None:
    return on.isoformat() if on is not None else None
