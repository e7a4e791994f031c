"""The apps of the proofs: what they note down, and how they read an answer."""

import asyncio
import json
import os

import pytest
from proofs.clients import Book, Crowd, Reader, answer_of


def read(data: bytes):
    async def ask():
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        return await answer_of(reader)

    return asyncio.run(ask())


def test_an_answer_with_a_length():
    assert read(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}") == (201, b"{}")


def test_an_answer_in_chunks():
    data = b"HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert read(data) == (503, b"abcde")


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 201 Cre", b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{}"])
def test_half_an_answer_is_none(data):
    with pytest.raises(EOFError):
        read(data)


def test_an_acknowledgement_is_on_the_disk_before_it_counts(tmp_path, monkeypatch):
    book = Book(tmp_path / "told", ["oak"])
    counted = []
    monkeypatch.setattr(os, "fsync", lambda _: counted.append(book.acknowledged))
    book.sent("oak", "k1", "Hello")
    assert book.ledgers["oak"].unsettled == {"k1": "Hello"}
    book.told("oak", "k1", "Hello", "abc", 1)
    assert counted == [0]
    assert book.acknowledged == 1
    assert book.ledgers["oak"].unsettled == {}
    assert json.loads((tmp_path / "told").read_text()) == ["oak", "k1", "abc", 1]


def events_of(data: bytes, reader: Reader, crowd: Crowd) -> None:
    async def follow():
        stream = asyncio.StreamReader()
        stream.feed_data(data)
        stream.feed_eof()
        await crowd._events(reader, stream)

    asyncio.run(follow())


def event(seq: int, text: str = "Hi") -> bytes:
    body = {"group": "oak", "seq": seq, "post": {"ref": f"p{seq}", "text": text}}
    return f"id: c{seq}\ndata: {json.dumps(body)}\n\n".encode()


@pytest.fixture
def crowd(tmp_path):
    crowd = Crowd(1, Book(tmp_path / "told", ["oak"]), pace=0, seed=1)
    yield crowd
    crowd.stop()


def test_a_reader_keeps_numbers_and_cursor(crowd):
    reader = Reader("oak", "token")
    events_of(b"retry: 5\nid: c0\n\n: still here\n\n" + event(1) + event(2), reader, crowd)
    assert (reader.numbers, reader.cursor) == ([1, 2], "c2")


def test_half_an_event_does_not_count(crowd):
    reader = Reader("oak", "token")
    events_of(event(1) + event(2)[:-1], reader, crowd)
    assert (reader.numbers, reader.cursor) == ([1], "c1")


def test_two_readers_who_are_shown_different_words_are_a_fault(crowd):
    for words in ("Hi", "Hello"):
        events_of(event(1, words), Reader("oak", "token"), crowd)
    assert "number 1 was shown as" in crowd.faults[0]


def test_a_reset_is_a_fault(crowd):
    events_of(b'event: reset\nid: c9\ndata: {"groups": []}\n\n', Reader("oak", "token"), crowd)
    assert crowd.faults == ["a reader was sent reset"]
