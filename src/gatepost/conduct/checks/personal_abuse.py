"""Name-calling, and remarks on somebody's looks, smell, intelligence or worth."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "personal_abuse"
REASON = "This is a remark about the person. Saying what happened, to the school and without the name-calling, is fine."
MILD_REASON = ""


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `personal_abuse`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
