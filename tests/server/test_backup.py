"""The drill: back up while people write, lose everything, restore, and look whether all is there and nothing more."""

import json
import os
import re
import shutil
import sqlite3
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.running import RunningGatepost
from tests.server.conftest import Member
from tests.server.scale import missing
from tests.server.streams import OpenStream
from tests.server.test_streams import hidden

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(400)]

SERVER = os.environ.get("GATEPOST_TEST_POSTGRESQL", "")
# The longest that a writer may wait while a backup is made beside it; a commit on a busy machine takes some of it.
WRITER_WAITS = 5.0

STATE = textwrap.dedent(
    """
    import django, json, sys; django.setup()
    from gatepost.groups.models import Invitation, Post
    from gatepost.people.models import SignInCode, Guardianship, Person, Token
    from gatepost.delivery.models import Delivery
    from gatepost.audit.models import Entry
    from django.contrib.sessions.models import Session
    print(json.dumps({
        "texts": list(Post.objects.order_by("id").values_list("text", flat=True)),
        "codes": SignInCode.objects.count(),
        "sessions": Session.objects.count(),
        "open invitations": Invitation.objects.filter(revoked_at=None).count(),
        "invitations": Invitation.objects.count(),
        "sending": [list(row) for row in Delivery.objects.filter(state="sending").values_list("ref", "worker")],
        "waiting": [list(row) for row in Delivery.objects.filter(state="waiting").values_list("ref", "worker")],
        "standing": Guardianship.objects.filter(ends_on=None).count(),
        "tokens": Token.objects.filter(revoked_at=None).count(),
        "epochs": min(Person.objects.values_list("auth_epoch", flat=True)),
        "restored": Entry.objects.filter(action="restored a backup").count(),
    }))
    """
)

UNFINISHED = textwrap.dedent(
    """
    import django; django.setup()
    from datetime import timedelta
    from gatepost.core.clock import now
    from gatepost.delivery import ledger
    from gatepost.delivery.actions import tell
    from gatepost.groups.invitations import invite_to_class
    from gatepost.people.hats import Acting
    from gatepost.people.models import Appointment, Hat, SchoolClass, Person, School
    from gatepost.people.signin import codes
    office = Appointment.objects.filter(role="office").select_related("person__school").first().person
    invite_to_class(Acting(office, Hat.OFFICE), SchoolClass.objects.first())
    codes.ask(School.objects.get(), "MEMBER1", "a browser")
    tell("second-step-changed", school=office.school, recipients=[office])
    ledger.fan_out_waiting()
    assert ledger.claim("a worker that died", at=now()) is not None
    """
)

LEAVE = textwrap.dedent(
    """
    import django; django.setup()
    from gatepost.people.actions import end_guardianship
    from gatepost.people.models import Guardianship, Person
    from gatepost.people.signin.tokens import revoke_tokens
    leaver = Guardianship.objects.get(person__addresses__normal="MEMBER2", ends_on=None)
    end_guardianship(None, leaver, "a court order")
    revoke_tokens(Person.objects.get(addresses__normal="MEMBER3"))
    """
)


class Home:
    """Where a Gatepost lives: its folder, its keys and its database, and how a disaster takes them."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.clients: list[httpx.Client] = []
        self.name = f"gatepost_backup_{os.getpid()}_{folder.name}".lower()[:50]
        self.running = self.new("data")
        self.new_database()
        tokens = folder / "tokens.json"
        self.running.command("demo", "--classes", "1", "--members", "4", "--tokens", str(tokens))
        self.group = json.loads(tokens.read_text())["groups"][0]
        self.safe_place = folder / "elsewhere"
        self.safe_place.mkdir()
        self.file = self.safe_place / "evening.gatepost"

    def new(self, data: str) -> RunningGatepost:
        more = {"GATEPOST_THROTTLE": "off", "GATEPOST_KEYS": str(self.folder / "keys")}
        if self.database == "postgresql":
            more["GATEPOST_DATABASE_URL"] = f"{SERVER.rpartition('/')[0]}/{self.name}"
        return RunningGatepost(self.folder / data, **more)

    def on_server(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(SERVER, autocommit=True) as server:
            for statement in statements:
                server.execute(statement.encode())

    def new_database(self) -> None:
        if self.database == "postgresql":
            self.on_server(f'DROP DATABASE IF EXISTS "{self.name}"', f'CREATE DATABASE "{self.name}"')

    def lose_everything(self) -> None:
        """The machine is gone; what is left is what was kept elsewhere: the backup, the keys and the ledger."""
        ledger = self.running.data / "revocations.jsonl"
        if ledger.exists():
            shutil.copy(ledger, self.safe_place)
        shutil.rmtree(self.running.data)
        if self.database == "postgresql":
            self.on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        self.running = self.new("new-machine")

    def clear(self) -> None:
        for client in self.clients:
            client.close()
        if self.running.process is not None and self.running.process.poll() is None:
            self.running.kill()
        if self.database == "postgresql":
            import psycopg

            with psycopg.connect(SERVER, autocommit=True) as server:
                found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{self.name}%"])
                for (name,) in found.fetchall():
                    server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    def member(self, number: int) -> Member:
        member = Member(f"http://127.0.0.1:{self.running.port}", self.group, self.group["members"][number - 1])
        self.clients.append(member.client)
        return member

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.do(STATE))
        return state

    def do(self, code: str) -> str:
        import subprocess
        import sys

        for number, member in enumerate(self.group["members"], start=1):
            code = code.replace(f"MEMBER{number}", member["mail"])
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.running.environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    if request.param == "postgresql" and not SERVER:
        assert os.environ.get("CI") != "true", "CI must name a PostgreSQL server"
        missing("PostgreSQL (GATEPOST_TEST_POSTGRESQL)")
    made = Home(tmp_path, request.param)
    yield made
    made.clear()


class Writing:
    """Members who post without a pause, and what was acknowledged to them when."""

    def __init__(self, home: Home) -> None:
        self.acknowledged: list[tuple[float, str]] = []
        self.longest = 0.0
        self.faults: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(home.member(number),)) for number in (1, 2)]

    def _write(self, member: Member) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            text = f"Cakes number {number} for the stall from {member.mail.partition('@')[0]}"
            began = time.monotonic()
            answer = member.post(text, f"key-{number}")
            self.longest = max(self.longest, time.monotonic() - began)
            if answer.status_code == 201:
                self.acknowledged.append((time.monotonic(), text))
            else:
                self.faults.append(answer.text)

    def __enter__(self) -> "Writing":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(20)


def test_the_drill(home: Home):
    home.running.start()
    with Writing(home) as writing:
        time.sleep(1.0)
        began = time.monotonic()
        said = home.running.command("backup", str(home.file)).stdout
        time.sleep(0.5)
    assert writing.faults == []
    assert writing.longest < WRITER_WAITS
    before = {text for moment, text in writing.acknowledged if moment < began}
    assert len(before) > 5
    assert len(writing.acknowledged) > len(before), "nobody wrote while the backup was made"
    assert "key files are NOT in it" in said
    assert home.file.stat().st_mode & 0o777 == 0o600
    last = home.member(1)
    last.posted("The last word before the evening's backup", "key-last")
    old_browser = signed_in(home)
    assert old_browser.get("/me/", follow_redirects=False).status_code == 200
    assert home.running.stop() == 0
    home.do(UNFINISHED)
    shutil.move(home.file, home.safe_place / "first.gatepost")
    home.running.command("backup", str(home.file))
    there = home.state()
    assert (there["open invitations"], len(there["sending"])) == (1, 1)
    assert there["codes"] > 0
    assert there["sessions"] > 0
    home.do(LEAVE)  # after the backup
    home.lose_everything()

    said = home.running.command(
        "restore", str(home.file), "--revocations", str(home.safe_place / "revocations.jsonl")
    ).stdout
    assert "revocations: 2" in said
    assert "kept aside" not in said
    assert "LOOK" not in said
    here = home.state()
    assert here["texts"] == there["texts"]
    assert before < set(here["texts"])
    assert (here["codes"], here["sessions"], here["open invitations"], here["invitations"]) == (0, 0, 0, 1)
    assert here["sending"] == []
    assert [there["sending"][0][0], ""] in here["waiting"]  # the same row, so the same Message-ID
    assert here["standing"] == there["standing"] - 1
    assert here["tokens"] == there["tokens"] - 1
    assert here["epochs"] > there["epochs"]
    assert here["restored"] == 1
    assert "BROKEN" not in home.running.command("audit", "verify").stdout

    home.running.start()
    assert httpx.get(f"{home.running.base}/health").status_code == 200
    browser = signed_in(home)
    page = browser.get(f"/groups/{home.group['ref']}/").text
    assert "The last word before the evening&#x27;s backup" in page
    assert old_browser.get(f"{home.running.base}/me/", follow_redirects=False).status_code in (302, 404)
    assert home.member(1).client.get("/groups").status_code == 200
    assert home.member(2).client.get("/groups").status_code == 401  # the guardian who left
    assert home.member(3).client.get("/groups").status_code == 401  # whose key was revoked
    home.member(1).posted("Good morning on the new machine", "key-new")
    assert home.running.stop() == 0


def test_an_app_that_saw_more_than_the_backup_holds_begins_anew_and_misses_nothing(home: Home):
    home.running.start()
    writer, reader = home.member(1), home.group["members"][1]["token"]
    writer.posted("Before the backup", "key-before")
    home.running.command("backup", str(home.file))
    stream = OpenStream(home.running.port, token=reader).opened()
    for number in range(3):
        writer.posted(f"Lost post {number} about the cake stall", f"key-lost-{number}")
    stream.wait_for_text("Lost post 2 about the cake stall", within=10)
    old = groups_of(home, reader)[0]
    assert home.running.stop() == 0
    stream.close()
    home.lose_everything()
    home.running.command("restore", str(home.file))

    home.running.start()
    new = groups_of(home, reader)[0]
    assert (old["last_seq"] - new["last_seq"], old["era"] == new["era"]) == (3, False)
    writer = home.member(1)
    for number in range(5):  # past the place that the cursor names
        writer.posted(f"New post {number} about the cake stall", f"key-new-{number}")
    again = OpenStream(home.running.port, token=reader, cursor=stream.last_id).opened()
    assert again.wait_for(lambda: bool(again.events), within=10)
    assert (again.events[0].name, again.events[0].data["groups"][0]["seq"]) == ("reset", new["last_seq"] + 5)
    for number in range(5, 8):
        writer.posted(f"New post {number} about the cake stall", f"key-new-{number}")
    again.wait_for_text("New post 7 about the cake stall", within=10)
    assert [event.data["seq"] for event in again.posts] == [new["last_seq"] + number for number in (6, 7, 8)]
    again.close()
    assert home.running.stop() == 0


def groups_of(home: Home, token: str) -> list[dict[str, Any]]:
    """The groups of whoever has this key, as the API lists them."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{home.running.base}/api/v1/groups", headers=headers)
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found


def signed_in(home: Home) -> httpx.Client:
    """A parent who signs in by a link, as anybody may whose mail does not work."""
    link = home.running.command("sign-in-link", "--person", home.group["members"][0]["mail"]).stdout
    path = re.search(r"/sign-in/link/[^/\s]+/", link)
    assert path is not None
    browser = httpx.Client(
        base_url=home.running.base, follow_redirects=True, timeout=20, headers={"Origin": home.running.base}
    )
    home.clients.append(browser)
    form = next(part for part in browser.get(path[0]).text.split("<form")[1:] if "csrf" in part)
    browser.post(path[0], data=hidden(form.split("</form>")[0])).raise_for_status()
    return browser


def test_a_trial_of_a_backup_touches_nothing_and_is_written_down(home: Home):
    home.running.command("backup", str(home.file))
    there = home.state()
    said = home.running.command("backup", "--verify", str(home.file)).stdout
    assert "can be trusted" in said
    assert home.state() == there
    care = json.loads((home.running.data / "care.json").read_text())
    assert care["verified_file"] == "evening.gatepost"
    assert care["verified_at"] > care["backup_at"]
    assert sorted(path.name for path in home.safe_place.iterdir()) == ["evening.gatepost"]


def test_data_that_stand_there_are_kept_aside_and_only_when_asked(home: Home):
    home.running.command("backup", str(home.file))
    home.do(UNFINISHED)
    refused = home.running.command("restore", str(home.file), check=False)
    assert refused.returncode != 0
    assert "--replace" in refused.stderr
    assert home.state()["codes"] == 1
    home.running.start()
    in_use = home.running.command("restore", str(home.file), "--replace", check=False)
    assert "Stop Gatepost first" in in_use.stderr
    assert httpx.get(f"{home.running.base}/health").status_code == 200
    assert home.running.stop() == 0
    assert home.state()["codes"] == 1
    said = home.running.command("restore", str(home.file), "--replace").stdout
    aside = re.search(r"kept aside: (\S+)", said)
    assert aside is not None
    assert home.state()["invitations"] == 0
    if home.database == "sqlite":
        with sqlite3.connect(aside[1]) as kept:
            assert kept.execute("SELECT count(*) FROM groups_invitation").fetchone() == (1,)
    else:
        home.on_server(f'DROP DATABASE "{aside[1]}"')


def damaged(home: Home, change: Callable[[bytes], bytes]) -> str:
    """What `restore` says of a backup that was changed; nothing may have been loaded."""
    other = home.safe_place / "damaged.gatepost"
    other.write_bytes(change(home.file.read_bytes()))
    refused = home.running.command("restore", str(other), "--replace", check=False)
    assert refused.returncode != 0
    assert "Traceback" not in refused.stderr
    return refused.stderr


def test_a_damaged_backup_is_refused_and_nothing_changes(home: Home):
    home.running.command("backup", str(home.file))
    there = home.state()
    middle = home.file.stat().st_size // 2
    assert "damaged" in damaged(home, lambda data: data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    assert "end is missing" in damaged(home, lambda data: data[:-1000])
    assert home.state() == there


def test_missing_tools_are_named(monkeypatch: pytest.MonkeyPatch):
    from gatepost.core import db_copy

    monkeypatch.setattr(db_copy.shutil, "which", lambda name: None)
    monkeypatch.setattr(db_copy.Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(db_copy.CannotCopy, match="postgresql-client"):
        db_copy.tool("pg_dump")
