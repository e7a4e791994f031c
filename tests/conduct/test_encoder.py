"""The trained part: its pieces, windows and excerpts, what it is asked to read, and what a broken one says."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.conduct import Context, Judge, Named, starter_code
from gatepost.conduct.code import Grade
from gatepost.conduct.cues import Span
from gatepost.conduct.encoder import trained as trained_module
from gatepost.conduct.encoder.encoder import Encoder
from gatepost.conduct.encoder.inputs import (
    HINTS,
    LONGEST,
    MOST_BEFORE,
    WITH_CONTEXT,
    CutBefore,
    before_of,
    names_in,
    row,
    windows,
)
from gatepost.conduct.encoder.pieces import UNKNOWN, WordPieces, one_meaning
from gatepost.conduct.encoder.trained import ArtefactError, Opinion, Trained, agreed, shortest_run, trained
from gatepost.conduct.names import Roster
from gatepost.conduct.reading import Sighting, read

ARTEFACT = Path(str(resources.files("gatepost.conduct.encoder").joinpath("artefact")))
NAMES = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "STAFF",
    "<same>",
    "<other>",
    "lost",
    "##ing",
    "los",
    "##t",
    ",",
    "7",
    "PROPER",
    "she",
]


@pytest.fixture
def few() -> WordPieces:
    return WordPieces(NAMES)


def test_the_longest_known_piece_is_taken_first(few: WordPieces) -> None:
    assert few.numbers(b"lost losing, STAFF") == [7, 9, 8, 11, 4]


def test_a_tag_is_one_piece_and_a_word_that_looks_like_it_is_not(few: WordPieces) -> None:
    assert few.numbers(b"STAFF") == [4]
    assert few.numbers(b"staff") == [UNKNOWN]


def test_words_of_one_meaning_are_read_as_one_and_articles_not_at_all(few: WordPieces) -> None:
    assert few.numbers(b"he lost the 7") == few.numbers(b"she lost a 7") == [14, 7, 12]


def test_no_word_stands_for_another_and_is_itself_read_as_a_third() -> None:
    for word, read_as in one_meaning().items():
        assert word != read_as
        assert read_as not in one_meaning(), word


def test_a_rare_word_with_a_capital_is_taken_for_a_name(few: WordPieces) -> None:
    def pieces(text: str) -> list[int]:
        reading = read(text, Roster(()))
        return few.cut(reading.words, names_in(text, reading.tagged, reading.roster)).numbers

    assert pieces("losing Losting") == [9, 8, 13]
    assert pieces("losing losting") == [9, 8, 7, 8]
    assert pieces("LOSTING") == [7, 8]  # who shouts names nobody


def test_a_name_on_the_roster_is_read_as_any_other_name() -> None:
    """The roster tells the phrases whose name it is; no verdict of the encoder may hang on being on a list."""
    vocabulary = trained().vocabulary

    def pieces(text: str, roster: Roster) -> list[int]:
        reading = read(text, roster)
        return vocabulary.cut(reading.words, names_in(text, reading.tagged, roster)).numbers

    known = Roster([Named("Ruby M", "pupil", "Oak"), Named("Xanthippe Q", "pupil", "Oak")])
    assert pieces("Ruby took his coat", known) == pieces("Ruby took his coat", Roster(()))
    assert pieces("Xanthippe took his coat", known) == pieces("Ruby took his coat", known)
    assert pieces("Xanthippe's mum took it", known) == pieces("Ruby's mum took it", known)


def test_what_came_before_is_told_by_what_it_broke() -> None:
    """Asked of a short message, and never of one that the first look clears."""
    asked = []

    def earlier() -> dict[str, float]:
        asked.append(True)
        return {"grievance": 0.9}

    reading = read("This 👆", Roster(()))
    context = Context(before=(("Jo", "Mr Khan is useless, he cannot teach."),), author="Sam")
    trained().opinion(reading, context, [], CutBefore(trained().vocabulary, Roster(())), earlier)
    assert asked


def test_joining_in_with_a_breach_depends_on_the_breach() -> None:
    judge = Judge(starter_code())
    rude = Context(
        before=(("Jo", "Mr Khan is a useless teacher, he can't control them and never could"),), author="Sam"
    )
    kind = Context(before=(("Jo", "Mr Khan is a lovely teacher, we are so grateful to him"),), author="Sam")
    assert judge.judge("Same here, totally agree", rude).findings
    assert not judge.judge("Same here, totally agree", kind).findings


def test_every_piece_knows_the_bytes_of_its_word(few: WordPieces) -> None:
    pieces = few.cut(b"is losing 7")
    assert list(zip(pieces.numbers, pieces.starts, pieces.ends, strict=True)) == [
        (UNKNOWN, 0, 2),
        (9, 3, 9),
        (8, 3, 9),
        (12, 10, 11),
    ]


def test_words_of_any_length_are_cut_in_bounded_time(few: WordPieces) -> None:
    assert len(few.numbers(b"t" * 100_000)) == 1


@given(st.integers(1, 5000))
def test_windows_hold_every_piece_and_none_is_too_long(length: int) -> None:
    parts = windows(length)
    assert {place for part in parts for place in part} == set(range(length))
    assert all(len(part) <= LONGEST - 2 for part in parts)


@given(st.lists(st.integers(0, 1000).map(float), min_size=1, max_size=60))
def test_the_shortest_run_holds_its_share_and_no_shorter_one_does(said: list[float]) -> None:
    first, last = shortest_run(said, 0.5)
    total = sum(said)
    if total <= 0:
        assert (first, last) == (0, len(said) - 1)
        return
    enough = 0.5 * total - 1e-6
    assert sum(said[first : last + 1]) >= enough
    shorter = last - first
    assert all(sum(said[at : at + shorter]) < 0.5 * total + 1e-6 for at in range(len(said) - shorter + 1))


def test_a_row_is_never_longer_than_the_encoder_reads() -> None:
    numbers, message = row(list(range(10, 200)), [[6] * 30] * 3)
    assert len(numbers) == message == LONGEST  # a long text leaves no room for context
    numbers, message = row([10, 11], [[6] * 16] * 3)
    assert (len(numbers), message) == (WITH_CONTEXT, 4)


def test_earlier_messages_are_marked_by_who_wrote_them(few: WordPieces) -> None:
    cut = CutBefore(few, Roster(()))
    context = Context(before=[("Amira", "lost"), ("Tom", "lost"), ("Amira", "lost, lost")], author="Tom")
    assert before_of(context, few, cut) == ((few.other, 7, 11, 7), (few.same, 7), (few.other, 7))
    many = Context(before=[("Amira", "lost")] * 40, author="Tom")
    assert len(before_of(many, few, cut)) == MOST_BEFORE


def test_a_breach_in_the_middle_of_sixty_thousand_characters_is_found() -> None:
    chat = "Reading books are due back on Monday and there is still room on the coach for the farm trip. "
    text = chat * 320 + "Mrs Patel is a lazy useless teacher and she should be sacked. " + chat * 320
    assert len(text) > 59_000
    verdict = Judge(starter_code()).judge(text)
    assert verdict.severity == "hold"
    assert "Mrs Patel" in text[verdict.findings[0].start - 200 : verdict.findings[0].end + 200]


def test_what_a_phrase_saw_in_a_text_too_long_to_be_read_is_not_overruled() -> None:
    suspected = Sighting("grievance", Grade.USUAL, Span(0, 4), "why", 0.85)
    for is_whole, kept in ((True, []), (False, [suspected])):
        opinion = Opinion(0.01, 0.9, {}, is_whole=is_whole)
        assert agreed([suspected], opinion, lambda label, grade: "why") == kept


def test_of_a_long_text_the_encoder_reads_three_windows_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    as_it_is = Encoder.read

    def counting(self: Encoder, texts, before, hints):  # type: ignore[no-untyped-def]
        read.append(len(texts))
        return as_it_is(self, texts, before, hints)

    monkeypatch.setattr(Encoder, "read", counting)
    Judge(starter_code()).judge("Mrs Patel is useless, and so are the rest of them. " * 1000)
    assert sum(read) <= 3


def test_the_same_words_get_the_same_verdict_in_every_thread() -> None:
    judge = Judge(starter_code())
    texts = ["Mrs Patel hasn't a clue, has she", "Is PE tomorrow?", "honestly that boy wants locking up"] * 20
    alone = [judge.judge(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(judge.judge, texts)) == alone


def test_hints_fill_the_place_that_the_encoder_keeps_for_them() -> None:
    [(scores, evidence, vector)] = Encoder(ARTEFACT).read([[10, 11, 12]], [[13] * 9], [0.0] * HINTS)
    assert scores.shape == (19,)
    assert evidence.shape == (5, 14)  # of the message alone, and not of what came before it
    assert vector.shape == (384,)


def test_what_is_said_of_a_window_does_not_hang_on_those_beside_it() -> None:
    encoder, short, long = Encoder(ARTEFACT), [40, 41, 42], list(range(100, 150))
    together = encoder.read([short, long], (), [0.5] * HINTS)
    for window, said in zip((short, long), together, strict=True):
        [alone] = encoder.read([window], (), [0.5] * HINTS)
        assert all((one == other).all() for one, other in zip(alone, said, strict=True))


LOADED = """
import os, sys
{first}
import onnxruntime
print([os.path.join(folder, file) for folder, _, files in os.walk(sys.argv[1]) for file in files])
"""
# What keeps onnxruntime's reports off by itself: a build machine has them set.
KEPT_OFF = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")


@pytest.mark.parametrize(
    ("first", "reports"), [("import gatepost.conduct", False), ("", True)], ids=["ours", "control"]
)
def test_onnxruntime_reports_to_nobody(tmp_path: Path, first: str, reports: bool) -> None:
    """Loaded by itself it keeps a file of what it will tell its maker, in the home folder; loaded by us it does not."""
    environment = {name: value for name, value in os.environ.items() if name not in KEPT_OFF} | {"HOME": str(tmp_path)}
    words = [sys.executable, "-c", LOADED.format(first=first), str(tmp_path)]
    said = subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout
    assert (said.strip() != "[]") is reports, said


@pytest.fixture
def own_artefact(tmp_path: Path) -> Path:
    shutil.copytree(ARTEFACT, tmp_path / "artefact")
    return tmp_path / "artefact"


@pytest.mark.parametrize("name", ["encoder.onnx", "words.npy", "scales.npy", "first_look.npz", "pieces.txt"])
def test_a_changed_file_is_named_and_nothing_is_judged_with_it(own_artefact: Path, name: str) -> None:
    content = (own_artefact / name).read_bytes()
    (own_artefact / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ArtefactError, match=name.replace(".", r"\.")):
        Trained(own_artefact)


def test_a_missing_or_empty_setting_is_said_plainly(own_artefact: Path) -> None:
    settings = own_artefact / "settings.json"
    saved = json.loads(settings.read_text())
    del saved["stop_from"]
    settings.write_text(json.dumps(saved))
    with pytest.raises(ArtefactError, match="missing or broken"):
        Trained(own_artefact)
    settings.unlink()
    with pytest.raises(ArtefactError, match="make model"):
        Trained(own_artefact)


def test_the_artefact_is_small_enough_to_carry() -> None:
    assert sum(path.stat().st_size for path in ARTEFACT.iterdir()) < 25_000_000


def test_a_judge_without_its_trained_part_is_not_made(own_artefact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_artefact / "encoder.onnx").unlink()
    monkeypatch.setattr(trained_module, "ARTEFACT", own_artefact)
    trained.cache_clear()
    try:
        with pytest.raises(ArtefactError):
            Judge(starter_code())
    finally:
        monkeypatch.undo()
        trained.cache_clear()
