"""Nothing to do with the class or the school: selling, business, football, chain letters."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "off_topic"
REASON = "This has little to do with the class. Uniform, parties, lost things and school news are fine here."
MILD_REASON = ""


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `off_topic`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
