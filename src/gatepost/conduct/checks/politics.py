"""Opinions and campaigns about parties, governments, councils, wars and strikes."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "politics"
REASON = "This takes a side in politics. Saying only what it changes for the class (a closed day, a late bus) is fine."
MILD_REASON = "This leans towards politics. Saying only what it changes for the class is fine."


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `politics`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
