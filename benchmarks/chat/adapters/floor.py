"""Adapter for floor_server.py; also the example to copy for another WebSocket server."""

import asyncio
import itertools
import json
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import cast

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from benchmarks.chat import processes
from benchmarks.chat.adapters.base import Adapter, OnReceive

SERVER = Path(__file__).parent.parent / "floor_server.py"


class Client(WSListener):
    """One member's connection."""

    def __init__(self, member: str, on_receive: OnReceive) -> None:
        self.member, self.on_receive = member, on_receive
        self.acks: dict[int, asyncio.Future[None]] = {}
        self.joined, self.done = asyncio.Event(), asyncio.Event()
        self.stored: list[bytes] | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Keep the way to send."""
        self.transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Whoever waits is told."""
        for ack in self.acks.values():
            if not ack.done():
                ack.set_exception(ConnectionError("closed"))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """A post, an acknowledgement, or the end of a join or a history."""
        data = frame.get_payload_as_bytes()
        if data.startswith(b'{"t": "msg"'):
            if self.stored is not None:
                self.stored.append(data)
            else:
                self.on_receive(self.member, data)
        elif data.startswith(b'{"t":"ack"'):
            ack = self.acks.pop(json.loads(data)["id"])
            if not ack.done():
                ack.set_result(None)
        elif data == b'{"t":"joined"}':
            self.joined.set()
        elif data == b'{"t":"end"}':
            self.done.set()


class Floor(Adapter):
    """One process, one file."""

    name = "floor"
    port = 18900

    def __init__(self, folder: Path, on_receive: OnReceive) -> None:
        super().__init__(folder, on_receive)
        self.ids = itertools.count()
        self.clients: dict[str, Client] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def version(self) -> str:
        """What it is made of."""
        return f"Python {platform.python_version()}, picows {version('picows')}, uvloop {version('uvloop')}"

    async def start(self) -> None:
        """The server, on its file."""
        words = [sys.executable, str(SERVER), str(self.port), str(self.folder / "posts.log")]
        self.process = processes.spawn(words, self.folder / "server.log")
        await processes.wait_for_port(self.port)

    async def stop(self) -> None:
        """End it."""
        await processes.stop(self.process)

    def server_pids(self) -> list[int]:
        """One."""
        return [self.process.pid] if self.process else []

    async def connect(self, member: str, room: str) -> None:
        """Join the room."""
        made = await ws_connect(lambda: Client(member, self.on_receive), f"ws://127.0.0.1:{self.port}/")
        client = cast(Client, made[1])
        client.transport.send(WSMsgType.TEXT, json.dumps({"t": "join", "room": room}).encode())
        await client.joined.wait()
        self.clients[member] = client

    async def send(self, member: str, room: str, text: str) -> None:
        """Post, and wait for the acknowledgement."""
        client, number = self.clients[member], next(self.ids)
        ack = client.acks[number] = asyncio.get_running_loop().create_future()
        message = {"t": "post", "id": number, "from": member, "text": text}
        client.transport.send(WSMsgType.TEXT, json.dumps(message).encode())
        await ack

    async def history(self, member: str, room: str) -> bytes:
        """The lines of the room."""
        client = self.clients[member]
        client.stored = []
        client.transport.send(WSMsgType.TEXT, b'{"t": "history"}')
        await client.done.wait()
        return b"".join(client.stored)

    async def disconnect_all(self) -> None:
        """Hang up."""
        for client in self.clients.values():
            client.transport.disconnect()
        self.clients.clear()
        await asyncio.sleep(0.5)
