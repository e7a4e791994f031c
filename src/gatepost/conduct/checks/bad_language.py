"""Swearing in any disguise or language, good-humoured or not; mild words nudge, strong ones hold."""

from gatepost.conduct import lexicon
from gatepost.conduct.checks.evidence import spread
from gatepost.conduct.code import Grade
from gatepost.conduct.cues import Span
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting
from gatepost.conduct.text import pattern

LABEL = "bad_language"
REASON = "There is swearing in this. The same message without it is fine."
MILD_REASON = "There is a rude word in this. The same message without it is fine."

_WORD = pattern(r"[a-z]+")
_GRADES = {"mild": Grade.MILD, "strong": Grade.USUAL}


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """Swear words, swearing of several words, and longer words with a swear word at their root."""
    words = reading.plain.words.lower()
    swearing = lexicon.swearing()
    text = words.decode("ascii")
    excused = _excused_places(text)
    found = [
        _sighting(grade, match.start(), match.end())
        for match in _WORD.finditer(words)
        if (grade := swearing.get(match.group()) or _rooted(match.group().decode("ascii")))
        and match.start() not in excused
    ]
    padded = f" {text.translate(_BREAKS)} "
    found += [
        _sighting(grade, end - len(phrase) + 1, end - 1)
        for end, (phrase, grade) in lexicon.swearing_phrases().iter(padded)
    ]
    found += [
        Sighting(LABEL, Grade.USUAL if section == "usual" else Grade.MILD, span, REASON, 0.85)
        for section in ("usual", "mild")
        for span in reading.find(f"bad_language.{section}")
    ]
    found.sort(key=lambda sighting: (sighting.grade is Grade.MILD, sighting.span.start))
    return spread(found)


_BREAKS = str.maketrans({mark: " " for mark in ",.!?;:\n\"'()-/"})


def _sighting(grade: str, start: int, end: int) -> Sighting:
    words = REASON if grade == "strong" else MILD_REASON
    return Sighting(LABEL, _GRADES[grade], Span(start, end), words, 0.95, in_plain=True)


def _rooted(word: str) -> str | None:
    """`strong` for a longer word that is built on a swear word and is not excused."""
    if len(word) < 5 or word in lexicon.excused():
        return None
    return "strong" if next(lexicon.swearing_roots().iter(word), None) else None


def _excused_places(text: str) -> frozenset[int]:
    """Where words stand that are fine as a part of their phrase, such as "blue tits"."""
    places: set[int] = set()
    for phrase in lexicon.excused_phrases():
        start = text.find(phrase)
        while start >= 0:
            places.update(range(start, start + len(phrase)))
            start = text.find(phrase, start + 1)
    return frozenset(places)
