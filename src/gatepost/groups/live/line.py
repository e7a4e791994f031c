"""The line under a stream: where nothing waits, an event is written to it at once, without a task's turn in between."""

from typing import Any, Protocol

# Where the server leaves its side of a connection in the ASGI scope (site/connections.py).
IN_SCOPE = "gatepost.line"


class Line(Protocol):
    """One connection that is answered in pieces."""

    def takes_pieces(self) -> bool:
        """Whether its answer has begun, is sent in chunks, and nothing of it waits to be taken by the other side."""

    def write_piece(self, framed: bytes) -> None:
        """Write chunks that `framed` has made ready. Never waits."""


def framed(piece: bytes) -> bytes:
    """A piece of an answer as HTTP/1.1 sends it in a chunk (RFC 9112, section 7.1)."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def line_of(scope: Any) -> Line | None:
    """The line of a request, when the server gives it."""
    line: Line | None = scope.get(IN_SCOPE)
    return line
