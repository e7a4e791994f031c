"""The raw mails of corpus/: kind, new words and forwarded mails of every one, with white space collapsed."""

import json
from pathlib import Path

import pytest

from gatepost.doors.email.headers import sender_of
from gatepost.doors.email.message import read_mail

CORPUS = Path(__file__).parent / "corpus"
MAILS = sorted(CORPUS.glob("*.eml"))


def collapsed(text: str) -> str:
    return " ".join(text.split())


def address(shown: str) -> str:
    return sender_of(shown, set())[0] or shown


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_is_read_as_a_person_reads_it(path: Path) -> None:
    wanted = json.loads(path.with_suffix(".json").read_text("utf-8"))
    found = read_mail(path.read_bytes())
    assert found.kind == wanted["kind"]
    assert collapsed(found.text) in [collapsed(text) for text in [wanted["text"], *wanted.get("or", [])]]
    assert [(address(one.sender), collapsed(one.subject), collapsed(one.text)) for one in found.forwarded] == [
        (address(one["from"]), collapsed(one["subject"]), collapsed(one["text"])) for one in wanted["forwarded"]
    ]


def test_the_corpus_is_there() -> None:
    assert len(MAILS) >= 120
