"""Rude, belittling, mocking or culturally insensitive words toward a member or a group of people."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "disrespect"
REASON = "These words put somebody down. Saying what you need, without the dig, is fine."
MILD_REASON = "This could sound sharp to somebody. A gentler wording is fine."


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `disrespect`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
