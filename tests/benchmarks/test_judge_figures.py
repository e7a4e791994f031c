"""The figures of the judge's benchmark, against counts made by hand."""

from pathlib import Path

import pytest
from benchmarks.judge.answers import Answer
from benchmarks.judge.conversations import Talk, beginnings, of_beginnings, of_exchanges, of_pile_ons, within_one
from benchmarks.judge.corpus import Conversation, Message, Turn
from benchmarks.judge.errors import OfTheTest, listed, worst
from benchmarks.judge.figures import (
    NOTHING,
    Counts,
    Share,
    calibration,
    calibration_error,
    confusion,
    drawn_again,
    macro_f1,
    of_label,
    severity_right,
    stopped,
    stopping,
)
from benchmarks.judge.results import HEAD, read, write
from benchmarks.judge.speed import centile, traffic

PRIVATE = "private_conversation"


def message(*labels: str, severity: str = "", split: str = "tune", number: int = 0) -> Message:
    outcome = severity or ("hold" if labels else "ok")
    return Message(f"m-{number}", f"message {number}", labels, outcome, "plain", "circle", "English", split, "x.jsonl")


def answered(labelled: Message, *seen: str, severity: str = "", sure: float = 0.9) -> Answer:
    outcome = severity or ("hold" if seen else "ok")
    return Answer(labelled, bool(seen), seen, outcome, dict.fromkeys(seen, sure))


# Of 4 breaches 3 are stopped, 2 under a right label; of 3 fine messages 1 is.
ANSWERS = [
    answered(message("threat", number=1), "threat"),
    answered(message("threat", "grievance", number=2), "threat", severity="escalate"),
    answered(message("grievance", number=3), "disrespect"),
    answered(message("grievance", number=4)),
    answered(message(number=5), "grievance", sure=0.6),
    answered(message(number=6)),
    answered(message(number=7)),
]


def test_stopping_is_counted_whatever_the_label() -> None:
    counts = stopping(ANSWERS)
    assert counts == Counts(hits=3, false=1, missed=1)
    assert counts.precision.value == counts.recall.value == counts.f1 == 0.75
    assert stopped(ANSWERS, breach=False) == Share(1, 3)
    assert stopped(ANSWERS, breach=True) == Share(3, 4)


def test_each_label_is_counted_by_itself() -> None:
    assert of_label(ANSWERS, "threat") == Counts(2, 0, 0)
    assert of_label(ANSWERS, "grievance") == Counts(0, 1, 3)
    # disrespect is labelled nowhere, so its wrong sighting is no part of the mean: (1 + 0) / 2.
    assert macro_f1(ANSWERS) == 0.5


def test_an_f1_is_drawn_again_for_its_interval() -> None:
    low, high = drawn_again(ANSWERS * 20, lambda some: stopping(some).f1)
    assert 0.6 < low < 0.75 < high < 0.9
    assert drawn_again(ANSWERS[:1] * 5, macro_f1) == (1.0, 1.0)


def test_an_outcome_is_right_only_when_it_is_the_same() -> None:
    assert severity_right(ANSWERS) == Share(4, 7)
    assert severity_right(ANSWERS, breach=True) == Share(2, 4)


def test_confusion_pairs_what_was_missed_with_what_was_seen_in_its_place() -> None:
    assert confusion(ANSWERS) == {
        ("grievance", "threat"): 1,  # the threat beside it was seen
        ("grievance", "disrespect"): 1,
        ("grievance", NOTHING): 1,
        (NOTHING, "grievance"): 1,
    }


def test_the_interval_is_wilsons() -> None:
    low, high = Share(8, 10).interval  # a textbook example: 0.490 to 0.943
    assert low == pytest.approx(0.490, abs=0.001)
    assert high == pytest.approx(0.943, abs=0.001)
    low, high = Share(0, 20).interval
    assert low == 0.0
    assert high == pytest.approx(0.161, abs=0.001)
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(0, 0).value == 0.0
    assert str(Share(8, 10)) == "80.0 (49.0 to 94.3; n 10)"
    assert str(Share(0, 0)) == "–"


def test_calibration_bins_confidence_against_what_was_right() -> None:
    bins = calibration([(0.95, True), (0.93, True), (1.0, False), (0.62, True), (0.68, False)])
    assert [(one.low, one.right) for one in bins] == [(0.6, Share(1, 2)), (0.9, Share(2, 3))]
    assert bins[0].confidence == pytest.approx(0.65)
    # (|0.65 - 1/2| * 2 + |0.96 - 2/3| * 3) / 5
    assert calibration_error(bins) == pytest.approx((0.15 * 2 + (0.96 - 2 / 3) * 3) / 5)
    assert calibration_error([]) == 0.0


def test_the_worst_errors_come_first_and_those_of_a_test_are_kept() -> None:
    assert [one.message.id for one in worst(ANSWERS, 9)] == ["m-5", "m-4", "m-3", "m-2"]
    assert [one.message.id for one in worst(ANSWERS, 2)] == ["m-5", "m-4"]
    assert listed(worst(ANSWERS, 1)).startswith("false  m-5 plain; labelled fine (ok); seen grievance 0.60")
    of_test = [*ANSWERS, answered(message("threat", split="test", number=8))]
    with pytest.raises(OfTheTest):
        worst(of_test, 1)
    assert len(worst(of_test, 9, of_test=True)) == 5


def talk(*turns: tuple[str, list[str], list[str]]) -> Talk:
    """A conversation of (author, labels, labels seen)."""
    answers = tuple(answered(message(*labels, number=place), *seen) for place, (_, labels, seen) in enumerate(turns))
    authors = (author for author, _, _ in turns)
    said = tuple(Turn(author, one.message) for author, one in zip(authors, answers, strict=True))
    return Talk(Conversation("c", said), answers)


def test_an_exchange_begins_where_the_message_before_was_none() -> None:
    assert beginnings([[], [PRIVATE], [PRIVATE, "off_topic"], [], [PRIVATE]]) == {1, 4}
    found = talk(("A", [], []), ("B", [PRIVATE], [PRIVATE]), ("A", [PRIVATE], [PRIVATE]))
    late = talk(("A", [PRIVATE], []), ("B", [PRIVATE], [PRIVATE]))
    invented = talk(("A", [], [PRIVATE]), ("B", [], []))
    assert of_beginnings([found, late, invented]) == Counts(hits=1, false=2, missed=1)
    assert of_beginnings([found, late, invented], within_one) == Counts(hits=2, false=1, missed=0)
    assert of_exchanges([found, late, invented]) == Share(1, 2)


def test_near_counts_each_beginning_once() -> None:
    assert within_one({3}, {2, 4}) == 1
    assert within_one({3, 5}, {4, 6}) == 2
    assert within_one({3}, {5}) == 0


def test_joining_in_is_counted_only_after_somebody_elses_breach() -> None:
    piled = talk(
        ("A", ["grievance"], ["grievance"]),  # nobody to join in with
        ("A", ["grievance"], []),  # one's own words
        ("B", ["grievance"], ["grievance"]),  # found
        ("C", ["grievance"], ["disrespect"]),  # missed: another label
        ("D", [], ["grievance"]),  # invented
        ("E", [], []),
        ("F", [PRIVATE], [PRIVATE]),  # no joining in
    )
    assert of_pile_ons([piled]) == Counts(hits=1, false=1, missed=1)


def test_the_centile_is_the_value_that_so_many_are_below() -> None:
    assert centile(list(range(100)), 0.99) == 99
    assert centile([5.0], 0.99) == 5.0
    assert centile([3, 1, 2], 0.5) == 2


def test_traffic_has_the_share_of_breaches_that_was_asked_for_and_no_message_twice() -> None:
    many = [message(*(["threat"] if number < 50 else []), number=number) for number in range(500)]
    ordinary, half = traffic(many, 0.02), traffic(many, 0.5)
    breaches = {one.text for one in many if one.is_breach}
    assert len(set(ordinary)) == len(ordinary) == 459
    assert sum(text in breaches for text in ordinary) == 9
    assert len(half) == 100
    assert sum(text in breaches for text in half) == 50


def test_a_part_of_the_results_is_put_in_its_place_and_the_others_stay(tmp_path: Path) -> None:
    file, order = tmp_path / "RESULTS.md", ("figures", "speed", "peers")
    write("peers", "## Peers\n\nold\n", order, file)
    write("figures", "## Single messages\n\n| a |\n", order, file)
    write("peers", "## Peers\n\nnew\n", order, file)
    assert file.read_text("utf-8").startswith(HEAD)
    assert read(file.read_text("utf-8")) == {
        "figures": "## Single messages\n\n| a |\n",
        "peers": "## Peers\n\nnew\n",
    }
    assert list(read(file.read_text("utf-8"))) == ["figures", "peers"]
