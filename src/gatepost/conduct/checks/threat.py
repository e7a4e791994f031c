"""Violence, menace, intimidation or blackmail, also when veiled."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "threat"
REASON = "This may frighten somebody. Saying that you will write to the school or the governors is fine."


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `threat`; fighting talk about games is let be."""
    return [
        sighting
        for sighting in sightings(reading, LABEL, REASON)
        if not reading.in_sentence(sighting.span, "threat.banter")
    ]
