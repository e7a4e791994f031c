"""Bar 27: many idle streams cost little, slow clients hold nobody up, and all come back after a restart.

Two thousand idle streams: the memory they add (PSS of all processes), and how long a post takes to every screen of its
class. A thousand slow sockets (headers, bodies and reading, byte by byte) while somebody uses the pages: theirs stay
quick. Then a restart under two thousand clients: all are back, with nothing skipped or doubled, and nobody saw a 5xx
(a 503 with Retry-After while it starts is counted apart). Control: a server that takes one connection after the other,
held up by slow sockets, must be found slow by the same measurement.
"""

import asyncio
import contextlib
import random
import socketserver
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from proofs import bar
from proofs.bar import Bar, Wanted, say
from proofs.members import Listener, Writer, centile, faults_of
from proofs.school import School, a_school, pss_mib, text

ADDED_MIB = 150.0
ON_SCREEN, PAGE, BACK = 0.3, 0.5, 15.0  # seconds: p95 of post to screen, p95 of a page under attack, all back
IN_A_CLASS = 60
POSTS = 40


async def idle(school: School, listeners: list[Listener], base: float, failures: list[str]) -> dict[str, Any]:
    """Open every stream, and post to one class after the other at a steady rate."""
    process = school.gatepost.process
    assert process is not None
    for one in listeners:
        one.start()
        await asyncio.sleep(0.003)
    await asyncio.wait_for(asyncio.gather(*(one.ready.wait() for one in listeners)), 120)
    await asyncio.sleep(2)
    added = pss_mib(process.pid) - base
    allowed = ADDED_MIB * max(1.0, len(listeners) / 2000)
    if added > allowed:
        failures.append(f"{len(listeners)} idle streams added {added:.0f} MiB, not {allowed:.0f}")
    sent: dict[tuple[str, int], float] = {}
    for number in range(POSTS):
        place = number % len(school.groups)
        writer = Writer(school.port, school.members(place)[0]["token"])
        at = time.monotonic()
        answer = await writer.post_until_told(school.ref(place), text(number), f"idle-{number}")
        writer.hang_up()
        if answer.status == 201:
            sent[school.ref(place), answer.body["seq"]] = at
        await asyncio.sleep(0.1)
    await asyncio.sleep(3)
    on_screen = [at - sent[ref, seq] for one in listeners for ref, seq, at in one.came if (ref, seq) in sent]
    if centile(on_screen, 0.95) > ON_SCREEN:
        failures.append(f"95 of 100 posts were on the screens after {centile(on_screen, 0.95):.3f} s, not {ON_SCREEN}")
    failures += all_there(school, listeners)
    return {
        "added MiB": round(added, 1),
        "to screen p50": round(centile(on_screen, 0.5), 4),
        "to screen p95": round(centile(on_screen, 0.95), 4),
    }


def all_there(school: School, listeners: list[Listener]) -> list[str]:
    """What was skipped or doubled, by class."""
    found: list[str] = []
    for group in school.groups:
        tokens = {member["token"] for member in group["members"]}
        mine = [one for one in listeners if one.token in tokens]
        last = max((seq for one in mine for seq in one.numbers(group["ref"])), default=0)
        found += faults_of(mine, group["ref"], 1, last)
    return found


async def creep(port: int, kind: int, stop: asyncio.Event) -> None:
    """One slow client: its headers, its body or its reading take for ever. It comes back when it is cut off."""
    long = b"Cookie: " + b"a" * 3000
    while not stop.is_set():
        with contextlib.suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                if kind == 0:
                    slow, quick = b"GET / HTTP/1.1\r\nHost: localhost\r\n" + long, b""
                elif kind == 1:
                    quick = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
                    slow = b"mail=" + b"a" * 3000
                else:
                    quick, slow = b"GET /static/gatepost/icon-512.png HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20, b""
                writer.write(quick)
                for byte in slow:
                    writer.write(bytes([byte]))
                    await asyncio.sleep(random.uniform(1, 4))
                    if stop.is_set() or writer.is_closing() or reader.at_eof():
                        break
                while kind == 2 and not stop.is_set():
                    if not await asyncio.wait_for(reader.read(64), 5):
                        break
                    await asyncio.sleep(random.uniform(1, 4))
            finally:
                writer.transport.abort()
        await asyncio.sleep(random.uniform(0.5, 2))


async def page_times(port: int, tokens: list[str], *, seconds: float) -> tuple[list[float], Counter[int]]:
    """An ordinary user looks at a list of posts and at the sign-in page, twice a second each."""
    took: list[float] = []
    statuses: Counter[int] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in ("/api/v1/groups", "/sign-in/"):
            user = Writer(port, random.choice(tokens), within=10)
            answer = await user.ask("GET", path)
            user.hang_up()
            took.append(answer.seconds)
            statuses[answer.status] += 1
        await asyncio.sleep(0.25)
    return took, statuses


async def slow_ones(school: School, sockets: int, *, seconds: float, failures: list[str]) -> dict[str, Any]:
    """So many slow clients, and one ordinary user beside them."""
    stop = asyncio.Event()
    creeping = [asyncio.create_task(creep(school.port, number % 3, stop)) for number in range(sockets)]
    await asyncio.sleep(3)
    took, statuses = await page_times(school.port, [school.members(0)[0]["token"]], seconds=seconds)
    stop.set()
    for one in creeping:
        one.cancel()
    await asyncio.gather(*creeping, return_exceptions=True)
    if centile(took, 0.95) > PAGE:
        failures.append(f"beside {sockets} slow sockets 95 of 100 pages took {centile(took, 0.95):.3f} s, not {PAGE}")
    if any(status != 200 for status in statuses):
        failures.append(f"beside slow sockets an ordinary user got {dict(statuses)}")
    return {"page p95 beside slow ones": round(centile(took, 0.95), 3), "pages": len(took)}


async def restart(school: School, listeners: list[Listener], *, failures: list[str]) -> dict[str, Any]:
    """Stop Gatepost under all these clients, start it, and see them all come back; posts go out before and after."""
    for one in listeners:
        one.statuses.clear()
    opened = {one: one.opened for one in listeners}
    await asyncio.to_thread(school.gatepost.stop)
    down_at = time.monotonic()
    began = asyncio.to_thread(school.gatepost.start)
    await began
    up_at = time.monotonic()
    writer = Writer(school.port, school.members(0)[0]["token"])
    for number in range(10):
        await writer.post_until_told(school.ref(0), text(number), f"after-{number}")
    writer.hang_up()
    while time.monotonic() - up_at < BACK * 3 and any(one.opened == opened[one] for one in listeners):
        await asyncio.sleep(0.05)
    back = [one.opened_at - up_at for one in listeners if one.opened > opened[one]]
    if len(back) < len(listeners) or max(back) > BACK:
        failures.append(f"{len(back)} of {len(listeners)} were back after {max(back, default=0.0):.1f} s, not {BACK}")
    await asyncio.sleep(2)
    failures += all_there(school, listeners)
    statuses: Counter[int] = sum((one.statuses for one in listeners), Counter())
    bad = {status: times for status, times in statuses.items() if status >= 500}
    if set(bad) - {503}:
        failures.append(f"after the restart clients were answered {bad}")
    return {
        "down": round(up_at - down_at, 1),
        "all back after": round(max(back, default=0.0), 1),
        "503 while starting": bad.get(503, 0),
    }


@contextlib.contextmanager
def held_up() -> Iterator[int]:
    """The control: a server that serves one connection after the other, each as slowly as it likes."""

    class OneByOne(socketserver.StreamRequestHandler):
        timeout = 2

        def handle(self) -> None:
            with contextlib.suppress(OSError):
                while self.rfile.readline().strip():
                    pass
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), OneByOne) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


async def control() -> list[str]:
    """What the measurement says of such a server under ten slow sockets."""
    with held_up() as port:
        stop = asyncio.Event()
        creeping = [asyncio.create_task(creep(port, 0, stop)) for _ in range(10)]
        await asyncio.sleep(1)
        took, statuses = await page_times(port, ["none"], seconds=6)
        stop.set()
        for one in creeping:
            one.cancel()
        await asyncio.gather(*creeping, return_exceptions=True)
    return [f"p95 {centile(took, 0.95):.1f} s"] if centile(took, 0.95) > PAGE or statuses[0] else []


async def play(school: School, *, n: int, base: float, failures: list[str]) -> dict[str, Any]:
    """All three, one after the other, with `n` streams and half as many slow sockets."""
    tokens = [member["token"] for place in range(len(school.groups)) for member in school.members(place)]
    listeners = [Listener(school.port, tokens[number % len(tokens)], gap=1.0, longest=4.0) for number in range(n)]
    figures = await idle(school, listeners, base, failures)
    say(f"idle: {figures}")
    figures |= await slow_ones(school, n // 2, seconds=10 if n < 1000 else 40, failures=failures)
    say(f"slow: {figures}")
    figures |= await restart(school, listeners, failures=failures)
    for one in listeners:
        await one.stop()
    return figures


def prove(wanted: Wanted) -> int:
    """Idle and slow clients cost little."""
    this = Bar(27, "slow clients", wanted.database)
    random.seed(wanted.seed)
    began = time.monotonic()
    failures: list[str] = []
    classes = max(2, -(-wanted.n // IN_A_CLASS))
    with a_school(wanted.database, classes=classes, members=IN_A_CLASS) as school:
        if school is None:
            return this.not_run("PostgreSQL is not installed")
        if wanted.database == "postgresql":
            school.gatepost.run_with = ("--processes", "2")
        school.gatepost.start()
        process = school.gatepost.process
        assert process is not None
        time.sleep(3)
        asyncio.run(page_times(school.port, [school.members(0)[0]["token"]], seconds=2))  # all is loaded
        base = pss_mib(process.pid)
        figures = asyncio.run(play(school, n=wanted.n, base=base, failures=failures))
        figures["base MiB"] = round(base, 1)
    return this.report(
        n=wanted.n,
        failures=failures,
        control=bar.control(asyncio.run(control())),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
        facts=figures,
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=2_000))
