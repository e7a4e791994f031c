"""Swearing in any disguise or language, good-humoured or not; mild words nudge, strong ones hold."""

from itertools import islice

from gatepost.conduct import lexicon
from gatepost.conduct.checks.evidence import spread
from gatepost.conduct.code import Grade
from gatepost.conduct.cues import Span
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting
from gatepost.conduct.text import places_of, spaced_out, word_set

LABEL = "bad_language"
REASON = "There is swearing in this. The same message without it is fine."
MILD_REASON = "There is a rude word in this. The same message without it is fine."

_GRADES = {"mild": Grade.MILD, "strong": Grade.USUAL}


MOST_PLACES = 20
LONGEST_WORD = 60


def check(reading: Reading, facts: Facts) -> list[Sighting]:
    """Swear words, swearing of several words, and longer words with a swear word at their root."""
    if LABEL not in reading.kept:
        reading.kept[LABEL] = (REASON, tuple(_sightings(reading)))
    return list(reading.kept[LABEL][1])


def _sightings(reading: Reading) -> list[Sighting]:
    words = reading.plain.words.lower()
    text = words.decode("ascii")
    swearing = lexicon.swearing()
    graded = {word: swearing[word] for word in word_set(words) & swearing.keys()}
    graded |= dict.fromkeys(_rooted(text), "strong")
    excused = _excused_places(text.translate(_BREAKS)) if graded else frozenset()
    spaced = spaced_out(words) if graded else b""
    found = [
        _sighting(grade, place, place + len(word))
        for word, grade in graded.items()
        for place in islice(places_of(spaced, word), MOST_PLACES)
        if place not in excused
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


_BREAKS = str.maketrans(dict.fromkeys(",.!?;:\n\"'()-/", " "))


def _sighting(grade: str, start: int, end: int) -> Sighting:
    words = REASON if grade == "strong" else MILD_REASON
    return Sighting(LABEL, _GRADES[grade], Span(start, end), words, 0.95, in_plain=True)


def _rooted(text: str) -> set[bytes]:
    """The longer words of a text that are built on a swear word and are not excused."""
    rooted: set[bytes] = set()
    for end, root in lexicon.swearing_roots().iter(text):
        start = end - len(root) + 1
        while start > max(0, end - LONGEST_WORD) and text[start - 1].isalpha():
            start -= 1
        end += 1
        while end < min(len(text), start + LONGEST_WORD + 1) and text[end].isalpha():
            end += 1
        word = text[start:end]
        if 5 <= len(word) <= LONGEST_WORD and word not in lexicon.excused():
            rooted.add(word.encode("ascii"))
    return rooted


def _excused_places(text: str) -> frozenset[int]:
    """Where words stand that are fine as a part of their phrase, such as "blue tits"."""
    places: set[int] = set()
    for phrase in lexicon.excused_phrases():
        start = text.find(phrase)
        while start >= 0:
            places.update(range(start, start + len(phrase)))
            start = text.find(phrase, start + 1)
    return frozenset(places)
