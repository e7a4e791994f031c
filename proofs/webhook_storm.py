"""Bar 11: the WhatsApp platform's calls come a hundred times each, shuffled, from eight sides, and some are forged.

    python -m proofs.webhook_storm [--n 100] [--database sqlite|postgresql] [--seed S]

A real Gatepost without a worker is called by a simulated platform, over HTTP. Forged calls of sixteen sorts are refused
and leave no row. Calls at fifty a second are answered within a second (p99). Then each call comes `n` times; meanwhile
the server is killed (`kill -9`) while it answers: what it had answered with 200 is there. Then workers take all of it
in, and are killed too: each message is one post. What the platform tells of the school's own messages comes in the same
way, and no state goes back. Control: a receiver that knows by heart what it has had, until it is started again.
"""

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tests.whatsapp.platform import Phone, Platform, serve, wire
from tests.whatsapp.storm import RANKS, Header, Storm, forged, gather

from proofs import bar
from proofs.bar import Bar, Wanted, say
from proofs.cluster import is_there
from proofs.installation import Installation, install, workplace

HANDS, PHONES, EACH = 8, 12, 3
RATE, RATE_SECONDS, ACK_WITHIN = 50, 6, 1.0
TIMES_A_KILL, MOST_KILLS, MOST_WORKER_KILLS = 25, 4, 2
SET_UP = """
import json, sys, django; django.setup()
from datetime import time
from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.people.models import Address, School
given = json.loads(sys.argv[1])
school = School.objects.get()
WhatsAppNumber.objects.create(
    school=school, is_on=True, digest_at=time(17), rates={"utility": 16000, "service": 16000}, monthly_cap=100000,
    **given["number"])
for mail, phone in given["phones"].items():
    person = Address.objects.select_related("person__school").get(school=school, normal=mail).person
    members.join(person, user_id=phone["user_id"], number=phone["number"], wamid="wamid.of-" + phone["user_id"])
print(json.dumps([school.ref, school.host]))
"""


@dataclass
class Caller:
    """The platform's side of the line to one Gatepost. `acked`: the digests of calls that were answered with 200."""

    place: Installation
    secret: str
    path: str = ""
    host: str = ""
    acked: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def calls(self, body: bytes, header: Header = "right") -> int:
        """One call; gives the status of the answer, 0 for none."""
        line = http.client.HTTPConnection("127.0.0.1", self.place.gatepost.port, timeout=20)
        headers = {"Host": self.host, "Content-Type": "application/json"}
        if header is not None:
            headers["X-Hub-Signature-256"] = wire.signature(body, self.secret) if header == "right" else header
        began = time.monotonic()
        try:
            line.request("POST", self.path, body, headers)
            status = line.getresponse().status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            line.close()
        self.seconds.append(time.monotonic() - began)
        self.statuses[status] += 1
        if status == 200:
            self.acked.add(sha256(body).hexdigest())
        return status

    def until_taken(self, body: bytes) -> None:
        """Call again and again, as the platform does, until it is answered with 200."""
        until = time.monotonic() + 120
        while self.calls(body) != 200 and time.monotonic() < until:
            time.sleep(0.1)

    def falls(self, blows: list[bytes]) -> None:
        """All of these, from eight sides."""
        with ThreadPoolExecutor(HANDS) as hands:
            list(hands.map(self.until_taken, blows))

    def rows(self, table: str) -> int:
        """How many rows a table of ours has."""
        return int(self.place.tables.rows(f"SELECT count(*) FROM {table}")[0][0])


def ready(place: Installation, platform: Platform) -> tuple[Caller, list[Phone]]:
    """Give the school a number and members with phones; nothing runs yet."""
    chosen = [member["mail"] for group in place.groups for member in group["members"]][:PHONES]
    phones = [
        Phone(platform, f"GB.{number:015d}", f"4477009{number:05d}", name=f"phone {number}")
        for number in range(len(chosen))
    ]
    given = {
        "number": {
            "shown_number": f"+{platform.number}",
            "phone_number_id": platform.phone_number_id,
            "access_token": platform.token,
            "app_secret": platform.app_secret,
            "verify_token": platform.verify_token,
        },
        "phones": {
            mail: {"user_id": phone.user_id, "number": phone.number} for mail, phone in zip(chosen, phones, strict=True)
        },
    }
    told = subprocess.run(
        [sys.executable, "-c", SET_UP, json.dumps(given)],
        env=place.gatepost.environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    ref, host = json.loads(told.stdout.splitlines()[-1])
    return Caller(place, platform.app_secret, f"/hooks/whatsapp/{ref}/", host), phones


def forgeries(caller: Caller, storm: Storm, chance: random.Random) -> list[str]:
    """Every call forged in every way: what was not refused, and what was left by it."""
    failures = []
    for body in storm.calls:
        for what, (bytes_, header) in forged(body, caller.secret, chance).items():
            if (status := caller.calls(bytes_, header)) not in (401, 403):
                failures.append(f"a call with {what} was answered with {status}")
    if rows := caller.rows("doors_whatsappcall"):
        failures.append(f"forged calls left {rows} rows")
    return failures


def quickly(caller: Caller, storm: Storm) -> tuple[list[str], float]:
    """Fifty calls a second, and no worker: whether each was answered in time, and the p99 in seconds."""
    caller.seconds.clear()
    with ThreadPoolExecutor(HANDS * 2) as hands:
        began = time.monotonic()
        for number in range(RATE * RATE_SECONDS):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            hands.submit(caller.until_taken, storm.calls[number % len(storm.calls)])
    p99 = sorted(caller.seconds)[int(len(caller.seconds) * 0.99)]
    return ([] if p99 < ACK_WITHIN else [f"the p99 of an answer is {p99:.2f} s"]), p99


def storm_and_kills(caller: Caller, storm: Storm, n: int, chance: random.Random) -> list[str]:
    """Every call `n` times, from eight sides, while the server is killed and started; what was answered is there."""
    blows, kills = storm.times(n, chance), kills_for(n)
    share = len(blows) // (kills + 1)
    for number in range(kills):
        part = threading.Thread(target=caller.falls, args=(blows[number * share : (number + 1) * share],))
        part.start()
        time.sleep(chance.uniform(0.1, 1.0))
        caller.place.gatepost.kill()
        caller.place.gatepost.start()
        part.join()
    caller.falls(blows[kills * share :])
    stored = {digest for (digest,) in caller.place.tables.rows("SELECT digest FROM doors_whatsappcall")}
    failures = [f"{len(caller.acked - stored)} calls were answered and are not there"] if caller.acked - stored else []
    if len(stored) != caller.rows("doors_whatsappcall"):
        failures.append("a call is there twice")
    if caller.rows("doors_whatsapptaken"):
        failures.append("something was taken in while no worker worked")
    return failures


def kills_for(n: int) -> int:
    """How often the server is killed while each call comes `n` times."""
    return min(max(n // TIMES_A_KILL, 1), MOST_KILLS)


def taken_in(caller: Caller, kills: int, chance: random.Random) -> list[str]:
    """Let a worker take all of it in, killed so often in between, and send what follows from it."""
    for number in range(kills + 1):
        words = [sys.executable, "-m", "gatepost", "work"]
        worker = subprocess.Popen(
            words, env=caller.place.gatepost.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            if number < kills:
                until = time.monotonic() + 60
                had = caller.rows("doors_whatsapptaken")
                while caller.rows("doors_whatsapptaken") == had and time.monotonic() < until:
                    time.sleep(0.05)
                time.sleep(chance.uniform(0, 0.5))
            elif not nothing_waits(caller):
                return ["after five minutes there are calls or messages that wait"]
        finally:
            worker.kill()
            worker.wait(20)
        # What a killed worker held is free again when its lease has run out: here at once.
        free_what_is_held(caller)
    return []


def nothing_waits(caller: Caller) -> bool:
    """Wait until all calls are done, and all messages have gone; whether it came to that."""
    until = time.monotonic() + 300
    open_calls = "SELECT count(*) FROM doors_whatsappcall WHERE state <> 'done'"
    open_messages = "SELECT count(*) FROM delivery_whatsappmessage WHERE state IN ('waiting', 'sending')"
    while time.monotonic() < until:
        if not any(caller.place.tables.rows(question)[0][0] for question in (open_calls, open_messages)):
            return True
        time.sleep(0.3)
    return False


FREE = """
import django; django.setup()
from gatepost.core.db import now_of_all
from gatepost.doors.whatsapp.models import WhatsAppCall
from gatepost.delivery.whatsapp.models import WhatsAppMessage
WhatsAppCall.objects.filter(state="waiting").update(due_at=now_of_all())
WhatsAppMessage.objects.filter(state="sending").update(lease_until=now_of_all())
"""


def free_what_is_held(caller: Caller) -> None:
    """Let leases run out."""
    subprocess.run([sys.executable, "-c", FREE], env=caller.place.gatepost.environment, check=True, timeout=60)


def counted_once(caller: Caller, storm: Storm, platform: Platform) -> list[str]:
    """Each message is one post; each was signed once at most, but for one in the hand of a worker that was killed."""
    posts = Counter(text for (text,) in caller.place.tables.rows("SELECT text FROM groups_post"))
    wanted = set(storm.said.values())
    found = {text: count for text, count in posts.items() if text in wanted}
    failures = [f"{len(wanted - set(found))} messages are lost"] if wanted - set(found) else []
    failures += [f"{text!r} is there {count} times" for text, count in found.items() if count > 1]
    if caller.rows("doors_whatsapptaken") != len(storm.said):
        failures.append(f"{caller.rows('doors_whatsapptaken')} messages were noted, not {len(storm.said)}")
    signed = Counter(one["reaction"]["message_id"] for one in platform.requests if one.get("type") == "reaction")
    failures += [f"a message was signed {count} times" for count in signed.values() if count > 1]
    return failures


def told_of_ours(caller: Caller, platform: Platform, n: int, chance: random.Random) -> list[str]:
    """What the platform tells of the school's own messages, `n` times and shuffled: none goes back, none is lost."""
    calls = platform.calls()
    blows = calls * n
    chance.shuffle(blows)
    ranks: dict[str, int] = {}
    failures: list[str] = []
    question = "SELECT wamid, state FROM delivery_whatsappmessage WHERE wamid <> ''"
    worker = subprocess.Popen(
        [sys.executable, "-m", "gatepost", "work"],
        env=caller.place.gatepost.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    storm = threading.Thread(target=caller.falls, args=(blows,))
    storm.start()
    try:
        while storm.is_alive():
            for wamid, state in caller.place.tables.rows(question):
                if RANKS[state] < ranks.get(wamid, 0):
                    failures.append(f"a message went back to {state}")
                ranks[wamid] = RANKS[state]
            time.sleep(0.05)
        storm.join()
        if not nothing_waits(caller):
            failures.append("what was told of our messages was not taken in")
    finally:
        worker.kill()
        worker.wait(20)
    states = Counter(state for _, state in caller.place.tables.rows(question))
    if set(states) != {"delivered"}:
        failures.append(f"our messages are {dict(states)}, and all were delivered")
    return failures


def without_a_table(storm: Storm, n: int, chance: random.Random) -> list[str]:
    """The control: it takes the first message of a call, knows the bytes it has had, and forgets them at a restart."""
    posts: Counter[str] = Counter()
    for _ in range(2):
        had: set[bytes] = set()
        for body in storm.times(max(n // 2, 1), chance):
            if body in had:
                continue
            had.add(body)
            messages = json.loads(body)["entry"][0]["changes"][0]["value"].get("messages", [])
            posts.update(message["id"] for message in messages[:1])
    return [f"{wamid} came {posts[wamid]} times" for wamid in storm.said if posts[wamid] != 1]


def prove(wanted: Wanted) -> int:
    """Forge, hurry, repeat, kill; then look at what is there."""
    this = Bar(11, "webhook_storm", wanted.database)
    if wanted.database == "postgresql" and not is_there():
        return this.not_run("PostgreSQL is not installed here, or this is not root")
    chance, began = random.Random(wanted.seed), time.monotonic()
    platform = Platform(now=lambda: datetime.now(UTC))
    platform.is_prompt, platform.per_second = False, 10_000
    facts: dict[str, Any] = {}
    with workplace() as folder, serve(platform) as address:
        place = install(folder, wanted.database, classes=4, members=8, GATEPOST_WHATSAPP_API=address)
        place.gatepost.run_with = ("--no-worker",)
        try:
            caller, phones = ready(place, platform)
            storm = gather(platform, phones, each=EACH, chance=chance)
            place.gatepost.start()
            failures = forgeries(caller, storm, chance)
            say(f"{sum(caller.statuses.values())} forged calls")
            more, facts["p99 of an answer"] = quickly(caller, storm)
            failures += more
            failures += storm_and_kills(caller, storm, wanted.n, chance)
            kills = kills_for(wanted.n)
            say(f"{sum(caller.statuses.values())} calls, {kills} kills, {len(caller.acked)} that differ")
            worker_kills = min(kills, MOST_WORKER_KILLS)
            failures += taken_in(caller, worker_kills, chance)
            failures += counted_once(caller, storm, platform)
            failures += told_of_ours(caller, platform, wanted.n, chance)
            failures += [fault for fault in [place.is_whole()] if fault]
            facts |= {
                "calls": sum(caller.statuses.values()),
                "messages": len(storm.said),
                "kills": kills + worker_kills,
            }
            facts["p99 of an answer"] = round(facts["p99 of an answer"], 3)
            found = without_a_table(storm, wanted.n, chance)
        finally:
            place.end()
    return this.report(
        n=wanted.n,
        failures=failures,
        control=bar.control(found),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
        facts=facts,
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=100))
