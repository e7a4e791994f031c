"""Answers as mail programs really write them, taken in: the words on the matter are those that were newly written."""

import json
import re
from pathlib import Path

import pytest

from gatepost.concerns import actions
from gatepost.concerns.models import Concern, Reply
from gatepost.delivery.reply_addresses import reply_address
from gatepost.doors.email import rounds
from gatepost.doors.email.inbox import take_in
from gatepost.doors.email.looking import look_at
from gatepost.doors.models import ReceivedMail

CORPUS = Path(__file__).parent / "corpus"
EXPECTED = {path: json.loads(path.with_suffix(".json").read_text("utf-8")) for path in sorted(CORPUS.glob("*.eml"))}
ANSWERS = [path for path, told in EXPECTED.items() if told["kind"] == "reply" and told["text"].strip()][::4]
ENVELOPE = re.compile(
    rb"(?im)^(from|to|cc|sender|reply-to|message-id|delivered-to|x-original-to|in-reply-to|references):.*\r?\n"
    rb"(?:[ \t].*\r?\n)*"
)


def collapsed(text: str) -> str:
    return " ".join(text.split())


def readdressed(raw: bytes, *, sender: str, to: str, number: int) -> bytes:
    """The same mail, from and to somebody here."""
    end = re.search(rb"\r?\n\r?\n", raw)
    at = end.start() + 1 if end else len(raw)
    line = b"\r\n" if b"\r\n" in raw[:at] else b"\n"
    head = [f"From: {sender}", f"To: {to}", f"Message-ID: <answer-{number}@home.example>", f"In-Reply-To: {to}"]
    return line.join(one.encode() for one in head) + line + ENVELOPE.sub(b"", raw[:at]) + raw[at:]


@pytest.fixture
def matter(world, mail_in) -> Concern:
    return actions.raise_concern(world.tom.acting, route="office", words="Is PE tomorrow?")


def test_there_are_answers_of_many_programs():
    assert len({EXPECTED[path]["client"] for path in ANSWERS}) >= 15
    assert len({EXPECTED[path]["language"] for path in ANSWERS}) >= 8


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_an_answer_of_a_program_is_what_was_newly_written(world, matter, path):
    to = reply_address(world.school, subject_ref=matter.reference, person=world.evans.person)
    raw = readdressed(path.read_bytes(), sender=world.evans.mail, to=to, number=1)
    mail = take_in(world.school, raw, via="imap")
    rounds.process_waiting()
    mail.refresh_from_db()
    assert (mail.state, mail.why) == ("taken-in", "words-added")
    assert collapsed(Reply.objects.get().words) == collapsed(EXPECTED[path]["text"])


def test_two_workers_take_one_mail_once(world, matter):
    to = reply_address(world.school, subject_ref=matter.reference, person=world.evans.person)
    raw = f"From: {world.evans.mail}\nTo: {to}\nMessage-ID: <a@home.example>\nSubject: Re: x\n\nYes.\n".encode()
    mail = take_in(world.school, raw, via="imap")
    assert rounds._claim(mail.pk)
    assert not rounds._claim(mail.pk)
    slow = ReceivedMail.objects.select_related("school").get(pk=mail.pk)
    seen = look_at(slow)
    ReceivedMail.objects.update(due_at=mail.received_at)  # its lease runs out while it is being read
    assert rounds.process_waiting() == 1
    with pytest.raises(rounds._TakenByAnother):
        rounds._carry_out(slow, seen)
    assert Reply.objects.count() == 1
    assert Concern.objects.get().state == "answered"
