"""Mails that are broken or mean harm: every one is read, quickly, and none raises."""

import base64
import random
import time
import tracemalloc

import pytest

from gatepost.doors.email.message import read_mail
from tests.doors.email.mails import HEAD, mail

MANY = 200_000


def nested(depth: int) -> bytes:
    opening = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return f"{HEAD}Subject: x\n{opening}\nhello\n".encode()


def parts(count: int) -> bytes:
    head = f"{HEAD}Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
    return (head + "--b\n\nhello\n" * count + "--b--\n").encode()


def enclosed(depth: int) -> bytes:
    return (HEAD + "Content-Type: message/rfc822\n\n").encode() * depth + b"Subject: x\n\nhello\n"


HOSTILE = {
    "nothing": b"",
    "zeros": b"\0" * MANY,
    "every byte": bytes(range(256)) * 1000,
    "no body": HEAD.encode(),
    "no head": b"hello\nthere\n",
    "ten thousand levels": nested(10_000),
    "twenty thousand parts": parts(20_000),
    "mails within mails": enclosed(5_000),
    "many long bodies": parts(900).replace(b"hello\n", b"From: a@b.example " * 1500 + b"\n" + b"> a\nb\n" * 500),
    "one long line": mail("a" * 5_000_000),
    "long run of >": mail(">" * 2_000_000),
    "many quoted lines": mail("> a\nb\n" * MANY),
    "many empty lines": mail("\n" * 2_000_000),
    "many spaces": mail(" " * 3_000_000 + "x"),
    "many colons": mail(":" * 2_000_000),
    "many attributions": mail("On Tue, 3 Nov 2026 at 10:00, A <a@b.example> wrote:\n" * 30_000),
    "attribution without end": mail("On " * 500_000),
    "many labels": mail("From: a@b.example\n" * 60_000),
    "labels in turn": mail("From: a\nTo: b\n\nSubject\n" * 30_000),
    "many dashes": mail("-" * 1_000_000 + "\n" + "-- \n" * 60_000),
    "many separators": mail("-----Original Message-----\n" * 60_000),
    "many forwards": mail(
        "---------- Forwarded message ---------\nFrom: a\nSubject: b\n\nc\n" * 10_000, subject="Fwd: x"
    ),
    "open tags": mail("", html="<div>" * MANY),
    "open quotes": mail("", html="<blockquote type=cite>a" * 100_000),
    "open angle": mail("", html="<" * 2_000_000),
    "open comments": mail("", html="<!--" * 500_000),
    "open attribute": mail("", html='<a x="' * 300_000),
    "attributes": mail("", html="<a " + 'x="" ' * 300_000 + ">b</a>"),
    "quotes in tags": mail("", html="<a x=\"'>" * 200_000),
    "open scripts": mail("", html="<script>" * 200_000),
    "closing tags": mail("", html="<div>" * 3000 + "</b></p></div>" * 100_000),
    "entities": mail("", html="&#x41;&amp" * 200_000),
    "open formats": mail("", html="".join(f"<font color={n}><p>a" for n in range(50_000))),
    "encoded words": b"From: a@b.example\nSubject: " + b"=?utf-8?q?a" * 30_000 + b"\n\nx\n",
    "encoded words that end": b"From: a@b.example\nSubject: " + b"=?utf-8?b?YQ==?= " * 20_000 + b"\n\nx\n",
    "many fields": HEAD.encode() + b"X-A: b\n" * 100_000 + b"\nhello\n",
    "long field": b"Subject: " + b"a" * 3_000_000 + b"\n\nhello\n",
    "folded for ever": b"Subject: a\n" + b" b\n" * 500_000 + b"\nhello\n",
    "many references": b"References: " + b"<a@b> " * 80_000 + b"\n\nhello\n",
    "many parameters": b"Content-Type: text/plain" + b"; a*0=b" * 50_000 + b"\n\nhello\n",
    "punycode": mail("x").replace(b"charset=utf-8", b"charset=punycode"),
    "zip codec": mail("x").replace(b"charset=utf-8", b"charset=zlib_codec"),
    "address of angles": b"From: " + b"<a@" * 100_000 + b"\nSubject: x\n\nhello\n",
    "quotes in the sender": b"From: " + b'"' * 200_000 + b"\nSubject: x\n\nhello\n",
    "boundary of nothing": b'Content-Type: multipart/mixed; boundary=""\n\n--\nhello\n',
    "boundary everywhere": b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--ab\n" * MANY,
    "half boundary": b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n--a\n--a--\n--a",
    "surrogates": b"Subject: \xed\xa0\x80\nFrom: \xff@\xfe\n\n\xed\xa0\x80\n",
    "lone carriage returns": b"From: a@b.example\rSubject: x\r\rhello\r",
    "base64 that is none": mail("%%%=").replace(b"MIME-Version", b"Content-Transfer-Encoding: base64\nMIME-Version"),
    "binary as text": b"Subject: x\nContent-Type: text/html; charset=utf-16\n\n" + bytes(range(256)) * 4000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.slow
def test_it_is_read_quickly_and_never_raises(raw: bytes) -> None:
    begun = time.process_time()
    found = read_mail(raw)
    assert time.process_time() - begun < 5, "seconds of one core"
    assert "\0" not in found.text
    found.as_json()["text"].encode("utf-8")


@pytest.mark.parametrize("seed", range(40))
def test_scrambled_mails_are_read(seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(
        mail(
            "Thanks\n\nOn Tue, 3 Nov 2026 at 10:00, A <a@b.example> wrote:\n> x\n",
            html="<p>Thanks<blockquote type=cite>x",
        )
    )
    for _ in range(60):
        at = chance.randrange(len(raw))
        if chance.random() < 0.5:
            del raw[at : at + chance.randrange(20)]
        else:
            raw[at:at] = chance.randbytes(chance.randrange(8))
        read_mail(bytes(raw))
    assert read_mail(bytes(raw)).kind in ("new", "reply", "auto_reply", "bounce", "list")


def test_thirty_megabytes_are_listed_with_their_size() -> None:
    content = base64.encodebytes(bytes(30 * 1024 * 1024))
    raw = (
        b"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nThe film.\n--x\n"
        b"Content-Type: video/mp4; name=film.mp4\nContent-Transfer-Encoding: base64\n\n" + content + b"--x--\n"
    )
    begun = time.process_time()
    tracemalloc.start()
    found = read_mail(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.text == "The film."
    assert [(file.name, file.size) for file in found.attachments] == [("film.mp4", 30 * 1024 * 1024)]
    assert most < 120 * 1024 * 1024, "bytes of memory beside the mail itself"
    assert time.process_time() - begun < 5


def test_a_zip_is_listed_and_not_opened() -> None:
    raw = (
        b"From: a@b.example\nSubject: x\nContent-Type: application/zip; name=bomb.zip\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"PK\x03\x04" + bytes(1000))
    )
    found = read_mail(raw)
    assert [(file.name, file.type, file.size) for file in found.attachments] == [("bomb.zip", "application/zip", 1004)]


def test_a_line_break_smuggled_into_a_header_stays_on_its_line() -> None:
    raw = b"From: =?utf-8?q?A=0D=0ABcc=3A_x=40y.example?= <a@b.example>\nSubject: =?utf-8?q?x=0AEvil=3A_1?=\n\nhello\n"
    found = read_mail(raw)
    assert (found.subject, found.sender) == ("x Evil: 1", "a@b.example")
    assert "\n" not in found.sender_name
    assert "header-line-break" in found.warnings


def test_what_was_odd_is_said() -> None:
    assert "too-deep" in read_mail(nested(200)).warnings
    assert "too-many-parts" in read_mail(parts(2000)).warnings
    assert "boundary-missing" in read_mail(b"Subject: x\nContent-Type: multipart/mixed\n\nhello\n").warnings
    assert "charset-unknown" in read_mail(mail("x").replace(b"utf-8", b"martian")).warnings
    assert "no-sender" in read_mail(b"Subject: x\n\nhello\n").warnings
    assert "nothing-new" in read_mail(mail("> old\n> words\n")).warnings
    coloured = mail(
        "See my answers in red below.\n\nOn Tue, 3 Nov 2026 at 10:00, A <a@b.example> wrote:\n\nCoats? Yes.\n"
    )
    assert "answers-in-old-mail" in read_mail(coloured).warnings
    assert "text-too-long" in read_mail(mail("word " * 600_000)).warnings
