"""States or hints that somebody did something dishonest, criminal or disgraceful."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "defamation"
REASON = "This says or hints that somebody did wrong. A plain question about the figures or the facts is fine."
MILD_REASON = ""


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `defamation`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
