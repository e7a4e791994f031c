"""Finds what the clauses of a school's own look for. Their findings are kept by clause and stand on no label."""

from functools import lru_cache

from gatepost.conduct.checks import CHECKS
from gatepost.conduct.code import STEER_ONLY, Clause, Code
from gatepost.conduct.facts import Context, Facts
from gatepost.conduct.looks_for import OWN_CLAUSE
from gatepost.conduct.names import Roster
from gatepost.conduct.own.attachments import attached
from gatepost.conduct.own.details import details
from gatepost.conduct.own.examples import VectorOf, examples_for
from gatepost.conduct.own.hours import out_of_hours
from gatepost.conduct.own.naming import naming
from gatepost.conduct.own.sight import Seen, Sight
from gatepost.conduct.own.volume import too_much
from gatepost.conduct.own.words import words_looked_for
from gatepost.conduct.reading import Reading, read
from gatepost.conduct.verdict import Finding, Outcome

LONGEST_EXCERPT = 160


class OwnClauses:
    """The own clauses of one code, ready to look. Thread-safe.

    `vector_of` may say how near texts are in meaning, beside their words. It is asked about every message that a clause
    made from examples looks at: a function that takes a thousandth of a second makes the judge so much slower.
    """

    def __init__(self, code: Code, vector_of: VectorOf | None = None) -> None:
        self._clauses = [(clause, sights_of(clause, code, vector_of)) for clause in code.own_clauses]

    def findings(self, reading: Reading, context: Context) -> list[Finding]:
        """At most one finding for each clause, by the first of its sights that sees anything."""
        found = []
        for clause, sights in self._clauses:
            for sight in sights:
                if seen := sight(reading, context):
                    found.append(_finding(clause, seen, reading))
                    break
        return found


def sights_of(clause: Clause, code: Code, vector_of: VectorOf | None = None) -> list[Sight]:
    """What one clause looks for, the cheapest first."""
    looks_for = clause.looks_for
    sights: list[Sight] = []
    if looks_for is None:
        return sights
    if looks_for.attachments:
        sights.append(attached)
    if looks_for.hours:
        sights.append(out_of_hours(looks_for, code.time_zone))
    if looks_for.volume:
        sights.append(too_much(looks_for))
    if looks_for.details:
        sights.append(details(looks_for))
    if looks_for.names_of:
        sights.append(naming(looks_for))
    if looks_for.words:
        sights.append(_steered(words_looked_for(looks_for.words)))
    if looks_for.examples:
        by_examples = _steered if not is_about_criticism(clause.not_fine) else _only_nudging
        sights.append(by_examples(examples_for(clause.not_fine, clause.fine, code.ordinary, vector_of).seen))
    return sights


def _steered(sight: Sight) -> Sight:
    """The sight, held to a nudge where the words it saw criticise the school or one of its rules.

    Such criticism is lawful: no clause of a school's own may hold it back either.
    """

    def seen(reading: Reading, context: Context) -> Seen | None:
        found = sight(reading, context)
        if found and _is_criticism(reading, context, found):
            return found._replace(at_most=Outcome.NUDGE)
        return found

    return seen


def _only_nudging(sight: Sight) -> Sight:
    """The sight, held to a nudge whatever it sees."""

    def seen(reading: Reading, context: Context) -> Seen | None:
        found = sight(reading, context)
        return found._replace(at_most=Outcome.NUDGE) if found else None

    return seen


@lru_cache(maxsize=64)
def is_about_criticism(examples: tuple[str, ...]) -> bool:
    """Whether half of a clause's examples criticise the school or a rule: then all that is like them may only nudge."""
    readings = [read(text, Roster(())) for text in examples]
    critical = sum(any(CHECKS[label](reading, Facts()) for label in STEER_ONLY) for reading in readings)
    return 2 * critical >= len(examples)


def _is_criticism(reading: Reading, context: Context, found: Seen) -> bool:
    for label in sorted(STEER_ONLY):
        for sighting in CHECKS[label](reading, Facts(context)):
            start, end = reading.tagged.span(sighting.span.start, sighting.span.end)
            if start < found.end and found.start < end:
                return True
    return False


def _finding(clause: Clause, seen: Seen, reading: Reading) -> Finding:
    return Finding(
        clause=clause.id,
        label=OWN_CLAUSE,
        outcome=min(clause.outcome, seen.at_most),
        confidence=seen.confidence,
        excerpt=reading.text[seen.start : min(seen.end, seen.start + LONGEST_EXCERPT)].strip(),
        reason=seen.reason,
        start=seen.start,
        end=seen.end,
    )
