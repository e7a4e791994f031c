"""What a message means because of what came before it: private exchanges, and joining in a pile-on."""

from gatepost.conduct.checks.evidence import sightings
from gatepost.conduct.cues import Span
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, read

LONGEST_EARLIER = 400  # characters of an earlier message that are read
SHORT = 90
_PILED_ON = ("disrespect", "personal_abuse", "grievance")


def turned_away(reading: Reading, facts: Facts) -> Span | None:
    """The span of the words by which two people turn away from the class; None where they have not.

    A message is part of a private exchange when it answers somebody else's words, has nothing of the class in
    it, and turns private itself, or goes on with words that plainly were.
    """
    context = facts.context
    if not context.author or not context.before or _for_the_class(reading):
        return None
    answered_author, answered_text = context.before[-1]
    if answered_author == context.author:
        return None
    turning = reading.find("private_conversation.turn")
    if not turning and len(reading.words) > SHORT and not reading.has("private_conversation.personal"):
        return None
    answered = _look_back(answered_text, reading, facts)
    if _for_the_class(answered):
        return None
    if personal := reading.find("private_conversation.personal"):
        return personal[0]
    if turning and _is_private(answered, strongly=False):
        return turning[0]
    if len(turning) > 1 and turning[1].start >= turning[0].end and b"you" in reading.words:
        return turning[0]
    if _is_private(answered, strongly=True) and not _is_thanks(reading):
        return turning[0] if turning else Span(0, len(reading.words))
    return None


def piled_on(reading: Reading, facts: Facts) -> str | None:
    """The label of the words that a short message joins in with; None where it joins nothing of the kind."""
    context = facts.context
    if not context.before or len(reading.words) > SHORT or not reading.has("disrespect.joining"):
        return None
    for author, text in reversed(context.before[-3:]):
        if author == context.author:
            continue
        earlier = _look_back(text, reading, facts)
        for label in _PILED_ON:
            if sightings(earlier, label, ""):
                return "grievance" if label == "grievance" else "disrespect"
        if not earlier.has("disrespect.joining"):
            return None
    return None


def _look_back(text: str, reading: Reading, facts: Facts) -> Reading:
    text = text[:LONGEST_EARLIER]
    return facts.read_before(text) if facts.read_before else read(text, reading.roster)


def _for_the_class(reading: Reading) -> bool:
    return reading.has("private_conversation.class")


def _is_private(reading: Reading, *, strongly: bool) -> bool:
    sections = ("firm", "usual", "personal") if strongly else ("firm", "usual", "personal", "turn")
    return any(reading.has(f"private_conversation.{section}") for section in sections)


def _is_thanks(reading: Reading) -> bool:
    return len(reading.words) < 30 and (b"thank" in reading.words or b"cheers" in reading.words)
