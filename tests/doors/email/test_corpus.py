"""The raw mails of corpus/: kind, new words and forwarded mails of every one, with white space collapsed."""

import json
from pathlib import Path

import pytest

from gatepost.doors.email.headers import sender_of
from gatepost.doors.email.message import read_mail

CORPUS = Path(__file__).parent / "corpus"
UNSEEN = Path(__file__).parent / "unseen"
MAILS = sorted(CORPUS.glob("*.eml"))


def collapsed(text: str) -> str:
    return " ".join(text.split())


def address(shown: str) -> str:
    return sender_of(shown, set())[0] or shown


Seen = tuple[str, str, list[tuple[str, str, str]]]


def read(path: Path) -> Seen:
    """Kind, new words and forwarded mails as the reader has them."""
    found = read_mail(path.read_bytes())
    passed_on = [(address(one.sender), collapsed(one.subject), collapsed(one.text)) for one in found.forwarded]
    return found.kind, collapsed(found.text), passed_on


def wanted(path: Path) -> list[Seen]:
    """The same as a person has them; where several texts are as right, each."""
    said = json.loads(path.with_suffix(".json").read_text("utf-8"))
    passed_on = [
        (address(one["from"]), collapsed(one["subject"]), collapsed(one["text"])) for one in said.get("forwarded", [])
    ]
    return [(said["kind"], collapsed(text), passed_on) for text in [said["text"], *said.get("or", [])]]


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_is_read_as_a_person_reads_it(path: Path) -> None:
    assert read(path) in wanted(path)


def test_mails_that_the_reader_was_not_made_with_are_read_nearly_as_well() -> None:
    """Only the total is told, so that nobody makes the reader fit them."""
    told = [read(path) in wanted(path) for path in sorted(UNSEEN.glob("*.eml"))]
    assert len(told) > 50
    assert sum(told) >= 0.88 * len(told), f"{sum(told)} of {len(told)}"


def test_the_corpus_is_there() -> None:
    assert len(MAILS) >= 120
