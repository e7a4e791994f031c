"""What the harness needs from a system under test. One subclass a system."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Rooms = dict[str, list[str]]  # {room: [member, …]}
OnReceive = Callable[[str, bytes], None]


class Adapter:
    """One system. `on_receive(member, data)` is called with the raw bytes of all that arrives live.

    The harness finds its own post numbers (`~00001234~`) in those bytes and counts each, so a payload should hold the
    text once. `folder` is for scratch files and outlives a restart.
    """

    name = "?"
    sender_receives = True  # does the sender's own live connection get the post, too?

    def __init__(self, folder: Path, on_receive: OnReceive) -> None:
        self.folder, self.on_receive = folder, on_receive

    def version(self) -> str:
        """What runs, for the table."""
        return "?"

    def prepare(self, rooms: int) -> None:
        """How many rooms there will be at most; said before the first start."""

    async def start(self) -> None:
        """Start the servers on loopback and wait until they answer. Also after a kill -9."""

    async def stop(self) -> None:
        """End what start() started."""

    def server_pids(self) -> list[int]:
        """The first process of each server and database; the harness finds their descendants."""
        return []

    async def setup(self, rooms: Rooms) -> None:
        """Make the accounts and rooms that are not there yet."""

    async def connect(self, member: str, room: str) -> None:
        """Open the member's live connection; return once posts to the room will be delivered."""
        raise NotImplementedError

    async def send(self, member: str, room: str, text: str) -> None:
        """Post; return once the server has acknowledged it. Raises when it was refused."""
        raise NotImplementedError

    async def history(self, member: str, room: str) -> bytes:
        """All that the server has stored for the room, in any format."""
        raise NotImplementedError

    async def disconnect_all(self) -> None:
        """Drop every live connection."""

    async def verify(self) -> dict[str, Any]:
        """What else must be true of all that is stored, by the system's own promise. Raises when it is not."""
        return {}
