"""Rude, belittling, mocking or culturally insensitive words toward a member or a group of people."""

from gatepost.conduct.checks import personal_abuse
from gatepost.conduct.checks.evidence import sightings, spread
from gatepost.conduct.code import Grade
from gatepost.conduct.conversation import piled_on
from gatepost.conduct.cues import Span
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting
from gatepost.conduct.text import pattern

LABEL = "disrespect"
REASON = "These words put somebody down. Saying what you need, without the dig, is fine."
PILE_ON = "This joins in against somebody. Leaving it unsaid, or telling the school in private, is fine."
MILD_REASON = "This could sound sharp to somebody. A gentler wording is fine."

_SECOND_PERSON = pattern(r"\b(?:you|u|ur|your|youre|yourself|yous|tu|te|toi|vous|sen|tum|jestes|eres|sei|du|esti)\b")


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """What this message shows of the label `disrespect`; abuse said to a member is disrespect as well."""
    found = sightings(reading, LABEL, REASON, MILD_REASON)
    if any(sighting.grade is not Grade.MILD for sighting in found):
        return found
    said_to_a_member = [
        Sighting(LABEL, Grade.USUAL, abuse.span, REASON, abuse.confidence)
        for abuse in personal_abuse.check(reading, facts)
        if _SECOND_PERSON.search(reading.sentence_words(abuse.span))
    ]
    if not said_to_a_member and piled_on(reading, facts) == LABEL:
        return [Sighting(LABEL, Grade.USUAL, Span(0, len(reading.words)), PILE_ON, 0.7)]
    return spread(said_to_a_member + found)
