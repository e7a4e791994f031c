"""A file is what is in it: names and what a browser claims count for nothing."""

import pytest

from gatepost.core.file_types import type_of


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (b"\x89PNG\r\n\x1a\n rest", "image/png"),
        (b"\xff\xd8\xff\xe0 rest", "image/jpeg"),
        (b"GIF89a rest", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", None),
        (b"XXXX\x00\x00\x00\x00WEBP", None),
        (b"\x00\x00\x00\x18ftypheic\x00", "image/heic"),
        (b"\x00\x00\x00\x18ftypM4A \x00", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypisom\x00", "video/mp4"),
        (b"\x00\x00\x00\x18ftypevil\x00", None),
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (b"OggS\x00\x02", "audio/ogg"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"From: somebody@example.org\nSubject: you people\n\nWords", "message/rfc822"),
        (b"Received: by mx.example.org\r\nFrom: a@example.org\r\n\r\nWords", "message/rfc822"),
        ("What she said to me at the gate, “word for word”.".encode(), "text/plain"),
        (b"\xef\xbb\xbfWith a mark of its byte order", "text/plain"),
        (b"<html><script>alert(1)</script>", None),
        (b"  <!DOCTYPE html>", None),
        (b'<?xml version="1.0"?><svg onload="x">', None),
        (b"PK\x03\x04 a zip, or a letter of a word processor", None),
        (b"MZ\x90\x00\x03 a program", None),
        (b"\x7fELF", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
        (b"latin \xe9", None),
        (b"", None),
        (b"   \n ", None),
        (b"nul \x00 inside", None),
    ],
)
def test_type_of(content, type_):
    assert type_of(content) == type_
