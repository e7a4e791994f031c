"""From bytes to lines: UTF-8, or UTF-16 with its mark, in pieces, so that memory stays flat whatever the size."""

import codecs
from collections.abc import Iterator
from typing import IO

from gatepost.adoption.export.refusal import Refused

PIECE = 1 << 18  # bytes read at a time
LONGEST_LINE = 1 << 20  # characters; a WhatsApp message has at most 65,536
REPLACED = "\ufffd"


class Lines:
    """The lines without their ends (LF or CRLF). Raises Refused for what is not text or has a line without end.

    A character cut in two at the very end is left out; `whole=False` says that the stream stops early on purpose.
    """

    def __init__(self, stream: IO[bytes], name: str, *, whole: bool = True) -> None:
        self._stream = stream
        self._name = name
        self._whole = whole
        self.ends_with_newline = True  # settled when the last line has been given out

    def __iter__(self) -> Iterator[str]:
        piece = self._stream.read(PIECE)
        decoder = _decoder(piece, self._name)
        rest = ""
        while piece:
            text = rest + decoder.decode(piece)
            lines = text.split("\n")
            rest = lines.pop()
            if len(rest) > LONGEST_LINE:
                raise Refused(f"{self._name} is not a WhatsApp chat: it has a line of more than a million characters.")
            if "\r" in text:
                for line in lines:
                    yield line[:-1] if line.endswith("\r") else line
            else:
                yield from lines
            piece = self._stream.read(PIECE)
        if rest and self._whole:
            self.ends_with_newline = False
            yield rest[:-1] if rest.endswith("\r") else rest


def _decoder(start: bytes, name: str) -> codecs.IncrementalDecoder:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")(errors="replace")
    if b"\x00" in start[:4096]:
        raise Refused(f"{name} is not a WhatsApp chat: it is not a text.")
    return codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
