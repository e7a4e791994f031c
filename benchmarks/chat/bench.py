"""Measure one group-messaging server doing the job of a school class group chat.

    python -m benchmarks.chat.bench SYSTEM [SCENARIO ...]     for instance: gatepost big small latency idle kill

Everything runs on loopback. Results go to $BENCH_DIR/results.jsonl; benchmarks.chat.report makes the tables.
"""

import argparse
import asyncio
import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from benchmarks.chat import adapters, scenarios
from benchmarks.chat.load import Load, rooms_of
from benchmarks.chat.scenarios import Row

FOLDER = Path(os.environ.get("BENCH_DIR") or Path(tempfile.gettempdir()) / "gatepost-bench")
FILES = 65_536  # open files of this process and of each server that it starts
BIG = 600  # members
ONLINE = {"big", "latency", "idle", "kill"}  # scenarios with ten rooms online


def options() -> argparse.Namespace:
    """What is asked for."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("system", help=", ".join(adapters.SYSTEMS) + ", or module:Class")
    words.add_argument(
        "scenarios",
        nargs="*",
        default=["big", "small", "latency", "idle", "kill"],
        help="big: 10 rooms; small: 1 room; latency; idle: 600 members; idle2000; idle10000; kill; none",
    )
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--seconds", type=float, default=8, help="length of one throughput run")
    words.add_argument("--senders", type=int, default=16)
    words.add_argument("--rate", type=float, default=10, help="posts/s in the latency scenario")
    words.add_argument("--hold", type=float, default=0, help="connect 600, then post at --rate for so many seconds")
    return words.parse_args()


def idle_members(given: argparse.Namespace) -> list[int]:
    """How many members each scenario of the idle kind wants; with 0 for all the others."""
    return [0, *(int(name[4:]) for name in given.scenarios if name.startswith("idle") and name[4:].isdigit())]


async def main() -> int:
    """Start the system, run the scenarios, end it; gives the exit status: 1 when anything was lost or doubled."""
    given = options()
    raise_file_limit()
    load = Load(given.system, FOLDER, next_number())
    task = asyncio.current_task()
    assert task is not None
    for stop in (signal.SIGTERM, signal.SIGINT):  # the servers are still ended
        asyncio.get_running_loop().add_signal_handler(stop, task.cancel)
    run = Run(load, given)
    try:
        load.adapter.prepare(max(len(rooms_of(max(BIG, members))) for members in idle_members(given)))
        await load.adapter.start()
        run.version = load.adapter.version()
        await run.all()
    finally:
        await load.adapter.stop()
    return 1 if run.faults else 0


class Run:
    """The scenarios of one start of one system."""

    def __init__(self, load: Load, given: argparse.Namespace) -> None:
        self.load, self.given = load, given
        self.version = "?"
        self.faults = 0

    def save(self, scenario: str, row: Row) -> None:
        """Keep a row and show it. What was lost, doubled or left unstored is a fault."""
        row = {"scenario": scenario, "system": self.load.system, **row}
        self.faults += any(row.get(name) for name in ("missing", "extra", "lost", "doubled", "failed"))
        print(
            json.dumps({key: round(one, 4) if isinstance(one, float) else one for key, one in row.items()}), flush=True
        )
        row |= {"version": self.version, "at": time.strftime("%Y-%m-%d %H:%M:%S")}
        with (FOLDER / "results.jsonl").open("a") as out:
            out.write(json.dumps(row) + "\n")

    async def all(self) -> None:
        """Every scenario that was asked for; the rooms of one are offline before the next are online."""
        load, given, wanted = self.load, self.given, set(self.given.scenarios)
        big, small = rooms_of(BIG), rooms_of(BIG // 10)
        if wanted & ONLINE or given.hold:
            await load.connect(big)
            await self.with_big_online(wanted)
            await load.adapter.disconnect_all()
        if "small" in wanted:
            senders = max(1, given.senders // 2)
            await load.connect(small)
            await scenarios.throughput(load, small, senders, 3)
            for _ in range(given.runs):
                self.save("small", await scenarios.throughput(load, small, senders, given.seconds))
            await load.adapter.disconnect_all()
        if load.acknowledged:
            self.save("stored", await scenarios.stored(load, big if wanted & ONLINE or given.hold else small))
        for scenario in given.scenarios:
            if scenario.startswith("idle") and scenario[4:].isdigit():
                await self.with_many_idle(scenario, int(scenario.removeprefix("idle")))

    async def with_many_idle(self, scenario: str, members: int) -> None:
        """Memory with so many online; a system that admits fewer gets a row that says so."""
        try:
            await self.load.connect(rooms_of(members))
        except (ConnectionError, TimeoutError) as fault:
            self.save(scenario, {"members": members, "failed": 1, "errors": [repr(fault)[:300]]})
        else:
            self.save(scenario, await scenarios.idle(self.load, members))
        await self.load.adapter.disconnect_all()

    async def with_big_online(self, wanted: set[str]) -> None:
        """What is measured with ten rooms online."""
        load, given, big = self.load, self.given, rooms_of(BIG)
        if "idle" in wanted:
            self.save("idle", await scenarios.idle(load, BIG))
        if given.hold:
            self.save("hold", await scenarios.latency(load, big, given.rate, given.hold))
        if "latency" in wanted:
            await scenarios.latency(load, big, min(given.rate, 5), 4)  # to warm up
            for _ in range(given.runs):
                self.save(f"latency@{given.rate:g}", await scenarios.latency(load, big, given.rate, 12))
        if "big" in wanted:
            await scenarios.throughput(load, big, given.senders, 3)  # to warm up
            for _ in range(given.runs):
                self.save("big", await scenarios.throughput(load, big, given.senders, given.seconds))
            self.save("after-load", await scenarios.idle(load, BIG, 3))
        if "kill" in wanted:
            for turn in range(given.runs):
                if turn:
                    await load.connect(big)
                self.save("kill", await scenarios.kill(load, big, given.senders, 6))


def raise_file_limit() -> None:
    """Thousands of sockets need as many open files; the servers inherit the limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, FILES), hard))


def next_number() -> int:
    """Where the post numbers of this run begin: a block of a million, so that none repeats in a history."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "next_number"
    number = int(path.read_text()) if path.exists() else 0
    path.write_text(str((number + 1_000_000) % 99_000_000))
    return number


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
