"""One open stream: how far it has come, what waits to be written, and whether it must ask again before it may go on."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from gatepost.groups.live.cursor import Positions, encoded
from gatepost.groups.live.line import Line
from gatepost.groups.live.reader import Look

# What may wait for a slow line before it is dropped and read from the log again.
QUEUE = 256
# How many events of one group are replayed. Whoever missed more reads the pages anew: it is quicker.
FARTHEST = 500


@dataclass(eq=False, slots=True)
class Mailbox:
    """The events of one stream that were not written yet, and all that decides whether they may be.

    `scope` is the ASGI scope it was opened with, by which it is signed in again. `behind`: it reads the log by itself
    until it has caught up, and is handed nothing meanwhile. `unsure`: what it may see has changed, so it asks first.
    Only the event loop's thread touches a mailbox.
    """

    scope: Any
    person: int
    epoch: int
    era: str
    until: float
    refs: dict[int, str]
    positions: Positions
    asked_at: float
    written_at: float
    behind: bool = True
    unsure: bool = False
    is_reset: bool = False
    is_quiet: bool = False
    ended: bool = False
    queue: deque[tuple[int, int, bytes]] = field(default_factory=deque)
    waker: asyncio.Future[None] | None = None
    line: Line | None = None

    @classmethod
    def opened(cls, scope: Any, look: Look, *, cursor: Positions | None, at: float) -> "Mailbox":
        """A new stream, from its cursor on, or from now; a cursor too far away begins with a reset."""
        positions = {group: (cursor or {}).get(group, head) for group, head in look.heads.items()}
        is_far = any(not 0 <= head - positions[group] <= FARTHEST for group, head in look.heads.items())
        is_far = is_far or (cursor is not None and not cursor.keys() & look.heads.keys())
        return cls(
            scope=scope,
            person=look.person,
            epoch=look.epoch,
            era=look.era,
            until=look.until,
            refs=look.refs,
            positions=look.heads.copy() if is_far else positions,
            asked_at=at,
            written_at=at,
            is_reset=is_far,
        )

    @property
    def cursor(self) -> str:
        """Where the stream stands, for its reader to come back with."""
        return encoded(tuple(self.positions.items()), self.era)

    def put(self, group: int, seq: int, data: bytes) -> None:
        """Queue one event for writing. Never waits: when the queue is full it is dropped and read again later."""
        if seq <= self.positions.get(group, seq):
            return  # the stream began after it
        if len(self.queue) >= QUEUE:
            self.fall_behind()
            return
        self.queue.append((group, seq, data))

    def fall_behind(self) -> None:
        """Forget what waits: it will be read from the log, from where writing stopped."""
        self.queue.clear()
        self.behind = True

    def doubt(self) -> None:
        """What this person may see may have changed: write nothing more before asking."""
        self.fall_behind()
        self.unsure = True

    def take(self) -> bytes:
        """All that waits, in one piece, each event with the cursor that stands right after it."""
        pieces = []
        for group, seq, data in self.queue:
            self.positions[group] = seq
            pieces.append(f"id: {self.cursor}\n".encode())
            pieces.append(data)
        self.queue.clear()
        return b"".join(pieces)

    def takes_at_once(self, group: int, seq: int) -> bool:
        """Whether event `seq` of a group may be written to the line now: nothing waits, and it is the very next."""
        is_idle = self.waker is not None and not self.waker.done() and not self.queue
        return (
            is_idle
            and self.line is not None
            and self.positions.get(group) == seq - 1
            and not (self.behind or self.unsure or self.ended or self.is_quiet)
            and self.line.takes_pieces()
        )

    def write_at_once(self, group: int, seq: int, chunk: bytes, *, at: float) -> None:
        """Write framed events up to `seq`, after `takes_at_once` has said that it may be done."""
        assert self.line is not None  # noqa: S101 (takes_at_once has looked)
        self.positions[group] = seq
        self.written_at = at
        self.line.write_piece(chunk)

    def go_by(self, look: Look, *, at: float) -> None:
        """Take over a new answer of the access functions: lost groups are dropped, new ones begin at their newest."""
        self.epoch, self.until, self.refs, self.asked_at = look.epoch, look.until, look.refs, at
        self.positions = {group: self.positions.get(group, head) for group, head in look.heads.items()}
        self.unsure = False

    def end(self) -> None:
        """Close the stream; nothing that waits is written."""
        self.ended = True
        self.queue.clear()
        self.wake()

    def wake(self) -> None:
        """Let the stream's task look at what has changed."""
        if self.waker is not None and not self.waker.done():
            self.waker.set_result(None)

    async def wait(self) -> None:
        """Sleep until `wake`. Nothing can be missed: between the last look and this line nothing else runs."""
        self.waker = asyncio.get_running_loop().create_future()
        try:
            await self.waker
        finally:
            self.waker = None
