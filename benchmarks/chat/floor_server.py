"""The floor: the least that a Python server can do for the same job, and no product.

WebSocket rooms; a post is appended to one file, many posts per fdatasync (group commit),
then acknowledged and broadcast. No accounts, no checks, no database.

    python floor_server.py PORT LOGFILE
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

rooms: dict[str, set[WSTransport]] = {}
pending: list[tuple[WSTransport, int, str, bytes]] = []  # (sender, id, room, line) not yet on disk
wake = asyncio.Event()


class Member(WSListener):
    """One member's connection."""

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Nobody is in a room yet."""
        self.room = ""

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Leave the room."""
        if self.room:
            rooms[self.room].discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """A post, a join, or a question for the history."""
        if frame.msg_type != WSMsgType.TEXT:
            if frame.msg_type == WSMsgType.CLOSE:
                transport.disconnect()
            return
        message: dict[str, Any] = json.loads(frame.get_payload_as_bytes())
        if message["t"] == "post":
            event = {"t": "msg", "room": self.room, "from": message["from"], "text": message["text"]}
            pending.append((transport, message["id"], self.room, json.dumps(event).encode()))
            wake.set()
        elif message["t"] == "join":
            self.room = message["room"]
            rooms.setdefault(self.room, set()).add(transport)
            transport.send(WSMsgType.TEXT, b'{"t":"joined"}')
        elif message["t"] == "history":
            mine = json.dumps({"room": self.room})[1:-1].encode()
            with Path(sys.argv[2]).open("rb") as lines:
                for line in lines:
                    if mine in line:
                        transport.send(WSMsgType.TEXT, line.strip())
            transport.send(WSMsgType.TEXT, b'{"t":"end"}')


def write(log: int, data: bytes) -> None:
    """Append, and wait until it is on the disk."""
    os.write(log, data)
    os.fdatasync(log)


async def commit(log: int) -> None:
    """All posts that wait share one write; then each is acknowledged and sent to its room."""
    loop = asyncio.get_running_loop()
    while True:
        await wake.wait()
        wake.clear()
        batch = pending[:]
        pending.clear()
        await loop.run_in_executor(None, write, log, b"".join(post[3] + b"\n" for post in batch))
        for transport, number, room, line in batch:
            transport.send(WSMsgType.TEXT, b'{"t":"ack","id":%d}' % number)
            for member in rooms[room]:
                member.send(WSMsgType.TEXT, line)


async def main() -> None:
    """Serve for ever."""
    log = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    server = await ws_create_server(lambda request: Member(), "127.0.0.1", int(sys.argv[1]), backlog=1024)
    async with server:
        await asyncio.gather(server.serve_forever(), commit(log))


if __name__ == "__main__":
    uvloop.run(main())
