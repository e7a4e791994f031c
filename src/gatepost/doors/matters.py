"""A person's own private matters, concerns and disclosures alike: one list, one shape, one answer for all else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from gatepost.audit.actions import Subject, entries_about
from gatepost.concerns import access as concerns
from gatepost.concerns import actions as concern_actions
from gatepost.concerns import clocks, letters, linking, names_apart, stages
from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.state import Act, allows
from gatepost.core.clock import today_in
from gatepost.core.errors import NotFound
from gatepost.doors import tracking
from gatepost.doors.named_readers import readers_of_more
from gatepost.doors.threats import leaders_named, may_threaten
from gatepost.doors.tracking import Step
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person
from gatepost.safeguarding import access as safeguarding
from gatepost.safeguarding import actions as disclosure_actions
from gatepost.safeguarding.arrangements import OutsideLine, outside_lines
from gatepost.safeguarding.models import ChronologyEntry, Disclosure

SAFEGUARDING_LEAD = "the safeguarding lead"
# What came along with a matter without being a letter of anybody's.
NOT_LETTERS = concern_actions.NOT_LETTERS | {disclosure_actions.ABOUT_THIS}


class Standing(StrEnum):
    """Where a matter stands for its author."""

    WAITING = "waiting"
    ANSWERED = "answered"
    SETTLED = "settled"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Letter:
    """One text on a matter; `said_by` is empty for the author's own."""

    said_by: str
    words: str
    at: datetime

    @property
    def is_own(self) -> bool:
        """Whether the reader wrote it."""
        return not self.said_by


@dataclass(frozen=True, slots=True)
class Opening:
    """That a role opened it, or read a child's name in it, and when it first did so on that day."""

    role: str
    at: datetime
    is_of_names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A private matter as its author sees it. `due` (`due`, `today`, `late`) counts while `standing` is waiting.

    Only a matter that is looked at by itself (`own_matter`) has its steps.
    """

    reference: str
    sent_at: datetime
    handed_on_at: datetime | None = None
    owner: str
    reply_by: date
    due: str
    standing: Standing
    group_name: str = ""
    is_about_a_post: bool = False
    outcome_sought: str = ""
    is_formal: bool = False
    may_settle: bool = False
    may_make_formal: bool = False
    protected_names: tuple[str, ...] = ()
    may_escalate: bool = False
    escalate_until: date | None = None
    is_last_stage: bool = False
    others: int = 0  # so many people or more raised it as well; 0: its author is told nothing
    takes_evidence: bool = False
    next_by: date | None = None  # when its author hears next: before the answer, that a complaint is acknowledged
    pieces: int = 0  # how much evidence its author has brought
    steps: tuple[Step, ...] = ()
    outside: str = ""  # who hears it after the last stage at the school
    outside_lines: tuple[OutsideLine, ...] = ()  # whom to ring where nobody at the school may read it
    letters: tuple[Letter, ...]
    openings: tuple[Opening, ...]

    @property
    def answered_at(self) -> datetime | None:
        """When the school last wrote."""
        return max((letter.at for letter in self.letters if not letter.is_own), default=None)


def own_matters(acting: Acting, *, at_most: int | None = None) -> list[Matter]:
    """The private matters of a person in this hat, the newest first: all, or so many."""
    matters = [_of_concern(concern) for concern in concerns.own_concerns(acting)[:at_most]]  # they come newest first
    matters += [_of_disclosure(disclosure) for disclosure in safeguarding.own_disclosures(acting)]
    return sorted(matters, key=lambda matter: matter.sent_at, reverse=True)[:at_most]


def own_matter(acting: Acting, reference: str) -> Matter:
    """One of them. Raises NotFound for all else, in the same way whatever it is."""
    found = _own(acting, reference)
    return _with_steps(acting, found) if isinstance(found, Concern) else _of_disclosure(found)


def readers_named(acting: Acting, reference: str, words: str) -> list[Person]:
    """Those who can open one of them today and whose names stand in these words. Raises NotFound for all else."""
    return readers_of_more(acting, _own(acting, reference), words)


def add_words(acting: Acting, reference: str, words: str, *, once: str, about: Iterable[Person] = ()) -> None:
    """More words of its author, to whoever has it now. The same `once` adds them once.

    `about` are those at the school whom the words are about, as their author says: they see it no more.
    """
    found = _own(acting, reference)
    if not isinstance(found, Concern):
        disclosure_actions.add_words(acting, found, words, once=once, about=about)
        return
    threatens = may_threaten(acting, words)  # outside the transaction: it takes its time
    blamed = leaders_named(acting, words, matter=found) if threatens else ()
    with transaction.atomic():
        concern_actions.say_it_is_about(acting, found, about)
        concern_actions.add_words(acting, found, words, once=once, about=blamed, threatens=threatens)


def settle(acting: Acting, reference: str) -> None:
    """Its author calls it settled. Raises NotFound for what only others can end."""
    concern_actions.settle(acting, concerns.own_concern(acting, reference))


def make_formal(acting: Acting, reference: str) -> None:
    """Its author makes it a formal complaint. Raises NotFound for what cannot be one."""
    concern_actions.make_formal(acting, concerns.own_concern(acting, reference))


def escalate(acting: Acting, reference: str) -> None:
    """Its author asks for a panel. Raises NotFound for what cannot go there, TooLateToEscalate."""
    concern_actions.escalate(acting, concerns.own_concern(acting, reference))


def _own(acting: Acting, reference: str) -> Concern | Disclosure:
    concern = concerns.own_concerns(acting).filter(reference=reference).first()
    if concern is not None:
        return concern
    disclosure = safeguarding.own_disclosures(acting).filter(reference=reference).first()
    if disclosure is not None:
        return disclosure
    raise NotFound(what="private matter")


def _of_concern(concern: Concern) -> Matter:
    first = Letter("", names_apart.whole_words(concern), concern.at)
    replies = [
        Letter(
            "" if reply.side == Reply.Side.AUTHOR else f"{reply.by.name}, {Hat(reply.hat).label}",
            names_apart.whole_reply(reply),
            reply.at,
        )
        for reply in concern.replies.select_related("by")
    ]
    replies += [
        Letter(_("%(role)s, decision") % {"role": Hat(outcome.hat).label}, outcome.letter_to_author, outcome.at)
        for outcome in concern.outcomes.all()
    ]
    standing = {
        Concern.State.OPEN: Standing.WAITING,
        Concern.State.ANSWERED: Standing.ANSWERED,
        Concern.State.SETTLED: Standing.SETTLED,
        Concern.State.CLOSED: Standing.DECIDED,
    }[Concern.State(concern.state)]
    return Matter(
        reference=concern.reference,
        sent_at=concern.at,
        owner=str(concern.get_route_display()),
        reply_by=concern.reply_by,
        due=clocks.due(concern.reply_by, today=today_in(concern.school.time_zone)),
        standing=standing,
        group_name=concern.group_name,
        is_about_a_post=bool(concern.post_ref),
        outcome_sought=names_apart.whole_outcome(concern),
        protected_names=names_apart.protected(concern),
        is_formal=concern.kind == Concern.Kind.COMPLAINT,
        may_settle=allows(concern, Act.SETTLE) and not concern.threat_open,
        may_make_formal=concern.kind != Concern.Kind.COMPLAINT and allows(concern, Act.MAKE_FORMAL),
        is_last_stage=concern.stage == Concern.Stage.STAGE_2,
        letters=(first, *sorted(replies, key=lambda letter: letter.at)),
        openings=_openings([Subject("concern", concern.reference)], concern.school.ref),
    )


def _with_steps(acting: Acting, concern: Concern) -> Matter:
    """One concern by itself, with every step, who has it now, and what its author may do."""
    may_escalate = tracking.may_escalate(concern, today=today_in(concern.school.time_zone))
    return replace(
        _of_concern(concern),
        owner=str(stages.Turn(stages.school_side(concern)).label),
        takes_evidence=True,
        next_by=concern.reply_by if concern.acknowledged_at else concern.acknowledge_by or concern.reply_by,
        pieces=concerns.own_evidence(acting, concern).count(),
        steps=tracking.steps(concern),
        outside=letters.heard_outside(concern.school),
        may_escalate=may_escalate,
        escalate_until=concern.reply_by if may_escalate else None,
        others=linking.count_for_author(concern),
    )


def _of_disclosure(disclosure: Disclosure) -> Matter:
    was_handed_on = disclosure.came_from == Disclosure.CameFrom.CONCERN
    subjects = [Subject("disclosure", disclosure.reference)]
    sent_at = disclosure.at
    if was_handed_on:
        before = Subject("concern", disclosure.reference)
        subjects.insert(0, before)
        raised = entries_about(before, school_ref=disclosure.school.ref).first()
        sent_at = raised.at if raised else disclosure.at
    letters = [Letter("", disclosure.words, sent_at)]
    for entry in disclosure.chronology.select_related("by"):
        if entry.kind == ChronologyEntry.Kind.TO_AUTHOR:
            letters.append(Letter(f"{entry.by.name}, {SAFEGUARDING_LEAD}", entry.words, entry.at))
        elif entry.kind == ChronologyEntry.Kind.FROM_AUTHOR:
            letters.append(Letter("", entry.words, entry.at))
        elif entry.kind == ChronologyEntry.Kind.EARLIER and entry.source not in NOT_LETTERS:
            said_by = "" if entry.by_id == disclosure.author_id else entry.source
            letters.append(Letter(said_by, entry.words, entry.at))
    # After a hand-on the safeguarding lead has the word: what the office wrote before answers nothing.
    said = [letter for letter in letters[1:] if not was_handed_on or letter.at >= disclosure.at]
    is_answered = bool(said) and not said[-1].is_own
    return Matter(
        reference=disclosure.reference,
        sent_at=sent_at,
        handed_on_at=disclosure.at if was_handed_on else None,
        owner=SAFEGUARDING_LEAD,
        reply_by=disclosure.reply_by,
        due=clocks.due(disclosure.reply_by, today=today_in(disclosure.school.time_zone)),
        standing=Standing.ANSWERED if is_answered else Standing.WAITING,
        outside_lines=() if safeguarding.leads_for(disclosure) else tuple(outside_lines(disclosure.school)),
        letters=tuple(letters),
        openings=_openings(subjects, disclosure.school.ref),
    )


def _openings(subjects: Iterable[Subject], school_ref: str) -> tuple[Opening, ...]:
    """Each role once a day: who looked, and when they first did; the same for looks at a protected name."""
    first: dict[tuple[str, date, bool], Opening] = {}
    for subject in subjects:
        looks = {
            "concern": [concern_actions.OPENED, concern_actions.READ_NAMES],
            "disclosure": [disclosure_actions.OPENED, disclosure_actions.READ_IN_EMERGENCY],
        }[subject.kind]
        for entry in entries_about(subject, actions=looks, school_ref=school_ref):
            opening = Opening(str(Hat(entry.actor_hat).label), entry.at, entry.action == concern_actions.READ_NAMES)
            first.setdefault((opening.role, entry.at.date(), opening.is_of_names), opening)
    return tuple(first.values())
