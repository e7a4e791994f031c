"""Bar 36: a rolling restart, again and again, under load: nothing fails, nothing is lost, and nobody waits long.

`gatepost run --processes 2` on PostgreSQL is sent SIGHUP, which renews its processes one after the other, while others
write and hold streams open. Every post is told as stored in the end (the app sends it again with the same key), is
there once, and reaches every stream once; 99 of 100 posts take less than 3 seconds, first try to answer.
Control: a plain stop and start under the same load, by clients that do not try again, must be found to have failed.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from proofs import bar
from proofs.bar import Bar, Wanted, say
from proofs.members import Listener, Writer, centile, faults_of
from proofs.school import School, a_school, text

WRITERS, READERS = 6, 20
RATE = 20.0  # posts a second, all writers together
PAUSE = 3.0  # seconds: what 99 of 100 posts stay below
RENEWED_WITHIN = 60.0
SETTLES = 1.5  # seconds between one restart and the next


class Load:
    """Members who write all the while; a ledger file holds every key before it counts as told."""

    def __init__(self, school: School, ledger: Path, *, tries_again: bool) -> None:
        self.school = school
        self.tries_again = tries_again
        self.ledger = ledger
        self.told: dict[str, int] = {}
        self.failed: list[str] = []
        self.took: list[float] = []
        self.stop = asyncio.Event()

    async def write(self, place: int, name: str) -> None:
        """One member, one message after the other."""
        group, token = self.school.ref(0), self.school.members(0)[place]["token"]
        writer, number, began = Writer(self.school.port, token), 0, time.monotonic()
        with self.ledger.open("a") as ledger:
            while not self.stop.is_set():
                number += 1
                key = f"{name}-{place}-{number}"
                send = writer.post_until_told if self.tries_again else writer.post
                answer = await send(group, f"{text(number)} {key}", key)
                self.took.append(answer.seconds)
                if answer.status == 201:
                    ledger.write(json.dumps([key, answer.body["seq"]]) + "\n")
                    ledger.flush()
                    os.fsync(ledger.fileno())
                    self.told[key] = answer.body["seq"]
                else:
                    self.failed.append(f"{key} was answered {answer.status}")
                await asyncio.sleep(max(0.0, began + number * WRITERS / RATE - time.monotonic()))
        writer.hang_up()


def children_of(process: int) -> set[int]:
    """The processes that this one has started and that still run."""
    return {int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


async def renew(school: School) -> float:
    """Send SIGHUP and wait until every process is another one; gives the seconds. Raises TimeoutError."""
    process = school.gatepost.process
    assert process is not None
    before, began = children_of(process.pid), time.monotonic()
    process.send_signal(signal.SIGHUP)
    while time.monotonic() - began < RENEWED_WITHIN:
        await asyncio.sleep(0.1)
        now = children_of(process.pid)
        if process.poll() is not None:
            raise TimeoutError(f"Gatepost ended with {process.returncode}")
        if len(now) >= len(before) and not now & before:
            await asyncio.sleep(0.3)
            if children_of(process.pid) == now:
                return time.monotonic() - began
    raise TimeoutError(f"not renewed within {RENEWED_WITHIN} s: {before} and now {now}")


async def play(school: School, *, n: int) -> tuple[list[str], dict[str, Any]]:
    """`n` rolling restarts under load: failures and figures."""
    load = Load(school, school.gatepost.data / "ledger.jsonl", tries_again=True)
    listeners = [
        Listener(school.port, member["token"], gap=0.2, longest=0.5).start()
        for member in (school.members(0) * READERS)[:READERS]
    ]
    await asyncio.gather(*(one.ready.wait() for one in listeners))
    writing = [asyncio.create_task(load.write(place, "roll")) for place in range(WRITERS)]
    failures: list[str] = []
    renewals: list[float] = []
    for number in range(n):
        await asyncio.sleep(SETTLES)
        try:
            renewals.append(await renew(school))
        except TimeoutError as fault:
            failures.append(f"restart {number + 1}: {fault}")
            break
        say(f"restart {number + 1} took {renewals[-1]:.1f} s; {len(load.told)} posts")
    await asyncio.sleep(SETTLES)
    load.stop.set()
    await asyncio.gather(*writing)
    last = max(load.told.values(), default=0)
    until = time.monotonic() + 10
    while time.monotonic() < until and not all(one.has(school.ref(0), last) for one in listeners):
        await asyncio.sleep(0.1)
    failures += load.failed + faults_of(listeners, school.ref(0), 1, last)
    failures += await lost(school, load)
    if centile(load.took, 0.99) > PAUSE:
        failures.append(f"99 of 100 posts took {centile(load.took, 0.99):.2f} s, not {PAUSE}")
    for one in listeners:
        await one.stop()
    return failures, {
        "posts": len(load.told),
        "post p50": round(centile(load.took, 0.5), 3),
        "post p99": round(centile(load.took, 0.99), 3),
        "longest": round(max(load.took, default=0.0), 2),
        "restart seconds p50": round(centile(renewals, 0.5), 1),
        "streams broken": sum(one.opened - 1 for one in listeners),
    }


async def lost(school: School, load: Load) -> list[str]:
    """What was told as stored and is not there, or is there twice, by the list that any member can read."""
    reader, entries, after = Writer(school.port, school.members(0)[0]["token"]), list[dict[str, Any]](), 0
    while True:
        answer = await reader.ask("GET", f"/api/v1/groups/{school.ref(0)}/posts?after={after}&limit=200")
        if answer.status != 200 or not answer.body:
            break
        entries += answer.body
        after = entries[-1]["seq"]
    reader.hang_up()
    there = {entry["seq"]: entry["text"] for entry in entries}
    told = [json.loads(line) for line in load.ledger.read_text().splitlines()]
    found = [f"{key} was told and is not there" for key, seq in told if not there.get(seq, "").endswith(f" {key}")]
    times = Counter(entry["text"] for entry in entries)
    found += [f"{words!r} is there {count} times" for words, count in times.items() if count > 1]
    return found


async def control(school: School) -> list[str]:
    """A stop and a start in place of a rolling restart, by clients that give up at once: what was found."""
    load = Load(school, school.gatepost.data / "control.jsonl", tries_again=False)
    writing = [asyncio.create_task(load.write(place, "control")) for place in range(WRITERS)]
    await asyncio.sleep(1)
    await asyncio.to_thread(school.gatepost.stop)
    await asyncio.to_thread(school.gatepost.start)
    load.stop.set()
    await asyncio.gather(*writing)
    return load.failed


def prove(wanted: Wanted) -> int:
    """Rolling restarts are not felt."""
    this = Bar(36, "rolling restart", wanted.database)
    began = time.monotonic()
    with a_school(wanted.database, classes=1, members=WRITERS) as school:
        if school is None:
            return this.not_run("PostgreSQL is not installed")
        school.gatepost.run_with = ("--processes", "2")
        school.gatepost.start()
        failures, figures = asyncio.run(play(school, n=wanted.n))
        found = asyncio.run(control(school))
    return this.report(
        n=wanted.n,
        failures=failures,
        control=bar.control(found),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
        facts=figures,
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=20, databases=("postgresql",)))
