"""Bar 25: the clock jumps under a running Gatepost, and nothing that counts goes by it.

The server runs under libfaketime, whose control file moves its clock while members write and read: an hour on, an hour
back, four hundred days on and back, the night with two one o'clocks, and, on PostgreSQL, two servers whose clocks are
five minutes apart. The numbers of the group have no gap and are in the order in which the posts were answered; streams
and cursors skip and double nothing; the audit's chain is whole. tests/journeys/test_clock.py, which is run first, tries
sign-in codes, letters, leases and rounds. Control: the same posts put in order by their time must be in another order.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.running import RunningGatepost

from proofs import bar
from proofs.bar import Bar, Wanted, say
from proofs.by_example import try_examples
from proofs.databases import a_database
from proofs.members import Listener, Writer, faults_of
from proofs.school import School, a_school, text

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1")
DAY = 24 * 3600
JUMPS = {"none": 0, "an hour on": 3600, "an hour back": -3600, "none again": 0, "400 days on": 400 * DAY, "back": 0}


def library() -> str:
    """Where libfaketime is; empty when it is not installed."""
    for pattern in LIBRARIES:
        for found in sorted(Path("/").glob(pattern.lstrip("/"))):
            return str(found)
    return ""


class Clock:
    """The clock of one server, moved through libfaketime's control file: seconds added to the real time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.jump(0)

    @property
    def environment(self) -> dict[str, str]:
        """What a server is started with to go by this clock. Its monotonic clock stays as it is."""
        return {
            "LD_PRELOAD": library(),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
        }

    def jump(self, seconds: int) -> None:
        """From now on this clock is so many seconds ahead, or behind."""
        beside = self.file.with_suffix(".new")
        beside.write_text(f"{seconds:+d}\n")
        beside.replace(self.file)


def dst_night() -> int:
    """Seconds from now to a quarter to two in the next night in which London's clock goes back."""
    year = datetime.now(tz=UTC).year + 1
    last = max(day for day in range(25, 32) if datetime(year, 10, day, tzinfo=UTC).weekday() == 6)
    return int(datetime(year, 10, last, 0, 59, 55, tzinfo=UTC).timestamp() - time.time())


async def play(
    school: School, ports: list[int], clocks: list[Clock], *, n: int
) -> tuple[list[str], list[str], dict[str, Any]]:
    """`n` posts at each setting of the clock: failures, what the control found, figures."""
    ref, members = school.ref(0), school.members(0)
    listeners = [
        Listener(ports[place % len(ports)], member["token"], gap=0.2, longest=0.5, silence=20).start()
        for place, member in enumerate(members)
    ]
    await asyncio.wait_for(asyncio.gather(*(one.ready.wait() for one in listeners)), 60)
    failures: list[str] = []
    told: list[int] = []
    settings: dict[str, int] = {**JUMPS, "the night": dst_night(), "at last": 0}
    number = sent_away = 0
    for name, seconds in settings.items():
        for place, clock in enumerate(clocks):
            clock.jump(seconds + 300 * place)
        await asyncio.sleep(1)
        for one in listeners:
            if one.ended_for_good.is_set() and abs(seconds) < DAY:  # sent away while nobody was in a class
                one.statuses.clear()
                one.ended_for_good.clear()
                one.start()
                sent_away += 1
        refused = 0
        for _ in range(n):
            writer = Writer(ports[number % len(ports)], members[number % len(members)]["token"])
            number += 1
            answer = await writer.post_until_told(ref, text(number), f"clock-{number}", within=20)
            writer.hang_up()
            if answer.status == 201:
                told.append(answer.body["seq"])
            elif abs(seconds) > DAY and answer.status in (401, 403, 404):
                refused += 1  # the school year of these classes is over by then, or has not begun
            else:
                failures.append(f"{name}: a post was answered {answer.status}")
        for one in listeners[: len(listeners) // 2]:
            one.silence = 0.01  # half of them lose their line and come back with their cursor
        await asyncio.sleep(0.5)
        for one in listeners:
            one.silence = 20
        say(f"{name}: {n - refused} posts, {refused} refused")
    for clock in clocks:
        clock.jump(0)
    if told != list(range(1, len(told) + 1)):
        failures.append(f"the posts were numbered {told[:20]}…, not one after the other")
    until = time.monotonic() + 15
    while time.monotonic() < until and not all(
        one.has(ref, len(told)) for one in listeners if not one.ended_for_good.is_set()
    ):
        await asyncio.sleep(0.1)
    failures += faults_of(listeners, ref, 1, len(told))
    reader = Writer(ports[0], members[0]["token"])
    answer = await reader.ask("GET", f"/api/v1/groups/{ref}/posts?after=0&limit=200")
    reader.hang_up()
    listed = [entry["seq"] for entry in answer.body]
    by_time = [entry["seq"] for entry in sorted(answer.body, key=lambda entry: str(entry["at"]))]
    if listed != sorted(listed):
        failures.append(f"the list is in the order {listed}")
    for one in listeners:
        await one.stop()
    found = ["by time they are in another order"] if by_time != listed else []
    return failures, found, {"posts": len(told), "settings": len(settings), "streams sent away": sent_away}


@contextlib.contextmanager
def servers(school: School, clocks: list[Clock]) -> Iterator[list[int]]:
    """One server for each clock, on the same data; gives their ports."""
    started: list[RunningGatepost] = []
    try:
        for clock in clocks:
            one = RunningGatepost(school.gatepost.data)
            one.environment = {**school.gatepost.environment, "PORT": str(one.port), **clock.environment}
            one.log = school.gatepost.log.with_suffix(f".{one.port}.log")
            started.append(one.start())
        yield [one.port for one in started]
    finally:
        for one in started:
            one.end()


def prove(wanted: Wanted) -> int:
    """Nothing that counts goes by the clock."""
    this = Bar(25, "clock", wanted.database)
    if not library():
        return this.not_run("libfaketime is not installed (Debian: apt install faketime)")
    began = time.monotonic()
    with a_database(wanted.database) as url:
        if url is None:
            return this.not_run("PostgreSQL is not installed")
        tried = try_examples(wanted, "tests/journeys/test_clock.py", facts="clock", database_url=url)
    with a_school(wanted.database, classes=1, members=8) as school:
        assert school is not None
        folder = school.gatepost.data.parent
        count = 2 if wanted.database == "postgresql" else 1
        clocks = [Clock(folder / f"clock{place}") for place in range(count)]
        with servers(school, clocks) as ports:
            failures, found, figures = asyncio.run(play(school, ports, clocks, n=wanted.n))
        audit = school.gatepost.command("audit", "verify", check=False)
        if audit.returncode:
            failures.append(f"the audit's chain is broken: {audit.stdout[-200:]}{audit.stderr[-200:]}")
    return this.report(
        n=wanted.n * figures["settings"],
        failures=tried.failures + failures,
        control=bar.control(found),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
        facts=figures,
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=20))
