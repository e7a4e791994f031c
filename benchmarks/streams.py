"""600 open streams in one process: how long from sending a post until each member of its class has it.

    python -m benchmarks.streams [--classes 10] [--members 60] [--rate 10] [--seconds 30]

Starts a Gatepost of its own (embedded profile) in a temporary folder, opens a stream for every member, and posts
ordinary messages of varied words at a steady rate. The load generator runs on the same machine. At the end the number
of deliveries must be exact.
"""

import argparse
import asyncio
import json
import os
import random
import re
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tests.running import RunningGatepost

from benchmarks.probe import MachineProbe, centile

OPENINGS = (
    "Does anyone know",
    "Can somebody tell me",
    "Just checking",
    "Quick one:",
    "Morning all,",
    "Sorry if I missed it,",
)
THINGS = (
    "is it PE tomorrow",
    "what time the concert starts",
    "whether they need a packed lunch on Friday",
    "which page the reading is up to",
    "is swimming back on this week",
    "when the book fair opens",
    "if the trip form is due today",
    "where the lost property box is now",
)
ENDINGS = ("?", "? Thank you!", "? Thanks in advance 😊", "? No rush.")


@dataclass
class Run:
    """What happened while the posts went out; times in seconds of one clock."""

    sent: dict[str, float] = field(default_factory=dict)
    seen: list[tuple[str, float]] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    cards: int = 0
    idle_mib: float = 0.0


async def listen(port: int, token: str, run: Run, ready: asyncio.Semaphore) -> None:
    """Hold one stream open and note when each marked post arrives."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
        b"Authorization: Bearer " + token.encode() + b"\r\n\r\n"
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise RuntimeError(head.decode())
    ready.release()
    marked = re.compile(rb'"ref":\s*"[^"]+".*?\(no\. ([0-9]+)\)')
    while line := await reader.readline():
        at = time.perf_counter()
        if line.startswith(b"data:") and (found := marked.search(line)):
            run.seen.append((found[1].decode(), at))


async def post(client: httpx.AsyncClient, group: str, token: str, number: int, run: Run) -> None:
    """Send one ordinary message; retry nothing, count cards."""
    words = f"{random.choice(OPENINGS)} {random.choice(THINGS)}{random.choice(ENDINGS)} (no. {number})"
    started = time.perf_counter()
    run.sent[str(number)] = started
    answer = await client.post(
        f"/api/v1/groups/{group}/posts",
        json={"text": words, "client_key": f"bench-{number}"},
        headers={"Authorization": f"Bearer {token}"},
    )
    run.answered.append(time.perf_counter() - started)
    if answer.status_code != 201:
        run.cards += 1
        run.sent.pop(str(number))


async def measure(running: RunningGatepost, population: dict[str, Any], *, rate: float, seconds: float) -> Run:
    """Open all streams, then post at `rate` a second in turn to all groups."""
    port = running.port
    run, ready = Run(), asyncio.Semaphore(0)
    members = [member for group in population["groups"] for member in group["members"]]
    listeners = []
    for place, member in enumerate(members):
        listeners.append(asyncio.create_task(listen(port, member["token"], run, ready)))
        if place % 50 == 49:
            await asyncio.sleep(0.2)
    for _ in members:
        await asyncio.wait_for(ready.acquire(), timeout=60)
    await asyncio.sleep(1)
    run.idle_mib = resident_mib(running)
    sending: set[asyncio.Task[None]] = set()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        started = time.perf_counter()
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
            group = population["groups"][number % len(population["groups"])]
            member = random.choice(group["members"])
            task = asyncio.create_task(post(client, group["ref"], member["token"], number, run))
            sending.add(task)
            task.add_done_callback(sending.discard)
        await asyncio.gather(*sending)
    await asyncio.sleep(1.5)
    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)
    return run


def report(run: Run, *, members: int) -> dict[str, Any]:
    """The figures of a run, times in milliseconds. Raises AssertionError when anything was lost or doubled."""
    expected = len(run.sent) * members
    seen = [(number, at) for number, at in run.seen if number in run.sent]
    assert len(seen) == expected, f"{len(seen)} deliveries, {expected} expected"
    assert len(set(seen)) == len(seen)
    waits = [(at - run.sent[number]) * 1000 for number, at in seen]
    last: dict[str, float] = {}
    for number, at in seen:
        last[number] = max(last.get(number, 0.0), (at - run.sent[number]) * 1000)
    slowest = list(last.values())
    return {
        "posts": len(run.sent),
        "cards": run.cards,
        "deliveries": len(seen),
        "each_member_p50_ms": centile(waits, 0.50),
        "each_member_p99_ms": centile(waits, 0.99),
        "all_members_p50_ms": centile(slowest, 0.50),
        "all_members_p99_ms": centile(slowest, 0.99),
        "answer_p50_ms": centile([one * 1000 for one in run.answered], 0.50),
        "answer_p99_ms": centile([one * 1000 for one in run.answered], 0.99),
    }


def refuse_what_is_wrong(run: Run, *, members: int) -> None:
    """The control of the count: the same run with one delivery less, or one twice, must not pass."""
    for seen in (run.seen[:-1], [*run.seen, run.seen[-1]]):
        try:
            report(Run(sent=run.sent, seen=seen, answered=run.answered), members=members)
        except AssertionError:
            continue
        raise RuntimeError("the count does not see a delivery that is lost or doubled")


def main() -> None:
    """Start a Gatepost, measure, and print one line of JSON."""
    words = argparse.ArgumentParser()
    words.add_argument("--classes", type=int, default=10)
    words.add_argument("--members", type=int, default=60)
    words.add_argument("--rate", type=float, default=10)
    words.add_argument("--seconds", type=float, default=30)
    given = words.parse_args()
    random.seed(7)
    with tempfile.TemporaryDirectory() as folder:
        running = RunningGatepost(Path(folder) / "data", demo=False, GATEPOST_THROTTLE="off")
        tokens = Path(folder) / "tokens.json"
        running.command(
            "demo", "--classes", str(given.classes), "--members", str(given.members), "--tokens", str(tokens)
        )
        population = json.loads(tokens.read_text())
        running.start()
        try:
            at_rest = resident_mib(running)
            with MachineProbe(Path(folder)) as probe:
                run = asyncio.run(measure(running, population, rate=given.rate, seconds=given.seconds))
            cpu = cpu_seconds(running)
        finally:
            running.stop()
    refuse_what_is_wrong(run, members=given.members)
    figures = report(run, members=given.members)
    streams = given.classes * given.members
    memory = {"server_mib_at_rest": at_rest, "server_mib_with_idle_streams": run.idle_mib}
    print(
        json.dumps(
            {"streams": streams, "rate": given.rate, **figures, "server_cpu_seconds": cpu, **memory, **probe.report}
        )
    )


def resident_mib(running: RunningGatepost) -> float:
    """What the server holds in memory, in MiB."""
    assert running.process is not None
    pages = int(Path(f"/proc/{running.process.pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def cpu_seconds(running: RunningGatepost) -> float:
    """User and system time of the server so far."""
    assert running.process is not None
    fields = Path(f"/proc/{running.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return round((int(fields[11]) + int(fields[12])) / 100, 2)


if __name__ == "__main__":
    main()
