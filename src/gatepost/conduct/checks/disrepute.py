"""Words against the school as such: urging others away, bad reviews, the papers."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "disrepute"
REASON = "This speaks against the school as a whole. The school can answer it when you tell it directly."
MILD_REASON = ""


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `disrepute`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
