"""A code of conduct as data: clauses, what each label leads to, and where a private matter goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

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
    clause without labels is shown and cited, but the judge does not look for it. `route` is where its
    private road leads: `office`, `leadership` or `safeguarding`.
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
    """A whole code of conduct. Making one checks it: a code that exists can be used."""

    name: str
    version: str
    clauses: tuple[Clause, ...]
    routes: Mapping[str, Route] = field(default_factory=dict)
    introduction: str = ""

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
