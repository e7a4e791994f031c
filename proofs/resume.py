"""Bar 9: open streams lose and double nothing under network and bus faults, and have caught up soon after.

All members of several classes hold streams open through a line that can be cut (proofs/proxy.py) while posts go out
at a steady rate past it. One fault after the other: reset, blackhole, half-open, a slow line, a refusing line, slow
readers; on PostgreSQL with two processes also: hints are lost, Redis is killed and started again, and at last stays
away for good. After every fault each reader must have all numbers, once, within seconds: 2 for 99 of 100, and 10 with
the bus gone. Control: readers that come back without their cursor must be found to have skipped.
"""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from proofs import bar
from proofs.bar import Bar, Wanted, say
from proofs.databases import Redis
from proofs.members import Listener, Writer, centile, faults_of
from proofs.proxy import Mode, Proxy, through
from proofs.school import School, a_school, text

IN_A_CLASS = 20
RATE = 5.0  # posts a second, over all classes
HEALED, WITHOUT_BUS = 2.0, 10.0  # seconds in which 99 of 100 readers must have caught up
GRACE = 12.0  # seconds after which a reader that has not caught up has lost something
PROCESSES = 2


@dataclass
class Play:
    """A run: the school, the line to it, its readers by class, and what was told to the writers."""

    school: School
    proxy: Proxy
    readers: dict[str, list[Listener]]
    controls: dict[str, list[Listener]]
    told: dict[str, list[int]] = field(default_factory=dict)
    lost_answers: int = 0
    number: int = 0

    async def write(self, seconds: float) -> None:
        """Post to one class after the other, at RATE, past the line that is cut."""
        writers = [Writer(self.school.port, self.school.members(place)[0]["token"]) for place in range(self.classes)]
        began, sent = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            place = self.number % self.classes
            self.number, sent = self.number + 1, sent + 1
            ref = self.school.ref(place)
            answer = await writers[place].post_until_told(ref, text(self.number), f"post-{self.number}")
            if answer.status == 201:
                self.told.setdefault(ref, []).append(answer.body["seq"])
            else:
                self.lost_answers += 1
            await asyncio.sleep(max(0.0, began + sent / RATE - time.monotonic()))
        for writer in writers:
            writer.hang_up()

    @property
    def classes(self) -> int:
        """How many classes take part."""
        return len(self.readers)

    async def caught_up(self) -> list[float]:
        """Seconds from now until each reader has what is the newest number of its class now; GRACE if it never came."""
        began = time.monotonic()
        late: list[float] = []
        waiting = [(ref, max(seqs), one) for ref, seqs in self.told.items() for one in self.readers[ref]]
        while waiting and time.monotonic() - began < GRACE:
            still = [(ref, last, one) for ref, last, one in waiting if not one.has(ref, last)]
            late += [time.monotonic() - began] * (len(waiting) - len(still))
            waiting = still
            await asyncio.sleep(0.02)
        return late + [GRACE] * len(waiting)


Fault = Callable[[Play, float], Awaitable[None]]


async def line(play: Play, seconds: float, *, mode: Mode, rate: int = 1000) -> None:
    """The line does something else for so long, and then passes again."""
    await asyncio.to_thread(play.proxy.be, mode, rate=rate)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(play.proxy.be, Mode.PASS)
    if mode is not Mode.SLOW:
        await asyncio.to_thread(play.proxy.cut)  # what was held back by a dead line is dead


async def flicker(play: Play, seconds: float) -> None:
    """The line is cut again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(0.1, 0.5))
        await asyncio.to_thread(play.proxy.cut)


async def hints_are_lost(play: Play, seconds: float, *, bus: Proxy) -> None:
    """The line to the bus is cut again and again: what is said meanwhile is said to nobody."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(0.2, 1.0))
        await asyncio.to_thread(bus.cut)


async def readers_are_slow(play: Play, seconds: float) -> None:
    """One reader in ten takes its time, with a small window."""
    slow = [one for listed in play.readers.values() for one in listed if one.small_window]
    for one in slow:
        one.slow = 4.0
    await asyncio.sleep(seconds)
    for one in slow:
        one.slow = 0.0


async def redis_dies(play: Play, seconds: float, *, redis: Redis) -> None:
    """The bus is killed and comes back."""
    redis.kill()
    await asyncio.sleep(seconds)
    await asyncio.to_thread(redis.start)


async def redis_is_gone(play: Play, seconds: float, *, redis: Redis) -> None:
    """The bus is killed for good."""
    redis.kill()
    await asyncio.sleep(seconds)


def faults_to_play(redis: Redis | None, bus: Proxy | None) -> list[tuple[str, Fault, float]]:
    """Each fault with its name and the seconds in which readers must have caught up after it."""
    listed: list[tuple[str, Fault, float]] = [
        ("reset", flicker, HEALED),
        ("blackhole", partial(line, mode=Mode.BLACKHOLE), HEALED),
        ("half-open", partial(line, mode=Mode.HALF_OPEN), HEALED),
        ("slow line", partial(line, mode=Mode.SLOW, rate=20_000), HEALED),
        ("refused", partial(line, mode=Mode.RESET), HEALED),
        ("slow readers", readers_are_slow, HEALED + 4.0),  # their own last pause takes four
    ]
    if redis is not None and bus is not None:
        listed.append(("hints lost", partial(hints_are_lost, bus=bus), WITHOUT_BUS))
        listed.append(("bus killed and started", partial(redis_dies, redis=redis), HEALED))
        listed.append(("bus gone for good", partial(redis_is_gone, redis=redis), WITHOUT_BUS))
    return listed


async def play_all(
    school: School, proxy: Proxy, *, clients: int, seconds: float, redis: Redis | None, bus: Proxy | None
) -> tuple[list[str], list[str], dict[str, float]]:
    """Play every fault: the failures, what the control's readers were found with, and the seconds by fault."""
    classes = len(school.groups)
    readers: dict[str, list[Listener]] = {school.ref(place): [] for place in range(classes)}
    controls: dict[str, list[Listener]] = {school.ref(place): [] for place in range(classes)}
    for number in range(clients):
        place, seat = number % classes, number // classes
        token = school.members(place)[seat % IN_A_CLASS]["token"]
        one = Listener(proxy.port, token, gap=0.2, longest=0.5, small_window=number % 10 == 7)
        readers[school.ref(place)].append(one)
    for place in range(classes):
        token = school.members(place)[-1]["token"]
        controls[school.ref(place)].append(Listener(proxy.port, token, gap=0.2, longest=0.5, resumes=False))
    everybody = [one for group in (readers, controls) for listed in group.values() for one in listed]
    for one in everybody:
        one.start()
        if len(everybody) > 100:
            await asyncio.sleep(0.005)
    await asyncio.wait_for(asyncio.gather(*(one.ready.wait() for one in everybody)), 60)
    play = Play(school, proxy, readers, controls)
    failures: list[str] = []
    took: dict[str, float] = {}
    for name, fault, allowed in faults_to_play(redis, bus):
        writing = asyncio.create_task(play.write(seconds + 0.5))
        await fault(play, seconds)
        late = await play.caught_up()
        await writing
        took[name] = round(centile(late, 0.99), 2)
        say(f"{name}: 99 of 100 had caught up {took[name]} s after it ({len(late)} readers)")
        if took[name] > allowed:
            failures.append(f"after {name!r} it took {took[name]} s, not {allowed}")
    await play.caught_up()
    for ref, listed in readers.items():
        failures += faults_of(listed, ref, 1, max(play.told[ref]))
    if play.lost_answers:
        failures.append(f"{play.lost_answers} posts were never answered")
    found = [one for ref, listed in controls.items() for one in faults_of(listed, ref, 1, max(play.told[ref]))]
    await asyncio.gather(*(one.stop() for one in everybody))
    took["posts"] = play.number
    took["broken lines"] = sum(one.opened - 1 for one in everybody)
    return failures, found, took


def prove(wanted: Wanted) -> int:
    """Nothing is skipped or doubled on a stream, whatever happens to the line and the bus."""
    this = Bar(9, "resume", wanted.database)
    random.seed(wanted.seed)
    is_scale = wanted.database == "postgresql"
    if is_scale and not Redis.is_there():
        return this.not_run("Redis is not installed")
    classes = max(2, min(25, wanted.n // IN_A_CLASS))
    seconds = 4.0 if wanted.n < 200 else 75.0
    began = time.monotonic()
    with ExitStack() as stack:
        redis = bus = None
        environment: dict[str, str] = {}
        if is_scale:
            redis = Redis().start()
            stack.callback(redis.kill)
            bus = stack.enter_context(Proxy(redis.port))
            environment["GATEPOST_REDIS_URL"] = through(bus, redis.url)
        school = stack.enter_context(
            a_school(wanted.database, classes=classes, members=IN_A_CLASS + 1, environment=environment)
        )
        if school is None:
            return this.not_run("PostgreSQL is not installed")
        if is_scale:
            school.gatepost.run_with = ("--processes", str(PROCESSES))
        school.gatepost.start()
        proxy = stack.enter_context(Proxy(school.port))
        run = play_all(school, proxy, clients=wanted.n, seconds=seconds, redis=redis, bus=bus)
        failures, found, took = asyncio.run(run)
    return this.report(
        n=wanted.n,
        failures=failures,
        control=bar.control(found),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
        facts=dict(took),
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=500))
