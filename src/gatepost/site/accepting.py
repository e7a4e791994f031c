"""Taking connections from a socket that several processes listen on: one at a time, so that each gets its share."""

import asyncio
import logging
import socket
from collections.abc import Callable

log = logging.getLogger("gatepost.server")

PAUSE = 0.2  # seconds, when no more files may be opened


class Acceptor:
    """Takes one connection in each turn of the event loop, and leaves the next to whoever is free first.

    The loop's own server takes all that wait at once: when a whole school comes back after a restart, that gave most
    of it to one process (measured: 199 streams to one and 46 to the other).
    """

    def __init__(self, place: socket.socket, protocol: Callable[[], asyncio.Protocol]) -> None:
        self.loop = asyncio.get_running_loop()
        self.place = place
        self.protocol = protocol
        self.beginning: set[asyncio.Task[object]] = set()
        self.is_over = False
        place.setblocking(False)
        self._listen()

    def close(self) -> None:
        """Take no more. The socket stays open: others listen on it."""
        if not self.is_over:
            self.is_over = True
            self.loop.remove_reader(self.place)

    def _listen(self) -> None:
        if not self.is_over:
            self.loop.add_reader(self.place, self._take_one)

    def _take_one(self) -> None:
        try:
            line, _ = self.place.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another process was quicker, or the other side has gone again
        except OSError as fault:
            log.error("no connection can be taken just now: %s", fault.strerror)
            self.loop.remove_reader(self.place)
            self.loop.call_later(PAUSE, self._listen)
            return
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begin = self.loop.create_task(self._begin(line))
        self.beginning.add(begin)
        begin.add_done_callback(self.beginning.discard)

    async def _begin(self, line: socket.socket) -> None:
        try:
            await self.loop.connect_accepted_socket(self.protocol, line)
        except OSError:
            line.close()  # gone before it began
