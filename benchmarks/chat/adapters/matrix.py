"""Matrix Synapse with PostgreSQL, one process, over the client-server API (plain HTTP on loopback).

Live connection = a /sync long-poll a member. Acknowledgement = the 200 answer to the PUT of the event.
Needs matrix-synapse and psycopg2-binary; `SYNAPSE_PYTHON` names their Python, as an absolute path.
"""

import asyncio
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp

from benchmarks.chat import postgres, processes
from benchmarks.chat.adapters.base import Adapter, OnReceive, Rooms

PYTHON = os.environ.get("SYNAPSE_PYTHON", sys.executable)
SECRET = "only-for-this-benchmark"
LIMIT = "{per_second: 1000000, burst_count: 1000000}"
CONFIG = """
server_name: localhost
pid_file: TOP/pid
signing_key_path: TOP/signing.key
report_stats: false
suppress_key_server_warning: true
trusted_key_servers: []
media_store_path: TOP/media
registration_shared_secret: "SECRET"
bcrypt_rounds: 4
macaroon_secret_key: "SECRET"
form_secret: "SECRET"
presence: {enabled: false}
listeners:
  - {port: PORT, bind_addresses: ["127.0.0.1"], type: http, tls: false, resources: [{names: [client], compress: false}]}
database:
  name: psycopg2
  args: {user: postgres, password: "", dbname: chat, host: 127.0.0.1, port: SQLPORT, cp_min: 5, cp_max: 10}
rc_message: LIMIT
rc_registration: LIMIT
rc_login: {address: LIMIT, account: LIMIT, failed_attempts: LIMIT}
rc_joins: {local: LIMIT, remote: LIMIT}
rc_joins_per_room: LIMIT
rc_invites: {per_room: LIMIT, per_user: LIMIT, per_issuer: LIMIT}
rc_presence: {per_user: LIMIT}
rc_room_creation: LIMIT
log_config: TOP/log.yaml
""".replace("LIMIT", LIMIT).replace("SECRET", SECRET)
LOGGING = """
version: 1
formatters: {plain: {format: '%(asctime)s %(levelname)s %(name)s %(message)s'}}
handlers: {console: {class: logging.StreamHandler, formatter: plain}}
root: {level: WARNING, handlers: [console]}
"""
# Only the timeline: the cheapest /sync that still delivers every post.
NOTHING: dict[str, Any] = {"limit": 0, "types": []}
FILTER = {
    "presence": NOTHING,
    "account_data": NOTHING,
    "room": {
        "timeline": {"limit": 100, "types": ["m.room.message"]},
        "state": {"lazy_load_members": True, "types": []},
        "ephemeral": NOTHING,
        "account_data": NOTHING,
    },
}
VERSIONS = """
from importlib.metadata import version as v
import platform
print("matrix-synapse", v("matrix-synapse"), "Twisted", v("twisted"), "Python", platform.python_version())
"""
CLIENT = "/_matrix/client/v3"
REGISTER = "/_synapse/admin/v1/register"


def new_session() -> aiohttp.ClientSession:
    """As many connections as there are members."""
    connector, timeout = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=300)
    return aiohttp.ClientSession(connector=connector, timeout=timeout)


class Synapse(Adapter):
    """One process and its database."""

    name, port, sql_port = "synapse-pg", 18962, 18963
    http: aiohttp.ClientSession

    def __init__(self, folder: Path, on_receive: OnReceive) -> None:
        super().__init__(folder, on_receive)
        self.url = f"http://127.0.0.1:{self.port}"
        self.state_file = folder / "accounts.json"
        self.state: dict[str, Any] = {"tokens": {}, "rooms": {}, "joined": []}
        if self.state_file.exists():
            self.state = json.loads(self.state_file.read_text())
        self.filters: dict[str, str] = {}
        self.polls: dict[str, asyncio.Task[None]] = {}
        self.postgres = postgres.Postgres(folder, self.sql_port)
        self.process: subprocess.Popen[bytes] | None = None
        self.count = 0

    def version(self) -> str:
        """Synapse's, and what is under it."""
        synapse = subprocess.check_output([PYTHON, "-c", VERSIONS], text=True).strip()
        return f"{synapse}, {postgres.version()}"

    async def start(self) -> None:
        """With a key of its own, made at the first start."""
        if await self.postgres.start():
            self.postgres.run("-c", "create database chat")
        config = CONFIG.replace("TOP", str(self.folder))
        config = config.replace("SQLPORT", str(self.sql_port)).replace("PORT", str(self.port))
        file, log = self.folder / "homeserver.yaml", self.folder / "server.log"
        file.write_text(config)
        (self.folder / "log.yaml").write_text(LOGGING)
        words = [PYTHON, "-m", "synapse.app.homeserver", "-c", str(file)]
        if not (self.folder / "signing.key").exists():
            processes.spawn([*words, "--generate-keys"], log).wait()
        self.process = processes.spawn(words, log)
        await processes.wait_for_port(self.port, 90)
        self.http = new_session()

    async def stop(self) -> None:
        """The server, then its database."""
        if self.process:
            await self.disconnect_all()
            await self.http.close()
        await processes.stop(self.process)
        await self.postgres.stop()

    def server_pids(self) -> list[int]:
        """The server and its database."""
        return [process.pid for process in (self.process, self.postgres.process) if process]

    async def call(self, method: str, path: str, member: str | None = None, body: object = None) -> bytes:
        """One request. Raises RuntimeError for anything but 200."""
        headers = {"Authorization": "Bearer " + self.state["tokens"][member]} if member else {}
        async with self.http.request(method, self.url + path, json=body, headers=headers) as answer:
            data = await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]!r}")
            return data

    async def register(self, member: str) -> None:
        """Make an account, by the shared secret."""
        nonce, password = json.loads(await self.call("GET", REGISTER))["nonce"], f"pw-{member}"
        words = "\0".join([nonce, member, password, "notadmin"])
        mac = hmac.new(SECRET.encode(), words.encode(), hashlib.sha1).hexdigest()
        account = {"nonce": nonce, "username": member, "password": password, "admin": False, "mac": mac}
        self.state["tokens"][member] = json.loads(await self.call("POST", REGISTER, body=account))["access_token"]

    async def fill(self, room: str, members: list[str]) -> None:
        """Make a room and bring in who is not there."""
        rooms, joined = self.state["rooms"], self.state["joined"]
        if room not in rooms:
            body = {"preset": "public_chat", "name": room}
            answer = await self.call("POST", f"{CLIENT}/createRoom", members[0], body)
            rooms[room] = json.loads(answer)["room_id"]
            joined.append(members[0])
        there = set(joined)
        for member in members:
            if member not in there:
                await self.call("POST", f"{CLIENT}/join/{quote(rooms[room])}", member, {})
                joined.append(member)

    async def setup(self, rooms: Rooms) -> None:
        """Accounts, then rooms, four at a time."""
        gate = asyncio.Semaphore(4)

        async def guarded(job: Coroutine[Any, Any, None]) -> None:
            async with gate:
                await job

        known = self.state["tokens"]
        missing = [member for members in rooms.values() for member in members if member not in known]
        await asyncio.gather(*(guarded(self.register(member)) for member in missing))
        await asyncio.gather(*(guarded(self.fill(room, members)) for room, members in rooms.items()))
        self.state_file.write_text(json.dumps(self.state))

    async def connect(self, member: str, room: str) -> None:
        """A filter, a first look, then polls."""
        path = f"{CLIENT}/user/{quote('@' + member + ':localhost')}/filter"
        self.filters[member] = json.loads(await self.call("POST", path, member, FILTER))["filter_id"]
        since = await self.sync(member, None)
        self.polls[member] = asyncio.create_task(self.poll(member, since))
        await asyncio.sleep(0)

    async def sync(self, member: str, since: str | None) -> str:
        """One poll; gives where the next one begins."""
        rest = f"&timeout=30000&since={since}" if since else "&timeout=0"
        path = f"{CLIENT}/sync?set_presence=offline&filter={self.filters[member]}{rest}"
        data = await self.call("GET", path, member)
        if since:
            self.on_receive(member, data)
        found = re.search(rb'"next_batch":\s*"([^"]+)"', data)
        if found is None:
            raise RuntimeError(f"no next_batch in {data[:300]!r}")
        return found[1].decode()

    async def poll(self, member: str, since: str) -> None:
        """For ever."""
        while True:
            try:
                since = await self.sync(member, since)
            except (aiohttp.ClientError, RuntimeError, OSError):
                await asyncio.sleep(0.5)

    async def send(self, member: str, room: str, text: str) -> None:
        """Post under a fresh key."""
        self.count += 1
        key = f"t{os.getpid()}-{self.count}"
        path = f"{CLIENT}/rooms/{quote(self.state['rooms'][room])}/send/m.room.message/{key}"
        await self.call("PUT", path, member, {"msgtype": "m.text", "body": text})

    async def history(self, member: str, room: str) -> bytes:
        """Every page, newest first."""
        pages, start = [], ""
        path = f"{CLIENT}/rooms/{quote(self.state['rooms'][room])}/messages?dir=b&limit=500"
        while True:
            pages.append(await self.call("GET", path + start, member))
            end = json.loads(pages[-1]).get("end")
            if not end:
                return b"".join(pages)
            start = "&from=" + end

    async def disconnect_all(self) -> None:
        """End the polls."""
        for poll in self.polls.values():
            poll.cancel()
        await asyncio.gather(*self.polls.values(), return_exceptions=True)
        self.polls.clear()
        await self.http.close()
        self.http = new_session()
        await asyncio.sleep(1)
