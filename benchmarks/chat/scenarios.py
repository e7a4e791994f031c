"""What is measured. Each scenario gives one row of the table; README.md says what the numbers are."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.chat import processes
from benchmarks.chat.adapters.base import Rooms
from benchmarks.chat.load import Load, Post

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meter:
    """Processor time of the server, of this generator and of the whole machine, from when it was made."""

    pids: list[int]
    server: float
    generator: float
    machine: float
    start: float

    @classmethod
    def started(cls, pids: list[int]) -> "Meter":
        """From now on."""
        return cls(
            pids, processes.cpu_seconds(pids), time.process_time(), processes.machine_cpu_seconds(), time.perf_counter()
        )

    def row(self, posts: int, deliveries: int, wall: float) -> Row:
        """What it cost so far, for so many posts that took `wall` seconds."""
        cpu = processes.cpu_seconds(self.pids) - self.server
        own = time.process_time() - self.generator
        others = processes.machine_cpu_seconds() - self.machine - cpu - own
        return {
            "cpu": cpu,
            "cpu_per_1000_posts": 1e3 * cpu / max(1, posts),
            "cpu_per_1000_deliveries": 1e3 * cpu / max(1, deliveries),
            "server_cores": cpu / wall,
            "generator_cores": own / wall,
            "other_cores": others / (time.perf_counter() - self.start),
        }


def counted(load: Load, acked: list[Post]) -> Row:
    """How many receipts are short of, or beyond, what each acknowledged post should have."""
    return {
        "posts": len(acked),
        "deliveries": load.deliveries,
        "missing": sum(max(0, load.expected - post.received) for post in acked),
        "extra": sum(max(0, post.received - load.expected) for post in acked),
    }


def told(errors: list[BaseException]) -> Row:
    """The first few errors."""
    return {"failed": len(errors), "errors": [repr(error) for error in errors][:3]}


async def throughput(load: Load, rooms: Rooms, senders: int, seconds: float) -> Row:
    """As many posts as `senders` can make in `seconds`."""
    load.begin()
    meter = Meter.started(load.adapter.server_pids())
    errors = await load.closed_loop(rooms, senders, seconds)
    await load.drained()
    acked = load.acked
    if not acked:
        raise RuntimeError(f"no post was acknowledged: {told(errors)}")
    finish = max(max(post.last, post.acked) for post in acked)
    await asyncio.sleep(0.3)
    wall = finish - meter.start
    acks = sorted(1e3 * (post.acked - post.sent) for post in acked)
    return {
        "senders": senders,
        "wall": wall,
        "posts_s": len(acked) / wall,
        "deliveries_s": load.deliveries / wall,
        **counted(load, acked),
        "ack_p50_ms": acks[len(acks) // 2],
        "ack_p99_ms": acks[int(len(acks) * 0.99)],
        **meter.row(len(acked), load.deliveries, wall),
        **told(errors),
    }


async def latency(load: Load, rooms: Rooms, rate: float, seconds: float) -> Row:
    """A steady `rate` of posts a second: how long until each member, all members, and the sender know."""
    load.begin(keep_delays=True)
    meter = Meter.started(load.adapter.server_pids())
    errors = await load.open_loop(rooms, rate, seconds)
    await load.drained()
    acked = load.acked
    wall = time.perf_counter() - meter.start
    delays = [post.delays for post in acked if post.delays]
    if not delays:
        raise RuntimeError(f"no post reached anybody: {told(errors)}")
    return {
        "rate": rate,
        "wall": wall,
        **centiles("each", [1e3 * delay for one in delays for delay in one]),
        **centiles("last", [1e3 * max(one) for one in delays]),
        **centiles("ack", [1e3 * (post.acked - post.sent) for post in acked]),
        **counted(load, acked),
        **meter.row(len(acked), load.deliveries, wall),
        **told(errors),
    }


def centiles(name: str, milliseconds: list[float]) -> Row:
    """The median, the 95th and the 99th centile."""
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return {f"{name}_p50_ms": cuts[49], f"{name}_p95_ms": cuts[94], f"{name}_p99_ms": cuts[98]}


async def idle(load: Load, members: int, seconds: float = 10) -> Row:
    """Memory of all processes while nobody says anything, and the processor time that silence costs."""
    await asyncio.sleep(5)
    pids = load.adapter.server_pids()
    before = processes.cpu_seconds(pids)
    await asyncio.sleep(seconds)
    used = processes.cpu_seconds(pids) - before
    rss, pss = processes.memory_mib(pids)
    return {
        "members": members,
        "rss_mib": rss,
        "pss_mib": pss,
        "idle_cores": used / seconds,
        "processes": len(processes.tree(pids)),
    }


async def kill(load: Load, rooms: Rooms, senders: int, seconds: float) -> Row:
    """kill -9 every process of server and database under load, start again, look for acknowledged posts."""
    load.begin()
    sending = asyncio.create_task(load.closed_loop(rooms, senders, seconds + 30))
    await asyncio.sleep(seconds)
    processes.kill_tree(load.adapter.server_pids())
    acked = {token for token, post in load.posts.items() if post.acked}
    await asyncio.sleep(1)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    shown = {token for token, post in load.posts.items() if post.received}
    await load.adapter.disconnect_all()
    load.begin()
    start = time.monotonic()
    await load.adapter.start()
    back = time.monotonic() - start
    found = await load.stored(rooms)
    return {
        "acked": len(acked),
        "lost": len(acked - found.keys()),
        "shown_but_lost": len(shown - found.keys()),
        "doubled": sum(times > 1 for times in found.values()),
        "restart_s": back,
    }


async def stored(load: Load, rooms: Rooms) -> Row:
    """After everything else: what is in the histories is what was acknowledged, and what the system promises of it."""
    found = await load.stored(rooms)
    return {
        "acknowledged": len(load.acknowledged),
        "stored": len(found),
        "lost": len(load.acknowledged - found.keys()),
        "unacknowledged": len(found.keys() - load.acknowledged),
        "doubled": sum(times > 1 for times in found.values()),
        "promise": await load.adapter.verify(),
    }
