"""What a connection may take of us before it has said what it wants: a little time and a little memory."""

import asyncio
import resource
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gatepost.groups.live.line import IN_SCOPE

HEADERS_WITHIN = 30.0  # seconds from the first moment of a connection, or the end of its last answer
LARGEST_HEAD = 64 * 1024  # bytes of a request's first line and headers
ENOUGH_CONNECTIONS = 16_384  # open files, where the machine allows so many: every open page holds one


class ImpatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol with an end: a request whose headers do not come, or come without end, is cut off.

    What follows the headers has limits of its own (site/intake.py); an open stream has none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_is_due: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = 0

    # uvicorn names the transport by its place alone, and types it so.
    def connection_made(self, line: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(line)
        self._wait_for_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > LARGEST_HEAD:
                self.send_400_response("The headers of this request are too long.")

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_is_here()
        # A key of ours, which uvicorn's type of a scope cannot know.
        self.scope[IN_SCOPE] = self  # type: ignore[literal-required]
        super().on_headers_complete()

    def takes_pieces(self) -> bool:
        """Whether a stream's next event may be written here now: see groups/live/line.py."""
        cycle = self.cycle
        return (
            cycle is not None
            and cycle.response_started
            and cycle.chunked_encoding is True
            and not (cycle.response_complete or cycle.disconnected)
            and not (self.flow.write_paused or self.transport.is_closing())
        )

    def write_piece(self, framed: bytes) -> None:
        """Write chunks straight to the line, past the queue of the answer's own task."""
        self.transport.write(framed)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None:  # nothing else is under way: the next request's turn
            self._wait_for_a_head()

    def _wait_for_a_head(self) -> None:
        self._head_is_here()
        self._head_is_due = self.loop.call_later(HEADERS_WITHIN, self.timeout_keep_alive_handler)

    def _head_is_here(self) -> None:
        if self._head_is_due is not None:
            self._head_is_due.cancel()
            self._head_is_due = None


def allow_many_connections() -> None:
    """Let this process have as many files open as the machine allows, up to ENOUGH_CONNECTIONS."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = ENOUGH_CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, ENOUGH_CONNECTIONS)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
