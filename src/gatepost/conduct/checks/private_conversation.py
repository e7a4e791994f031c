"""A message for one member that is of no use to the rest."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.code import Grade
from gatepost.conduct.conversation import turned_away
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

LABEL = "private_conversation"
REASON = "This looks meant for one person. An answer that helps the class, or a word of thanks, is fine here."


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `private_conversation`, also from what came before it."""
    found = sightings(reading, LABEL, REASON)
    if not found and (span := turned_away(reading, facts)):
        found.append(Sighting(LABEL, Grade.USUAL, span, REASON, 0.65))
    return found
