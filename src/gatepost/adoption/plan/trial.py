"""Sample messages under the code in force and under an edited one: what each would lead to. Nothing is stored."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gatepost import conduct
from gatepost.conduct import Context, Judge, Named, Outcome
from gatepost.core.clock import now
from gatepost.people.models import School
from gatepost.people.roster import roster
from gatepost.policies.codes import code_for_private_words
from gatepost.policies.easing import code_in_force

MOST_OWN, LONGEST_OWN = 20, 500
LEADS_TO = {
    Outcome.OK: _("goes through"),
    Outcome.NUDGE: _("asks the author to look again"),
    Outcome.HOLD: _("is held for a class rep"),
    Outcome.ESCALATE: _("is never for the group"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one code says of a message: the outcome, and the clause that decided, if any."""

    outcome: Outcome
    clause: str

    @property
    def words(self) -> str | Promise:
        """What happens to the message."""
        return LEADS_TO[self.outcome]


@dataclass(frozen=True, slots=True)
class Tried:
    """One message under both codes; `after` is None while the edited code cannot be used."""

    text: str
    before: Answer
    after: Answer | None

    @property
    def has_changed(self) -> bool:
        """Whether the edited code would do something else with it."""
        return self.after is not None and self.after != self.before


@dataclass(frozen=True, slots=True)
class Trial:
    """All messages that were tried, and what is wrong with the edited code, if anything."""

    tried: tuple[Tried, ...]
    fault: str = ""

    @property
    def changed(self) -> int:
        """How many messages the edited code treats in another way."""
        return sum(one.has_changed for one in self.tried)


@cache
def samples() -> tuple[str, ...]:
    """The messages that Gatepost brings to try a code with."""
    text = resources.files("gatepost.adoption.plan").joinpath("samples.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["samples"])


def own_messages(typed: str) -> tuple[str, ...]:
    """Messages that somebody typed, one a line; at most MOST_OWN, each cut at LONGEST_OWN characters."""
    lines = [line.strip()[:LONGEST_OWN] for line in typed.splitlines() if line.strip()]
    return tuple(lines[:MOST_OWN])


def trial(school: School, source: str, own: Sequence[str]) -> Trial:
    """Judge the messages somebody typed, and the samples, under both codes; each by itself, with the school's names.

    What the edited code would treat in another way comes first.
    """
    named = [Named(name, kind, in_class) for name, kind, in_class in roster(school)]
    fault, edited = "", None
    try:
        edited = conduct.parse_code(source)
    except conduct.CodeError as problem:
        fault = str(problem)
    in_force = code_in_force(code_for_private_words(school))
    texts = [*own, *samples()]
    before = _answers(in_force, named, texts)
    after = _answers(edited, named, texts) if edited is not None else [None] * len(texts)
    tried = [Tried(*one) for one in zip(texts, before, after, strict=True)]
    return Trial(tuple(sorted(tried, key=lambda one: not one.has_changed)), fault)


def _answers(code: conduct.Code, named: list[Named], texts: Sequence[str]) -> list[Answer]:
    judge, context = Judge(code, named), Context(at=now())
    answers = []
    for text in texts:
        verdict = judge.judge(text, context)
        clause = code.clause(verdict.findings[0].clause) if verdict.findings else None
        answers.append(Answer(verdict.outcome, f"{clause.number}. {clause.title}" if clause else ""))
    return answers
