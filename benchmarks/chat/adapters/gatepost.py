"""Gatepost: embedded (SQLite, one process) and at scale (PostgreSQL and Redis).

Live connection = `GET /api/v1/stream`. Acknowledgement = the 201 to `POST /api/v1/groups/{ref}/posts`; a card is an
error.
Posts go over a pool of kept connections, as they would from a reverse proxy. `GATEPOST_PROCESSES` is how many processes
the scale profile serves with (1 unless named); with `GATEPOST_WORKER=apart` the worker is `gatepost work`, beside it.
`GATEPOST_COMMAND` names another Gatepost than this one's `.venv/bin/gatepost`.
"""

import asyncio
import json
import os
import secrets
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.chat import http_client, postgres, processes
from benchmarks.chat.adapters.base import Adapter, OnReceive, Rooms

REPOSITORY = Path(__file__).parents[3]
CLASS_SIZE = 60
PAGE = 200  # entries of one page of history; the API's limit


def command() -> Path:
    """The `gatepost` under test."""
    return Path(os.environ.get("GATEPOST_COMMAND", REPOSITORY / ".venv/bin/gatepost"))


class Gatepost(Adapter):
    """The embedded profile: pages, streams and worker in one process, SQLite in its folder."""

    name = "gatepost"
    port = 18905

    def __init__(self, folder: Path, on_receive: OnReceive) -> None:
        super().__init__(folder, on_receive)
        self.tokens_file = folder / "population.json"
        self.groups: list[dict[str, Any]] = (
            json.loads(self.tokens_file.read_text()) if self.tokens_file.exists() else []
        )
        self.classes = 0  # that must be there before the start
        self.servers: list[subprocess.Popen[bytes]] = []
        self.refs: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.heads: dict[str, bytes] = {}
        self.streams: dict[str, http_client.Stream] = {}
        self.pool = http_client.Pool("127.0.0.1", self.port)

    @property
    def environment(self) -> dict[str, str]:
        """What the server is told; nothing of Gatepost's comes from outside."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("GATEPOST_")}
        return ours | {
            "GATEPOST_DATA": str(self.folder / "data"),
            "GATEPOST_BIND": "127.0.0.1",
            "GATEPOST_THROTTLE": "off",
            "DJANGO_SETTINGS_MODULE": "gatepost.site.settings",
            "PORT": str(self.port),
        }

    def command(self, *words: str) -> str:
        """Run another `gatepost` command on the same data; gives what it printed."""
        return subprocess.check_output([command(), *words], env=self.environment, text=True, cwd=self.folder)

    def version(self) -> str:
        """Gatepost's, with the commit where it is a checkout, Python's and the database's."""
        commit = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=REPOSITORY, capture_output=True, text=True
        )
        python = f"from sys import version as v; {self.database_version}; print('Python', v.split()[0] + ',', d)"
        rest = subprocess.check_output([command().parent / "python", "-c", python], text=True)
        return f"{self.command('--version').strip()} ({commit.stdout.strip()}), {rest.strip()}"

    database_version = "from pysqlite3 import dbapi2; d = 'SQLite ' + dbapi2.sqlite_version"

    def prepare(self, rooms: int) -> None:
        """A population is made while no server runs: it holds the database for long."""
        self.classes = rooms

    async def start(self) -> None:
        """The server, once there are classes enough."""
        self.populate()
        await self.serve("run")

    async def serve(self, *lines: str) -> None:
        """Start `gatepost LINE` for each line and wait until /health says that all is well."""
        log = self.folder / "server.log"
        self.servers.clear()  # after a kill -9 the old ones are gone
        for words in lines:
            with log.open("ab") as out:
                started = subprocess.Popen(
                    [command(), *words.split()],
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    env=self.environment,
                    cwd=self.folder,
                    start_new_session=True,
                )
            self.servers.append(started)
        health = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        said = b"nothing"
        for _ in range(600):
            if any(server.poll() is not None for server in self.servers):
                raise RuntimeError(f"{self.name} ended at its start:\n{log.read_text()[-2000:]}")
            with suppress(ConnectionError):
                answer = await self.pool.request(health)
                if answer.status == 200:
                    return
                said = answer.body[:200]
            await asyncio.sleep(0.1)
        raise TimeoutError(f"{self.name} is not well: {said!r}")

    async def stop(self) -> None:
        """A clean stop."""
        self.pool.close()
        for server in reversed(self.servers):
            await processes.stop(server)
        self.servers.clear()

    def server_pids(self) -> list[int]:
        """The server, and the worker where it is apart."""
        return [server.pid for server in self.servers]

    def populate(self) -> None:
        """Add classes full of members who have accepted the code, as many as are missing."""
        classes = self.classes - len(self.groups)
        if classes <= 0:
            return
        made = self.folder / "new-classes.json"
        self.command("demo", "--classes", str(classes), "--members", str(CLASS_SIZE), "--tokens", str(made))
        self.groups += json.loads(made.read_text())["groups"]
        made.unlink()
        self.tokens_file.touch(mode=0o600)
        self.tokens_file.write_text(json.dumps(self.groups))

    async def setup(self, rooms: Rooms) -> None:
        """Each room is one class; the harness's names for members are given to its members in turn."""
        for group, (room, members) in zip(self.groups, rooms.items(), strict=False):
            self.refs[room] = group["ref"]
            for member, account in zip(members, group["members"], strict=False):
                self.tokens[member] = account["token"]
                self.heads[member] = (
                    f"POST /api/v1/groups/{group['ref']}/posts HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
                    f"Authorization: Bearer {account['token']}\r\nContent-Type: application/json\r\nContent-Length: "
                ).encode()

    def get(self, member: str, path: str) -> bytes:
        """A whole GET request by this member."""
        host = f"Host: localhost:{self.port}\r\nAuthorization: Bearer {self.tokens[member]}\r\n\r\n"
        return f"GET {path} HTTP/1.1\r\n{host}".encode()

    async def connect(self, member: str, room: str) -> None:
        """Open the member's stream; the head of the answer says that the place in the log is taken."""
        stream = await http_client.open_stream(
            "127.0.0.1", self.port, self.get(member, "/api/v1/stream"), lambda data: self.on_receive(member, data)
        )
        self.streams[member] = stream

    async def send(self, member: str, room: str, text: str) -> None:
        """Post under a fresh key. Raises RuntimeError for anything but 201."""
        body = json.dumps({"text": text, "client_key": secrets.token_hex(16)}).encode()
        answer = await self.pool.request(b"%s%d\r\n\r\n%s" % (self.heads[member], len(body), body))
        if answer.status != 201:
            raise RuntimeError(f"{answer.status} {answer.body[:300].decode(errors='replace')}")

    async def history(self, member: str, room: str) -> bytes:
        """Every page of the log, from the first event on."""
        pages, after = [], 0
        while True:
            path = f"/api/v1/groups/{self.refs[room]}/posts?after={after}&limit={PAGE}"
            answer = await self.pool.request(self.get(member, path))
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} {answer.body[:300].decode(errors='replace')}")
            pages.append(answer.body)
            listed = json.loads(answer.body)
            if not listed:
                return b"".join(pages)
            after = listed[-1]["seq"]

    async def disconnect_all(self) -> None:
        """Hang up every stream and every kept connection."""
        for stream in self.streams.values():
            stream.close()
        self.streams.clear()
        self.pool.close()
        await asyncio.sleep(1)

    async def verify(self) -> dict[str, Any]:
        """Every stored post has a verdict of the code and the judge that run now. Raises RuntimeError when not."""
        words = [command().parent / "python", REPOSITORY / "benchmarks/chat/verdicts.py"]
        process = await asyncio.create_subprocess_exec(
            *words, env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, complaint = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"verdicts: {out.decode()} {complaint.decode()[-600:]}")
        found: dict[str, Any] = json.loads(out)
        return found


class GatepostPostgres(Gatepost):
    """The scale profile: PostgreSQL and Redis of its own, as many processes as asked for."""

    name = "gatepost-pg"
    port, database_port, redis_port = 18906, 18907, 18908
    database_version = "import psycopg; d = 'psycopg ' + psycopg.__version__"

    def __init__(self, folder: Path, on_receive: OnReceive, workers: int | None = None) -> None:
        super().__init__(folder, on_receive)
        self.workers = workers or int(os.environ.get("GATEPOST_PROCESSES", "1"))
        self.is_worker_apart = os.environ.get("GATEPOST_WORKER") == "apart"
        self.postgres = postgres.Postgres(folder, self.database_port)
        self.redis: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """With the two servers' addresses. The database's user is an ordinary one, so that row security counts."""
        return super().environment | {
            "GATEPOST_DATABASE_URL": f"postgresql://gatepost@127.0.0.1:{self.database_port}/gatepost",
            "GATEPOST_REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
        }

    def version(self) -> str:
        """All of it."""
        redis = subprocess.check_output(["redis-server", "--version"], text=True).split()[2].removeprefix("v=")
        apart = ", worker apart" if self.is_worker_apart else ""
        return f"{super().version()}, {postgres.version()}, Redis {redis}, processes: {self.workers}{apart}"

    async def start(self) -> None:
        """PostgreSQL and Redis first."""
        if await self.postgres.start():
            self.postgres.run("-c", "create role gatepost login")
            self.postgres.run("-c", "create database gatepost owner gatepost")
        words = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.redis = processes.spawn(["redis-server", *words], self.folder / "redis.log")
        await processes.wait_for_port(self.redis_port)
        self.populate()
        several = f" --processes {self.workers}" if self.workers > 1 else ""
        if self.is_worker_apart:
            await self.serve(f"run{several} --no-worker", "work")
        else:
            await self.serve(f"run{several}")

    async def stop(self) -> None:
        """Gatepost first, then what it talks to."""
        await super().stop()
        await processes.stop(self.redis)
        await self.postgres.stop()

    def server_pids(self) -> list[int]:
        """All four: server, worker, PostgreSQL and Redis."""
        beside = [process for process in (self.postgres.process, self.redis) if process]
        return super().server_pids() + [process.pid for process in beside]
