"""Any text whatever is judged, in linear time."""

import time

import pytest

from gatepost.conduct import Judge, Outcome, starter_code
from gatepost.conduct.cues import SENTINEL, cue_book

JUDGE = Judge(starter_code())
LONGEST = 65_536
HARD = [
    "a",
    "a b ",
    "f u c k ",
    "*",
    "f*",
    "\0",
    "\ud800",
    "🙄",
    "1d10t ",
    "aaaa ",
    ".",
    "'",
    "mrs patel is ",
    "\u202e",
]
FILLER = "We had a lovely day at the farm and mine came home with mud everywhere. "


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "\udfff\ud83d", "\u202eabc", "\n\n", "🙄", "é", "x" * 4000])
def test_odd_texts_are_fine_and_never_an_error(text: str) -> None:
    assert JUDGE.judge(text).outcome is Outcome.OK


@pytest.mark.parametrize("piece", HARD)
def test_the_longest_text_of_anything_takes_a_moment(piece: str) -> None:
    text = (piece * (LONGEST // len(piece) + 1))[:LONGEST]
    start = time.process_time()
    JUDGE.judge(text)
    assert time.process_time() - start < 3


def test_four_times_the_text_takes_about_four_times_as_long() -> None:
    def seconds(length: int) -> float:
        text = (FILLER * (length // len(FILLER) + 1))[:length]
        start = time.process_time()
        for _ in range(3):
            JUDGE.judge(text)
        return time.process_time() - start

    seconds(LONGEST // 4)
    assert seconds(LONGEST) < 12 * max(seconds(LONGEST // 4), 0.005)


@pytest.mark.parametrize(
    ("breach", "label"),
    [
        ("Mrs Patel is a fat lazy cow.", "personal_abuse"),
        ("I'm going to punch him.", "threat"),
        ("sh*t", "bad_language"),
        ("He told mine his dad beats him.", "safeguarding"),
    ],
)
def test_a_breach_in_the_middle_of_sixty_thousand_characters_is_found(breach: str, label: str) -> None:
    half = FILLER * (30_000 // len(FILLER))
    verdict = JUDGE.judge(f"{half}{breach} {half}")
    assert label in verdict.labels
    assert abs(verdict.findings[0].start - len(half)) < len(breach)


def test_when_the_first_look_fails_every_phrase_is_tried() -> None:
    book = cue_book()
    everything = {number for numbers in book.possible(SENTINEL.encode()).values() for number in numbers}
    assert book.sentinel in everything
    assert len(everything) < len(book.patterns)

    class Nothing:
        def Match(self, text: str, potential: bool) -> list[int]:  # noqa: N802
            return []

    failed = type(book)(book.section_of, book.patterns, Nothing(), book.sentinel)
    assert {number for numbers in failed.possible(b"hello").values() for number in numbers} == set(
        range(len(book.patterns))
    )
