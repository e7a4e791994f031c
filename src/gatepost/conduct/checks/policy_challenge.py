"""Publicly disputing, mocking or defying a school rule, charge or decision."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "policy_challenge"
REASON = (
    "This argues against a rule in front of the class. Asking what the rule is, or where to send your view, is fine."
)
MILD_REASON = ""


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `policy_challenge`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
