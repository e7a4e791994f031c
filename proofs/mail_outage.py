"""Bar 12: the mail server is away for an hour, and the sender is killed again and again.

    python -m proofs.mail_outage [--n 5000] [--seed S]

A worker of a school sends to a real SMTP server on this machine. Its clock goes by libfaketime, so that the hour takes
a minute. Meanwhile the server is not there, hangs up, answers 421, 451 and 550, takes a letter and drops it, or says
nothing at all. `n` letters were queued before, and a sign-in code; in the last minutes come a safeguarding alert and a
second code. Then the server is back: all of them come, each once, the alert first, the old code never, the new one in
time. Then the same worker is killed while it sends, once for every hundred letters: a letter comes twice at most for
each kill, with the same Message-ID. Control: a sender that keeps no ledger and is killed once.
"""

import random
import smtplib
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from email import message_from_bytes
from typing import Any

from proofs import bar
from proofs.bar import Bar, Wanted, say
from proofs.clock import Clock, library
from proofs.installation import Installation, install, workplace
from proofs.letters import MailServer

LETTERS_A_KILL = 100
DRAINS_WITHIN = 600.0  # seconds
MODES = ("closed", "drop", "closed", "421", "451", "550", "drop")
LETTERS = (
    "SELECT letter.ref, letter.state, letter.lane, notice.kind FROM delivery_delivery letter "
    "JOIN delivery_notice notice ON notice.id = letter.notice_id"
)
QUEUE = """
import django; django.setup()
from django.db import transaction
from gatepost.delivery.actions import tell
from gatepost.delivery.models import Notice
from gatepost.people.models import Person, School
from gatepost.site.sign_in_by_mail import ask_by_mail
school = School.objects.get()
people = list(Person.objects.filter(is_active=True, addresses__isnull=False).distinct().order_by("pk")[:100])
count, lane, code = {count}, {lane}, {code}
while count > 0:
    with transaction.atomic():
        notice = tell("second-step-changed", school=school, recipients=people[:count], subject_ref=str(count))
        if lane is not None:
            Notice.objects.filter(pk=notice.pk).update(lane=lane)
    count -= len(people[:count])
if code:
    from gatepost.people.access import mail_of
    ask_by_mail(school, mail_of(people[code]), client="proof", next_url="")
"""


class Moody(MailServer):
    """A mail server that may be away while it is there: `mode` is "" when it takes letters."""

    mode = ""

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Let a sender begin, or not."""
        if self.mode == "550":
            return "550 not from you"
        envelope.mail_from = address
        return "250 go on"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a recipient, or be too busy."""
        if self.mode == "421":
            return "421 too busy"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter, or let it fall."""
        if self.mode == "drop":
            server.transport.abort()
            return "250 never heard"
        if self.mode:  # also of a letter that began before the mood changed
            return "451 not now"
        return await super().handle_DATA(server, session, envelope)

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what came, in order, without their host."""
        return [str(message_from_bytes(raw)["Message-ID"]).strip("<>").partition("@")[0] for _, raw in self.letters]


class Sender:
    """`gatepost work` on a school's data, by a clock of its own."""

    def __init__(self, place: Installation, clock: Clock) -> None:
        self.place, self.clock = place, clock
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {**place.gatepost.environment, **clock.environment}

    def start(self) -> None:
        """Begin to send."""
        log = self.place.gatepost.log.with_suffix(".work.log").open("ab")
        with closing(log):
            words = [sys.executable, "-m", "gatepost", "work"]
            self.process = subprocess.Popen(words, env=self.environment, stdout=log, stderr=log)

    def kill(self) -> None:
        """End it at once, whatever it has in hand."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(20)
            self.process = None

    def queue(self, count: int, *, lane: int | None = None, code: int = 0) -> None:
        """Queue so many letters; `code`: and a sign-in code for the person of this number."""
        words = QUEUE.format(count=count, lane=lane, code=code)
        subprocess.run([sys.executable, "-c", words], env=self.environment, check=True, timeout=300)

    def states(self) -> Counter[str]:
        """How many deliveries are in which state; notices that no delivery was made for yet count as "new"."""
        found = Counter(state for (state,) in self.place.tables.rows("SELECT state FROM delivery_delivery"))
        fresh = "SELECT count(*) FROM delivery_notice WHERE fanned_out_at IS NULL"
        found["new"] = self.place.tables.rows(fresh)[0][0]
        return +found

    def wait_until_sent(self, within: float, *, jump: int = 0) -> bool:
        """Wait until nothing waits; whether it came to that. `jump`: seconds to go on at each look."""
        until, ahead = time.monotonic() + within, int(self.clock.file.read_text())
        while time.monotonic() < until:
            if not set(self.states()) & {"new", "waiting", "sending"}:
                return True
            ahead += jump
            self.clock.jump(ahead)
            time.sleep(0.5)
        return False


def faults_of(ids: list[str], wanted: set[str], *, kills: int) -> list[str]:
    """What is wrong with the letters that came: some missing, some unknown, more doubled than there were kills."""
    came = Counter(ids)
    faults = [f"{len(wanted - set(came))} letters are lost"] if wanted - set(came) else []
    if strange := set(came) - wanted:
        faults.append(f"{len(strange)} letters came under a Message-ID of no letter")
    doubled = sum(count - 1 for count in came.values())
    if doubled > kills:
        faults.append(f"{doubled} letters came twice, after {kills} kills")
    return faults


def an_hour_away(sender: Sender, server: Moody, n: int) -> tuple[list[str], dict[str, Any]]:
    """Queue letters, be away for sixty minutes, come back: failures, and figures."""
    server.close()
    sender.queue(n, code=1)
    sender.start()
    for minute in range(60):
        mode = MODES[minute % len(MODES)]
        if mode == "closed":
            server.close()
        else:
            server.mode = mode
            if not server.is_open:
                server.open()
        if minute == 57:
            sender.queue(1, lane=0)
            sender.queue(0, code=2)
        sender.clock.jump(60 * minute)
        time.sleep(1.0)
    before = len(server.letters)
    server.mode = ""
    if not server.is_open:
        server.open()
    began = time.monotonic()
    drained = sender.wait_until_sent(DRAINS_WITHIN)
    seconds = time.monotonic() - began
    failures = [] if drained else [f"after {seconds:.0f} s there is left: {dict(sender.states())}"]
    rows = sender.place.tables.rows(LETTERS)
    failures += faults_of(server.ids, {ref for ref, state, _, _ in rows if state == "sent"}, kills=0)
    codes = sorted(state for _, state, _, kind in rows if kind == "sign-in")
    if codes != ["dropped", "sent"]:
        failures.append(f"the old and the new sign-in code are {codes}")
    alerts = [ref for ref, _, lane, _ in rows if lane == 0]
    if before:
        failures.append(f"{before} letters were taken while the server was away")
    if server.ids[:1] != alerts:
        failures.append("the safeguarding alert was not the first letter to come")
    if sum(state == "sent" for _, state, _, _ in rows) != n + 2:
        failures.append(f"not all letters are sent: {dict(sender.states())}")
    return failures, {"letters": n + 3, "drained in seconds": round(seconds, 1)}


def killed_while_sending(sender: Sender, server: Moody, kills: int, chance: random.Random) -> tuple[list[str], int]:
    """Kill the sender in the middle of its work, again and again: failures, and how many letters came twice."""
    known = {ref for (ref,) in sender.place.tables.rows("SELECT ref FROM delivery_delivery")}
    before = len(server.letters)
    sender.queue(kills * LETTERS_A_KILL)
    for number in range(kills):
        seen, until = len(server.letters), time.monotonic() + 60
        while len(server.letters) < seen + 3 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        sender.kill()
        sender.start()
        if (number + 1) % 10 == 0:
            say(f"{number + 1} kills, {len(server.letters) - before} letters")
    failures = [] if sender.wait_until_sent(DRAINS_WITHIN, jump=5) else [f"left: {dict(sender.states())}"]
    ids = server.ids[before:]
    made = {ref for (ref,) in sender.place.tables.rows("SELECT ref FROM delivery_delivery")} - known
    return failures + faults_of(ids, made, kills=kills), len(ids) - len(set(ids))


def without_a_ledger(server: Moody) -> list[str]:
    """The control: a sender that notes nothing while it sends, killed in its middle, begins again."""
    server.letters.clear()
    wanted = [f"letter{number}" for number in range(20)]
    for stops_at in (10, 20):
        with smtplib.SMTP("127.0.0.1", server.port) as line:
            for ref in wanted[:stops_at]:
                line.sendmail("a@x.test", ["b@x.test"], f"Message-ID: <{ref}@x.test>\r\n\r\nHello\r\n")
    return faults_of(server.ids, set(wanted), kills=1)


def prove(wanted: Wanted) -> int:
    """An hour without mail, and a sender that is killed: nothing lost, nothing doubled but by a kill."""
    this = Bar(12, "mail_outage", wanted.database)
    if not library():
        return this.not_run("libfaketime is not installed (Debian: apt install faketime)")
    began, kills = time.monotonic(), max(wanted.n // LETTERS_A_KILL, 3)
    server = Moody()
    with workplace() as folder:
        place = install(folder, wanted.database, classes=4, members=30, GATEPOST_MAIL=server.address)
        sender = Sender(place, Clock(folder / "clock"))
        try:
            failures, facts = an_hour_away(sender, server, wanted.n)
            say(f"back: {facts}")
            more, doubled = killed_while_sending(sender, server, kills, random.Random(wanted.seed))
            facts |= {"kills": kills, "came twice": doubled}
            found = without_a_ledger(server)
        finally:
            sender.kill()
            server.close()
            place.end()
    return this.report(
        n=wanted.n,
        failures=failures + more,
        control=bar.control(found),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
        facts=facts,
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=5000, databases=("sqlite",)))
