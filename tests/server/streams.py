"""A member's open stream over a real socket, as an app on a phone holds it: it remembers the last id and what came."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it came; `at` in seconds of this process's clock."""

    name: str
    id: str
    data: Any
    at: float

    @property
    def place(self) -> tuple[str, int]:
        """Group and number."""
        return self.data["group"], self.data["seq"]


class OpenStream:
    """Reads in a thread of its own until either side ends it."""

    def __init__(self, port: int, *, token: str = "", cookie: str = "", cursor: str = "", path: str = "") -> None:
        self.events: list[Event] = []
        self.last_id = cursor
        self.status = 0
        self.is_over = False
        self.ended_at = 0.0
        self._changed = threading.Condition()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        lines = [f"GET {path or '/api/v1/stream'} HTTP/1.1", "Host: localhost", "Accept: text/event-stream"]
        lines += [f"Authorization: Bearer {token}"] if token else []
        lines += [f"Cookie: {cookie}"] if cookie else []
        lines += [f"Last-Event-ID: {cursor}"] if cursor else []
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def posts(self) -> list[Event]:
        """All that came but the signs of life and resets."""
        return [event for event in self.events if event.name == "message"]

    @property
    def places(self) -> list[tuple[str, int]]:
        return [event.place for event in self.posts]

    def opened(self) -> "OpenStream":
        """Wait until the first id has come: from then on nothing is missed."""
        assert self.wait_for(lambda: bool(self.last_id and self.status), within=10), f"status {self.status}"
        assert self.status == 200
        return self

    def wait_for(self, condition: Callable[[], bool], *, within: float) -> bool:
        """Whether it comes true in so many seconds."""
        with self._changed:
            return self._changed.wait_for(condition, within)

    def wait_for_text(self, text: str, *, within: float) -> Event:
        """The event of the post with this text."""

        def there() -> list[Event]:
            return [event for event in self.posts if event.data["post"]["text"] == text]

        assert self.wait_for(lambda: bool(there()), within=within), f"{text!r} did not come in {within} s"
        return there()[0]

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):  # the other side may have been quicker
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._socket.close()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError, IndexError), self._socket.makefile("rb") as lines:
            self._read_head(lines)
            self._read_events(lines)  # until the connection breaks or ends
        with self._changed:
            self.is_over, self.ended_at = True, time.monotonic()
            self._changed.notify_all()

    def _read_head(self, lines: Any) -> None:
        status = int(lines.readline().split()[1])
        while lines.readline().strip():
            pass
        with self._changed:
            self.status = status
            self._changed.notify_all()

    def _read_events(self, lines: Any) -> None:
        name, data = "message", ""
        pending = self.last_id
        for raw in lines:
            line = raw.decode().rstrip("\r\n")
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "id":
                pending = value
            elif field == "event":
                name = value
            elif field == "data":
                data = value
            elif not line or field == "0":
                if not line:
                    self._take(name, pending, data)
                    name, data = "message", ""
                elif line == "0":
                    return

    def _take(self, name: str, pending: str, data: str) -> None:
        with self._changed:
            if data:
                self.events.append(Event(name, pending, json.loads(data), time.monotonic()))
            self.last_id = pending
            self._changed.notify_all()
