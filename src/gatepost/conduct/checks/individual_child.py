"""Behaviour, needs, health, attainment, family or punishment of somebody else's child."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "individual_child"
REASON = "This is about somebody else's child. Good wishes are fine; a worry or a complaint goes to the school."
MILD_REASON = ""


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `individual_child`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
