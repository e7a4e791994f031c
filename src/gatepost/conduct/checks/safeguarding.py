"""Any worry, sighting or report that a child is or may be at risk."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "safeguarding"
REASON = (
    "This may be about a child at risk. It is for the safeguarding lead, who will act on it; it is not for the group."
)
MILD_REASON = ""


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `safeguarding`."""
    return sightings(reading, LABEL, REASON, MILD_REASON)
