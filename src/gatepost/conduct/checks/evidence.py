"""Weighs the phrases of one label: which count, which are excused, and how firmly they are meant."""

from functools import cache

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


@cache
def _sections_of(label: str) -> tuple[str, str, str, tuple[tuple[str, Grade, float, bool], ...]]:
    """The names of a label's sections: what excuses a sentence, what excuses all, what is weak; and the others."""
    others = tuple(
        (f"{label}.{section}", grade, confidence, excusable) for section, grade, confidence, excusable in _SECTIONS
    )
    return f"{label}.shield", f"{label}.shield_all", f"{label}.weak", others


def sightings(reading: Reading, label: str, reason: str, mild_reason: str = "") -> list[Sighting]:
    """What a label's phrases show, firmest first, at most `MOST`.

    `shield` excuses a sentence, `shield_all` the whole message; neither excuses `severe` or `certain`. Two
    different `weak` phrases make one usual sighting. They are looked for once: a reading keeps them.
    """
    if not reading.shows(label):
        return []
    kept = reading.kept.get(label)
    if kept is None or kept[0] != reason:
        kept = reading.kept[label] = (reason, tuple(_sightings(reading, label, reason, mild_reason)))
    return list(kept[1])


def _sightings(reading: Reading, label: str, reason: str, mild_reason: str) -> list[Sighting]:
    found: list[Sighting] = []
    shield, shield_all, weak, sections = _sections_of(label)
    excused = reading.has(shield_all)
    for section, grade, confidence, excusable in sections:
        if section not in reading.possible or (excusable and excused):
            continue
        for span in reading.find(section):
            if excusable and reading.in_sentence(span, shield):
                continue
            words = mild_reason if grade is Grade.MILD and mild_reason else reason
            found.append(Sighting(label, grade, span, words, confidence))
    if not found and not excused and weak in reading.possible:
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
