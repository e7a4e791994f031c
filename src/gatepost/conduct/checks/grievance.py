"""A complaint or an unfavourable view about a teacher, other staff, a child or a parent."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.code import Grade
from gatepost.conduct.conversation import piled_on
from gatepost.conduct.cues import Span
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "grievance"
REASON = (
    "This reads as a complaint about somebody. It is fine here without the judgement on the person; "
    "the complaint itself belongs with the school."
)
MILD_REASON = "This could be read as a complaint. Asking what you need to know, with nobody blamed, is fine."


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `grievance`."""
    found = sightings(reading, LABEL, REASON, MILD_REASON)
    if not found and piled_on(reading, facts) == LABEL:
        found = [Sighting(LABEL, Grade.MILD, Span(0, len(reading.words)), MILD_REASON, 0.6)]
    return found
