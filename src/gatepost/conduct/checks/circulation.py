"""Passing round e-mails, letters or screenshots with complaints or personal remarks."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "circulation"
REASON = "This passes round words about somebody. Passing on an office notice or a homework sheet is fine."
MILD_REASON = ""


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `circulation`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
