"""XMPP group chat (XEP-0045 rooms, XEP-0313 archive) over plain TCP; ejabberd.py and prosody.py are the servers.

Acknowledgement = the room's reflection of the sender's own message, as XEP-0045 has it.
"""

import asyncio
import base64
import re
import subprocess
from pathlib import Path
from typing import cast

from benchmarks.chat import postgres, processes
from benchmarks.chat.adapters.base import Adapter, OnReceive, Rooms

HOST, ROOMS = "localhost", "conference.localhost"
PASSWORD = "class-group-pass"
LONGEST_WAIT = 60  # seconds


class Connection(asyncio.Protocol):
    """One member's connection: first questions and answers, then live."""

    def __init__(self, member: str, on_receive: OnReceive) -> None:
        self.member, self.on_receive = member, on_receive
        self.buffer = b""
        self.is_live = False
        self.waiter: tuple[re.Pattern[bytes], asyncio.Future[bytes]] | None = None
        self.pending: dict[bytes, asyncio.Future[None]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to write."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's are none by descent

    def connection_lost(self, fault: Exception | None) -> None:
        """Whoever waits is told."""
        error = ConnectionError("closed")
        for future in self.pending.values():
            if not future.done():
                future.set_exception(error)
        if self.waiter and not self.waiter[1].done():
            self.waiter[1].set_exception(error)

    def data_received(self, data: bytes) -> None:
        """Whole messages when live; else what somebody waits for."""
        data = self.buffer + data if self.buffer else data
        if self.is_live:
            cut = data.rfind(b"</message>") + 10
            if cut < 10:
                self.buffer = data
                return
            self.buffer = data[cut:]
            self.messages(data[:cut])
            return
        self.buffer = data
        if self.waiter and self.waiter[0].search(data):
            _, future = self.waiter
            self.waiter, self.buffer = None, b""
            if not future.done():
                future.set_result(data)

    def messages(self, data: bytes) -> None:
        """Hand on messages, and see whether one of them is our own."""
        self.on_receive(self.member, data)
        for key in [key for key in self.pending if key in data]:
            future = self.pending.pop(key)
            if future.done():
                continue
            stanza = data[data.rfind(b"<message", 0, data.find(key)) :]
            if b"type='error'" in stanza[: stanza.find(b">")]:
                future.set_exception(RuntimeError(stanza[:400].decode()))
            else:
                future.set_result(None)

    def write(self, text: str) -> None:
        """Send a stanza."""
        self.transport.write(text.encode())

    async def ask(self, text: str, pattern: bytes) -> bytes:
        """Send and wait until what came back matches; gives all of it. Raises TimeoutError."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.waiter = (re.compile(pattern, re.S), future)
        self.write(text)
        try:
            return await asyncio.wait_for(future, LONGEST_WAIT)
        except TimeoutError as fault:
            got = self.buffer[:600].decode(errors="replace")
            raise TimeoutError(f"{self.member}: no {pattern!r} after {text[:120]}; got {got}") from fault

    async def open(self) -> bytes:
        """Begin the stream."""
        start = (
            f"<?xml version='1.0'?><stream:stream to='{HOST}' version='1.0' xmlns='jabber:client' "
            "xmlns:stream='http://etherx.jabber.org/streams'>"
        )
        return await self.ask(start, rb"</stream:features>")


class Xmpp(Adapter):
    """What the servers have in common."""

    port = 0

    def __init__(self, folder: Path, on_receive: OnReceive) -> None:
        super().__init__(folder, on_receive)
        self.connections: dict[str, Connection] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self.postgres: postgres.Postgres | None = None
        self.count = 0

    async def dial(self, member: str) -> Connection:
        """A new connection, not signed in."""
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(
            lambda: Connection(member, self.on_receive), "127.0.0.1", self.port
        )
        await connection.open()
        return connection

    async def setup(self, rooms: Rooms) -> None:
        """In-band registration of the accounts; rooms are made by the first member who joins."""
        file = self.folder / "registered"
        done = set(file.read_text().split()) if file.exists() else set()
        gate = asyncio.Semaphore(8)

        async def register(member: str) -> None:
            async with gate:
                connection = await self.dial(member)
                answer = await connection.ask(
                    f"<iq type='set' id='r1' to='{HOST}'><query xmlns='jabber:iq:register'>"
                    f"<username>{member}</username><password>{PASSWORD}</password></query></iq>",
                    rb"<iq[^>]*(result|error)",
                )
                if b"error" in answer and b"conflict" not in answer:
                    raise RuntimeError(answer.decode())
                connection.transport.close()

        members = [member for listed in rooms.values() for member in listed if member not in done]
        await asyncio.gather(*(register(member) for member in members))
        with file.open("a") as out:
            out.writelines(f"{member}\n" for member in members)

    async def connect(self, member: str, room: str) -> None:
        """Sign in and join. The subject (a message) comes last in a join: from then on the member is live."""
        connection = await self.dial(member)
        plain = base64.b64encode(f"\0{member}\0{PASSWORD}".encode()).decode()
        sign_in = f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>"
        await connection.ask(sign_in, rb"<success")
        await connection.open()
        bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x</resource></bind>"
        await connection.ask(f"<iq type='set' id='b1'>{bind}</iq>", rb"</bind>")
        connection.write("<presence/>")
        muc = "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x>"
        await connection.ask(f"<presence to='{room}@{ROOMS}/{member}'>{muc}</presence>", rb"<subject ?/>|</subject>")
        connection.is_live = True
        self.connections[member] = connection

    async def send(self, member: str, room: str, text: str) -> None:
        """Post, and wait for the room's reflection."""
        connection = self.connections[member]
        self.count += 1
        key = f"q{self.count:07d}q"
        future = connection.pending[key.encode()] = asyncio.get_running_loop().create_future()
        connection.write(f"<message to='{room}@{ROOMS}' type='groupchat' id='{key}'><body>{text}</body></message>")
        await future

    async def history(self, member: str, room: str) -> bytes:
        """The room's archive, page by page."""
        connection, pages, after = self.connections[member], [], ""
        connection.is_live = False
        while True:
            page = await connection.ask(
                f"<iq type='set' id='h1' to='{room}@{ROOMS}'><query xmlns='urn:xmpp:mam:2'>"
                f"<set xmlns='http://jabber.org/protocol/rsm'><max>250</max>{after}</set></query></iq>",
                rb"</fin>|<fin[^>]*/>|type='error'.*</iq>",
            )
            pages.append(page)
            last = re.search(rb"<last>([^<]*)</last>", page)
            if not last or re.search(rb"<fin[^>]*complete=.true", page):
                return b"".join(pages)
            after = f"<after>{last[1].decode()}</after>"

    async def disconnect_all(self) -> None:
        """Drop the connections; the server needs a moment to notice."""
        for connection in self.connections.values():
            connection.transport.abort()
        self.connections.clear()
        await asyncio.sleep(3)

    def server_pids(self) -> list[int]:
        """The server and its database."""
        databases = [self.postgres.process] if self.postgres else []
        return [process.pid for process in [self.process, *databases] if process]

    async def start_postgres(self, port: int, schema: Path | None = None) -> None:
        """The database, with the server's tables at the first start."""
        self.postgres = self.postgres or postgres.Postgres(self.folder, port)
        if await self.postgres.start():
            self.postgres.run("-c", "create database chat")
            if schema:
                self.postgres.run("-f", str(schema), database="chat")

    async def stop(self) -> None:
        """The server, then its database."""
        await processes.stop(self.process)
        if self.postgres:
            await self.postgres.stop()


def packages(*names: str) -> str:
    """Debian's versions of these packages."""
    words = ["dpkg-query", "-W", "-f", "${Package} ${Version}; ", *names]
    return subprocess.check_output(words, text=True)
