"""A text cut into parts, so that a page can mark the words that a finding speaks of. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text, marked or not."""

    words: str
    is_marked: bool


def parts(text: str, spans: Iterable[tuple[int, int]]) -> list[Part]:
    """The whole text in order; `spans` are (start, end) in characters, in any order, and may overlap or be empty."""
    cut: list[Part] = []
    place = 0
    for start, end in sorted((max(0, start), min(end, len(text))) for start, end in spans):
        start = max(start, place)
        if end <= start:
            continue
        if start > place:
            cut.append(Part(text[place:start], is_marked=False))
        cut.append(Part(text[start:end], is_marked=True))
        place = end
    if place < len(text):
        cut.append(Part(text[place:], is_marked=False))
    return cut
