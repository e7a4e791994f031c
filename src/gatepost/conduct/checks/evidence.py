"""Weighs the phrases of one label: which count, which are excused, and how firmly they are meant."""

from gatepost.conduct.code import Grade
from gatepost.conduct.cues import Span
from gatepost.conduct.reading import Reading, Sighting

MOST = 5

# section of a cue file -> grade, confidence, and whether an excusing phrase in the sentence cancels it
_SECTIONS = (
    ("severe", Grade.SEVERE, 0.95, False),
    ("certain", Grade.USUAL, 0.95, False),
    ("firm", Grade.USUAL, 0.9, True),
    ("usual", Grade.USUAL, 0.85, True),
    ("mild", Grade.MILD, 0.7, True),
)


def sightings(reading: Reading, label: str, reason: str, mild_reason: str = "") -> list[Sighting]:
    """What a label's phrases show, firmest first, at most `MOST`.

    `shield` excuses a sentence, `shield_all` the whole message; neither excuses `severe` or `certain`. Two
    different `weak` phrases make one usual sighting.
    """
    if not reading.shows(label):
        return []
    found: list[Sighting] = []
    excused = reading.has(f"{label}.shield_all")
    for section, grade, confidence, excusable in _SECTIONS:
        if excusable and excused:
            continue
        for span in reading.find(f"{label}.{section}"):
            if excusable and reading.in_sentence(span, f"{label}.shield"):
                continue
            words = mild_reason if grade is Grade.MILD and mild_reason else reason
            found.append(Sighting(label, grade, span, words, confidence))
    if not found and not excused:
        found = _weak(reading, label, reason)
    return spread(found)


def _weak(reading: Reading, label: str, reason: str) -> list[Sighting]:
    spans = [span for span in reading.find(f"{label}.weak") if not reading.in_sentence(span, f"{label}.shield")]
    if len(spans) < 2 or spans[-1].start < spans[0].end:
        return []
    return [Sighting(label, Grade.USUAL, spans[0], reason, 0.6)]


def spread(found: list[Sighting]) -> list[Sighting]:
    """The sightings without those that lie inside an earlier one, at most `MOST`."""
    kept: list[Sighting] = []
    for sighting in found:
        if len(kept) >= MOST:
            break
        if not any(_overlap(sighting.span, other.span) for other in kept):
            kept.append(sighting)
    return kept


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
