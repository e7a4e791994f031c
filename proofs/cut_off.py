"""Bar 4: once the office has ended somebody's place, nothing of the class reaches them any more, on any way.

While posts go out, the office ends one place after the other by its own pages. From then on: no event with a higher
number comes by the stream, which is over within a second (three seconds with three processes and no bus); the API says
404; a letter of the PTA that was queued before is dropped when its turn comes. All others miss nothing, and the group
is told nothing. Control: the same records with one late event in them must be found out.
"""

import asyncio
import contextlib
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg

from proofs import bar
from proofs.bar import Bar, Wanted, say
from proofs.members import Listener, Writer, centile, faults_of
from proofs.office import Office
from proofs.school import School, a_school, text

RATE = 10.0  # posts a second
STAYING = 2  # members of each class who stay
CLASS_OF = 12
CLOSED_WITHIN = {1: 1.0, 3: 3.0}  # processes: seconds, for 99 of 100
NOBODY = "redis://127.0.0.1:9/0"  # a bus that is not there

LETTER = """
import django; django.setup()
from gatepost.delivery import ledger
from gatepost.gate import access, actions
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.models import Appointment, Hat, Person, Role
priya = Person.objects.select_related("school").get(name="Priya Nair")
others = Appointment.objects.filter(role=Role.PTA_OFFICER).exclude(person=priya)
others.update(ends_on=others.first().starts_on)
acting = Acting(priya, Hat.PTA)
words = "The fair is on Saturday at 2. Cakes welcome."
groups = list(ClassGroup.objects.filter(name__startswith="Class "))
answer = actions.submit_pta(acting, groups=groups, text=words, as_it_is=False)
assert type(answer).__name__ == "PtaForwarded", answer
while ledger.fan_out_waiting(): pass
"""
SEND = """
import json, django; django.setup()
from gatepost.delivery import ledger
from gatepost.delivery.models import Delivery
while ledger.send_due(): pass
rows = Delivery.objects.filter(notice__kind="pta-forwarded").values_list("address", "state", "fault")
print(json.dumps(list(rows)))
"""


@dataclass(frozen=True, slots=True)
class CutOff:
    """One place that was ended: whose, in which group, when the office had its answer, the last number allowed."""

    listener: Listener
    group: str
    mail: str
    ended_at: float
    last: int


def faults_with(cut: CutOff, came: list[tuple[str, int, float]]) -> list[str]:
    """What of these events should not have come."""
    late = sorted(seq for _, seq, _ in came if seq > cut.last)
    return [f"{cut.mail} was cut off at {cut.last} and was sent {late[:5]}"] if late else []


class Log:
    """Reads the newest number of a group past Gatepost, on either database."""

    def __init__(self, school: School) -> None:
        url = school.gatepost.environment.get("GATEPOST_DATABASE_URL", "")
        file = school.gatepost.data / "gatepost.sqlite3"
        self._line: Any = (
            psycopg.connect(url, autocommit=True) if url else sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        )
        self._mark = "%s" if url else "?"

    def ask(self, question: str, *values: Any) -> Any:
        """The first column of the first row; `?` stands for a value."""
        return self._line.execute(question.replace("?", self._mark), values).fetchone()[0]

    def newest(self, group: str) -> int:
        """The newest number of a group's log."""
        return int(self.ask("SELECT last_seq FROM groups_classgroup WHERE ref = ?", group))

    def before(self, group: str, mail: str) -> int:
        """How many posts of a group were committed before a place in it was ended, by the audit. SQLite alone writes
        one transaction after the other, so that the numbers of the rows are in the order of the commits."""
        whose = "SELECT person.ref FROM people_person person JOIN people_address a ON a.person_id = person.id"
        ended = f"SELECT id FROM audit_entry WHERE action = ? AND facts LIKE '%' || ({whose} WHERE a.normal = ?) || '%'"
        question = f"SELECT count(*) FROM audit_entry WHERE action = ? AND facts LIKE ? AND id < ({ended})"
        return int(self.ask(question, "posted", f"%{group}%", "ended a guardian's place", mail))

    def close(self) -> None:
        """Hang up."""
        self._line.close()


async def write(school: School, stop: asyncio.Event, told: dict[str, list[int]]) -> int:
    """Post to every class in turn until told to stop; gives how many posts got no 201."""
    places = range(len(school.groups))
    writers = [Writer(school.port, school.members(place)[0]["token"]) for place in places]
    number, lost, began = 0, 0, time.monotonic()
    while not stop.is_set():
        place = number % len(writers)
        number += 1
        ref = school.ref(place)
        answer = await writers[place].post_until_told(ref, text(number), f"cut-{number}")
        if answer.status == 201:
            told.setdefault(ref, []).append(answer.body["seq"])
        else:
            lost += 1
        await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
    for writer in writers:
        writer.hang_up()
    return lost


async def play(
    school: School, log: Log, *, n: int, exact: bool, allowed: float
) -> tuple[list[str], list[str], dict[str, Any]]:
    """End `n` places under load: the failures, what the control was found with, and figures."""
    listeners = {
        place: [Listener(school.port, member["token"]).start() for member in school.members(place)]
        for place in range(len(school.groups))
    }
    await asyncio.wait_for(asyncio.gather(*(one.ready.wait() for some in listeners.values() for one in some)), 60)
    stop, told = asyncio.Event(), dict[str, list[int]]()
    writing = asyncio.create_task(write(school, stop, told))
    office = await asyncio.to_thread(Office, school)
    cuts: list[CutOff] = []
    failures: list[str] = []
    seats = [(place, seat) for seat in range(STAYING, CLASS_OF) for place in listeners][:n]
    for place, seat in seats:
        member, group = school.members(place)[seat], school.ref(place)
        ending, fields = await asyncio.to_thread(office.page_to_end_place, member["mail"])
        await asyncio.to_thread(office.end_place, ending, fields)
        ended_at, last = time.monotonic(), log.newest(group)
        cuts.append(CutOff(listeners[place][seat], group, member["mail"], ended_at, last))
        reader = Writer(school.port, member["token"])
        answer = await reader.ask("GET", f"/api/v1/groups/{group}/posts?after=0")
        if answer.status not in (401, 404):
            failures.append(f"{member['mail']} was cut off and the API answered {answer.status}")
        reader.hang_up()
        await asyncio.sleep(0.05)
    office.close()
    await asyncio.sleep(max(CLOSED_WITHIN.values()) + 3)
    stop.set()
    lost = await writing
    await asyncio.sleep(6)  # without a bus other processes look for themselves
    if exact:
        cuts = [replace(cut, last=log.before(cut.group, cut.mail)) for cut in cuts]
    took: list[float] = []
    for cut in cuts:
        failures += faults_with(cut, cut.listener.came)
        over = [at for at in cut.listener.closings if at > cut.ended_at - 2]
        took.append(max(0.0, over[0] - cut.ended_at) if over else 99.0)
    if centile(took, 0.99) > allowed:
        failures.append(f"99 of 100 streams were over after {centile(took, 0.99):.2f} s, not {allowed}")
    for place, some in listeners.items():
        ref = school.ref(place)
        staying = [one for seat, one in enumerate(some) if (place, seat) not in seats]
        failures += faults_of(staying, ref, 1, max(told[ref]))
        if log.newest(ref) != len(told[ref]):
            failures.append(f"{ref} has {log.newest(ref)} events for {len(told[ref])} posts: something was announced")
    if lost:
        failures.append(f"{lost} posts got no answer")
    found = [fault for cut in cuts for fault in faults_with(cut, [*cut.listener.came, (cut.group, cut.last + 1, 0.0)])]
    for one in (one for some in listeners.values() for one in some):
        await one.stop()
    figures = {
        "closed p50": round(centile(took, 0.5), 3),
        "closed p99": round(centile(took, 0.99), 3),
        "posts": sum(len(seqs) for seqs in told.values()),
        "exact": exact,
    }
    return failures, found if len(found) == len(cuts) else [], figures


def letters(school: School, *, n: int) -> tuple[list[str], dict[str, Any]]:
    """Queue a letter for everybody, end `n` places, then let the letters go: failures and figures. Needs no worker."""
    beside(school, LETTER)
    office = Office(school)
    gone = [
        school.members(number % len(school.groups))[-1 - number // len(school.groups)]["mail"] for number in range(n)
    ]
    for mail in gone:
        office.end_place(*office.page_to_end_place(mail))
    office.close()
    rows = json.loads(beside(school, SEND).splitlines()[-1])
    failures = []
    states = {address: (state, fault) for address, state, fault in rows}
    for group in school.groups:
        for member in group["members"]:
            wanted = "dropped" if member["mail"] in gone else "sent"
            state = states.get(member["mail"], ("not queued", ""))
            if state[0] != wanted:
                failures.append(f"the letter to {member['mail']} is {state}, not {wanted}")
    return failures, {"letters": len(rows), "letters dropped": sum(state == "dropped" for _, state, _ in rows)}


def beside(school: School, script: str) -> str:
    """Run a script on the same data in a process of its own; gives what it printed."""
    environment = {**school.gatepost.environment, "GATEPOST_DEMO": "on"}  # mail stays on this machine
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


@contextlib.contextmanager
def running(database: str, *, classes: int) -> Iterator[School | None]:
    """The school of this proof, started without a worker: letters wait until they are told to go."""
    environment = {"GATEPOST_REDIS_URL": NOBODY} if database == "postgresql" else {}
    with a_school(database, classes=classes, members=CLASS_OF, environment=environment) as school:
        if school is None:
            yield None
            return
        school.gatepost.run_with = ("--processes", "3", "--no-worker") if database == "postgresql" else ("--no-worker",)
        school.gatepost.start()
        yield school


def prove(wanted: Wanted) -> int:
    """An ended place ends everything at once."""
    this = Bar(4, "cut off", wanted.database)
    began = time.monotonic()
    processes = 3 if wanted.database == "postgresql" else 1
    classes = max(1, -(-wanted.n // (CLASS_OF - STAYING)))
    with running(wanted.database, classes=classes) as school, contextlib.ExitStack() as stack:
        if school is None:
            return this.not_run("PostgreSQL is not installed")
        say(f"{classes} classes; {wanted.n} places are ended")
        log = Log(school)
        stack.callback(log.close)
        run = play(school, log, n=wanted.n, exact=wanted.database == "sqlite", allowed=CLOSED_WITHIN[processes])
        failures, found, figures = asyncio.run(run)
    with running(wanted.database, classes=2) as school:
        assert school is not None
        late, more = letters(school, n=4)
    return this.report(
        n=wanted.n,
        failures=failures + late,
        control=bar.control(found),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
        facts={**figures, **more, "processes": processes},
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=100))
