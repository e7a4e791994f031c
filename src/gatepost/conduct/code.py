"""A code of conduct as data: clauses, what each label leads to, and where a private matter goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gatepost.conduct.looks_for import LooksFor, faults_of
from gatepost.conduct.verdict import Outcome

LABELS = (
    "off_topic",
    "grievance",
    "politics",
    "private_conversation",
    "disrespect",
    "personal_abuse",
    "disrepute",
    "defamation",
    "circulation",
    "policy_challenge",
    "individual_child",
    "threat",
    "bad_language",
    "safeguarding",
)
STEER_ONLY = frozenset({"disrepute", "policy_challenge"})
MAY_ESCALATE = frozenset({"safeguarding", "threat"})
ROUTES = ("office", "leadership", "safeguarding")
# Who may hear a concern first, who may write to a class group, and which roles a school may have its own words for.
HEARERS = ("office", "class_rep", "leadership", "principal", "family_support")
POSTERS = ("parents", "class_reps", "pta")
ROLES = ("class_rep", "pta", "principal", "leadership", "office", "family_support", "safeguarding_lead", "teacher")


class Grade(StrEnum):
    """How firmly a check means what it saw: `mild` words, the usual case, or `severe` (violence)."""

    MILD = "mild"
    USUAL = "usual"
    SEVERE = "severe"


class CodeError(ValueError):
    """A code that cannot be used. The sentences say what is wrong, where, and what would be right."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of a code.

    `number` is what people are shown ("clause 5"). `outcomes` maps a label to what each grade leads to; a
    clause without labels and sights is shown and cited, but the judge does not look for it. `route` is where its
    private road leads: `office`, `leadership` or `safeguarding`. `looks_for` are the sights of a clause of the
    school's own, and `outcome` is what they lead to: a nudge or a hold.
    """

    id: str
    title: str
    rule: str
    number: str
    route: str = "office"
    card: str = ""
    outcomes: Mapping[str, Mapping[Grade, Outcome]] = field(default_factory=dict)
    fine: tuple[str, ...] = ()
    not_fine: tuple[str, ...] = ()
    looks_for: LooksFor | None = None
    outcome: Outcome = Outcome.OK

    @property
    def leads_to(self) -> frozenset[Outcome]:
        """Everything that this clause may lead to; empty for one that is only shown."""
        by_label = {outcome for by_grade in self.outcomes.values() for outcome in by_grade.values()}
        return frozenset(by_label | {self.outcome} if self.looks_for else by_label)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that this clause builds on."""
        return tuple(self.outcomes)

    def outcome_of(self, label: str, grade: Grade) -> Outcome:
        """What a sighting of this grade leads to; a grade that the code leaves out is taken as usual."""
        by_grade = self.outcomes[label]
        return by_grade.get(grade, by_grade[Grade.USUAL])


@dataclass(frozen=True, slots=True)
class Route:
    """Where a private matter goes: the words people read, and who hears it first."""

    id: str
    title: str
    heard_by: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A whole code of conduct. Making one checks it: a code that exists can be used.

    `time_zone` is where its hours are meant (an IANA name). `ordinary` are messages that are fine at this school: the
    clauses made from examples are held against them. `heard_first` says who hears a concern first (of `HEARERS`),
    `may_post` who writes in the class group (of `POSTERS`), `roles` the school's own words for a role (of `ROLES`).
    """

    name: str
    version: str
    clauses: tuple[Clause, ...]
    routes: Mapping[str, Route] = field(default_factory=dict)
    introduction: str = ""
    time_zone: str = "Europe/London"
    ordinary: tuple[str, ...] = ()
    heard_first: str = "office"
    may_post: tuple[str, ...] = ("parents", "class_reps", "pta")
    roles: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if wrong := faults(self):
            raise CodeError(*wrong)

    def clause(self, clause_id: str) -> Clause:
        """The clause with this id; KeyError when the code has none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    def clauses_on(self, label: str) -> tuple[Clause, ...]:
        """The clauses that build on a label, in the code's order."""
        return tuple(clause for clause in self.clauses if label in clause.outcomes)

    @property
    def own_clauses(self) -> tuple[Clause, ...]:
        """The clauses that look for something beside the labels, in the code's order."""
        return tuple(clause for clause in self.clauses if clause.looks_for)


def faults(code: Code) -> list[str]:
    """Everything that is wrong with a code, a sentence each; an empty list for a sound one."""
    wrong: list[str] = []
    if not code.name.strip():
        wrong.append("The code has no name.")
    if not code.version.strip():
        wrong.append("The code has no version.")
    if not code.clauses:
        wrong.append("The code has no clauses; give it at least one.")
    seen: set[str] = set()
    for clause in code.clauses:
        if clause.id in seen:
            wrong.append(f"Clause id {clause.id} is used twice; ids must differ.")
        seen.add(clause.id)
        wrong.extend(_clause_faults(clause, code))
    return wrong + _people_faults(code)


def _people_faults(code: Code) -> list[str]:
    """What is wrong with the fields on who is who, and on where and when."""
    wrong: list[str] = []
    try:
        ZoneInfo(code.time_zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        wrong.append(f"The time zone {code.time_zone!r} is not known. Write it like Europe/London or Asia/Bangkok.")
    if code.heard_first not in HEARERS:
        wrong.append(f"`heard_first` is {code.heard_first!r}; say who hears a concern first: {', '.join(HEARERS)}.")
    if not code.may_post:
        wrong.append(f"`may_post` is empty, so nobody could write. Name at least one of {', '.join(POSTERS)}.")
    wrong += [
        f"`may_post` has {poster!r}; use {', '.join(POSTERS)}. The school itself never writes in a class group."
        for poster in code.may_post
        if poster not in POSTERS
    ]
    wrong += [
        f"`roles` has {role!r}; a code may rename {', '.join(ROLES)}." for role in code.roles if role not in ROLES
    ]
    wrong += [
        f"`roles` gives no words for {role}. Write them, or leave it out."
        for role, words in code.roles.items()
        if not words
    ]
    return wrong


def _clause_faults(clause: Clause, code: Code) -> list[str]:
    where = f"Clause {clause.id or '(without an id)'}"
    wrong = [
        f"{where} has no {what}."
        for what, words in (
            ("id", clause.id),
            ("title", clause.title),
            ("rule", clause.rule),
            ("number", clause.number),
        )
        if not words.strip()
    ]
    known_routes = code.routes or dict.fromkeys(ROUTES)
    if clause.route not in known_routes:
        wrong.append(f"{where} leads to the route {clause.route!r}; the code knows {', '.join(known_routes)}.")
    for label, by_grade in clause.outcomes.items():
        wrong.extend(_label_faults(where, label, by_grade))
    return wrong + _own_faults(where, clause)


def _own_faults(where: str, clause: Clause) -> list[str]:
    """What is wrong with what a clause looks for beside the labels."""
    if clause.looks_for is None:
        return []
    wrong = faults_of(where, clause.looks_for, clause.fine, clause.not_fine)
    if clause.outcome not in (Outcome.NUDGE, Outcome.HOLD):
        wrong.append(
            f"{where} sets its `outcome` to {clause.outcome.word}; a clause of a school's own may nudge or hold. Write "
            'outcome = "nudge" or outcome = "hold".'
        )
    return wrong


def _label_faults(where: str, label: str, by_grade: Mapping[Grade, Outcome]) -> list[str]:
    if label not in LABELS:
        return [f"{where} builds on the label {label!r}, which the judge does not know; it knows {', '.join(LABELS)}."]
    if Grade.USUAL not in by_grade:
        return [f"{where} does not say what {label} usually leads to; set `usual`."]
    firmest = max(by_grade.values())
    wrong = []
    if label in STEER_ONLY and firmest > Outcome.NUDGE:
        wrong.append(
            f"{where} sets {firmest.word} on {label}. Criticism of a school is lawful, so {label} alone may only "
            "nudge: it is shown where it will be heard, never held back. Set it to nudge."
        )
    if label not in MAY_ESCALATE and firmest > Outcome.HOLD:
        wrong.append(f"{where} sets escalate on {label}; only safeguarding and threat may escalate. Set it to hold.")
    if label == "safeguarding" and min(by_grade.values()) < Outcome.ESCALATE:
        wrong.append(
            f"{where} sets less than escalate on safeguarding. A worry about a child at risk is never for the "
            "group and never for a class representative. Set it to escalate."
        )
    return wrong
