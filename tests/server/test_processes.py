"""`gatepost run --processes N`: children on one socket that are kept alive, renewed in turn, and stopped together."""

import os
import re
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.running import RunningGatepost
from tests.server.ledger import Ledger
from tests.server.scale import PrivateRedis, children_of, is_running, sockets_of, threads_of
from tests.server.streams import OpenStream
from tests.server.test_killed import Writer
from tests.server.test_start_and_stop import run_refused
from tests.server.test_streams import END_A_PLACE, beside

pytestmark = [pytest.mark.slow, pytest.mark.server]

OAK, ELM, ASH = 0, 1, 2
CHILDREN = 3  # two for pages, one for mail
REVOKED_WITHIN = 3.0
STOPS_WITHIN = 6.0
RENEWED_WITHIN = 100.0


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRedis]:
    private = PrivateRedis(tmp_path_factory.mktemp("redis")).start()
    yield private
    private.kill()


@pytest.fixture(scope="module")
def database(database_of_ones_own: Callable[[], str]) -> str:
    """One for this file: making one takes longer than a test. So a test that counts posts takes a class of its own."""
    return database_of_ones_own()


@pytest.fixture
def several(
    populated_on_postgresql: Path, database: str, redis: PrivateRedis, tmp_path: Path
) -> Iterator[RunningGatepost]:
    """Two processes for pages and one for mail."""
    shutil.copytree(populated_on_postgresql, tmp_path / "data")
    gatepost = RunningGatepost(
        tmp_path / "data",
        demo=False,
        run_with=("--processes", "2"),
        GATEPOST_DATABASE_URL=database,
        GATEPOST_REDIS_URL=redis.url,
        GATEPOST_THROTTLE="off",
    )
    gatepost.start()
    until_there_are(gatepost, CHILDREN)
    yield gatepost
    gatepost.end()


def parent_of(gatepost: RunningGatepost) -> int:
    assert gatepost.process is not None
    return gatepost.process.pid


def until(condition: Callable[[], Any], *, within: float, what: str) -> Any:
    """Wait until it is true; gives what it gave."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come in {within} s")


def until_there_are(gatepost: RunningGatepost, number: int) -> list[int]:
    parent = parent_of(gatepost)
    until(lambda: len(children_of(parent)) == number, within=20, what=f"{number} children")
    return children_of(parent)


def test_its_children_serve_together_and_stop_together(several, members_on_postgresql):
    parent, children = parent_of(several), until_there_are(several, CHILDREN)
    until(lambda: "Gatepost is ready" in several.log.read_text(), within=10, what="the word that it is ready")
    assert threads_of(parent) == 1, "the parent forks, so it may run no thread"
    until(lambda: sockets_of(parent) == 1, within=5, what="a parent with the listening socket and no connection")
    oak = members_on_postgresql(several, OAK)
    streams = [OpenStream(several.port, token=member.token).opened() for member in oak * 3]
    for number, member in enumerate(oak):
        member.posted(f"Is PE tomorrow? ({number})", f"several-{number}")
        for stream in streams:
            stream.wait_for_text(f"Is PE tomorrow? ({number})", within=1.0)
    told = time.monotonic()
    assert several.stop() == 0
    assert time.monotonic() - told < STOPS_WITHIN
    assert not any(is_running(child) for child in children)
    for stream in streams:
        assert stream.wait_for(lambda stream=stream: stream.is_over, within=1)
        stream.close()
    said = several.log.read_text()
    assert "Traceback" not in said
    assert said.endswith("Gatepost has stopped.\n")


EASE_A_CLAUSE = """
    from gatepost.people.models import School
    from gatepost.policies.codes import current_code
    from gatepost.policies.easing import ease
    school = School.objects.get()
    assert ease(school, current_code(school), "G1", overturned=5, ruled=10, judge_version="any")
"""


@pytest.mark.timeout(180)
def test_a_clause_that_is_eased_is_eased_in_every_process_within_seconds(several, members_on_postgresql):
    member = members_on_postgresql(several, ASH)[0]

    def outcomes() -> set[str]:
        """Of ten answers, each over a connection of its own: they come from both processes."""
        answers = [
            httpx.post(
                f"http://127.0.0.1:{several.port}/api/v1/groups/{member.group}/posts",
                headers={"Authorization": f"Bearer {member.token}"},
                json={"text": "Mrs Hall is useless and everyone knows it.", "client_key": f"eased-{number}"},
                timeout=20,
            )
            for number in range(10)
        ]
        return {answer.json().get("outcome", f"{answer.status_code} {answer.text}") for answer in answers}

    # A message that was once let through would stay so under its key: waiting hides nothing but a start under load.
    seen: list[set[str]] = []

    def is_held() -> bool:
        seen.append(outcomes())
        return seen[-1] == {"hold"}

    try:
        until(is_held, within=90, what="the hold")
    except AssertionError as fault:
        raise AssertionError(f"{fault}: {seen[-3:]}\n{several.log.read_text()[-3000:]}") from fault
    beside(several, EASE_A_CLAUSE)
    until(lambda: outcomes() == {"nudge"}, within=30, what="the nudge")
    assert several.stop() == 0


def test_a_child_that_dies_is_replaced(several, members_on_postgresql):
    member = members_on_postgresql(several, OAK)[0]
    before = set(until_there_are(several, CHILDREN))
    for child in before:  # each of them: those for pages, and the one for mail
        os.kill(child, signal.SIGKILL)
        until(lambda child=child: not is_running(child), within=5, what="its end")
        until_there_are(several, CHILDREN)
    assert not before & set(children_of(parent_of(several)))
    member.posted("Is PE tomorrow?", "after-they-died")
    assert several.log.read_text().count("ended (signal 9)") == CHILDREN
    assert several.stop() == 0


def test_when_the_parent_is_killed_its_children_stop(several):
    children = until_there_are(several, CHILDREN)
    several.kill()
    until(lambda: not any(is_running(child) for child in children), within=STOPS_WITHIN, what="the children's end")
    until(lambda: not listens(several.port), within=STOPS_WITHIN, what="the end of the socket they shared")


def listens(port: int) -> bool:
    """Whether anybody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def test_a_revocation_reaches_all_children(several, members_on_postgresql):
    leaver, author = members_on_postgresql(several, ASH)[2:4]  # the first writes in another test, in whatever order
    streams = [OpenStream(several.port, token=leaver.token).opened() for _ in range(8)]
    ended = beside(several, END_A_PLACE, mail=leaver.mail)
    author.posted("Thanks for telling us", "after-the-end")
    for stream in streams:
        assert stream.wait_for(lambda stream=stream: stream.is_over, within=REVOKED_WITHIN)
        assert stream.ended_at - ended < REVOKED_WITHIN
        assert stream.posts == []
        stream.close()
    assert several.stop() == 0


class Knocker(threading.Thread):
    """Opens a new connection again and again and asks for /health; notes each that was refused."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.is_over = threading.Event()
        self.tried = 0
        self.refused: list[str] = []

    def run(self) -> None:
        while not self.is_over.wait(0.02):
            self.tried += 1
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
                    line.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    if not line.recv(64).startswith(b"HTTP/1.1 200"):
                        self.refused.append("no answer")
            except OSError as fault:
                self.refused.append(repr(fault))


class StubbornWriter(Writer):
    """A writer that goes on after a broken line, with the same key, as the apps do."""

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            key = f"{self.prefix}-{number}"
            with httpx.Client(headers=self.headers, timeout=10) as client:
                while not self.send(client, key, f"Is PE on Monday the week after next? ({key})"):
                    if self.stopping.is_set():
                        return
                    time.sleep(0.05)
            time.sleep(0.05)


def renewed(gatepost: RunningGatepost, before: set[int]) -> set[int]:
    """Tell the parent to renew, and wait until all children are others."""
    os.kill(parent_of(gatepost), signal.SIGHUP)

    def all_are_new() -> set[int] | None:
        now = set(children_of(parent_of(gatepost)))
        return now if len(now) == CHILDREN and not now & before else None

    found: set[int] = until(all_are_new, within=RENEWED_WITHIN, what="a crew of new children")
    return found


@pytest.mark.timeout(300)
def test_sighup_renews_them_in_turn_and_nobody_is_turned_away(several, members_on_postgresql):
    elm = members_on_postgresql(several, ELM)
    reader = OpenStream(several.port, token=elm[0].token).opened()
    ledger, knocker = Ledger(), Knocker(several.port)
    writers = [StubbornWriter(several, elm[0].group, member.token, ledger, member.mail) for member in elm[:2]]
    for thread in (*writers, knocker):
        thread.start()
    children = set(until_there_are(several, CHILDREN))
    for _ in range(2):
        children = renewed(several, children)
    for writer in writers:
        writer.stopping.set()
    for writer in writers:
        writer.join(15)
    for writer in writers:
        writer.settle()
    knocker.is_over.set()
    knocker.join(15)
    assert knocker.tried > 50
    assert knocker.refused == []
    assert ledger.wrong == []
    assert ledger.unsettled == {}
    seen = list(reader.places)
    reader.close()
    assert reader.is_over
    again = OpenStream(several.port, token=elm[0].token, cursor=reader.last_id).opened()
    last = stored_posts(several, elm[0].group)
    again.wait_for(lambda: bool(again.places) and again.places[-1][1] == last[-1][0], within=10)
    seen += again.places
    again.close()
    assert [seq for _, seq in seen] == [seq for seq, _ in last]
    assert sorted(text for _, text in last) == sorted(text for text, _, _ in ledger.told.values())
    assert len(last) > 20
    assert threads_of(parent_of(several)) == 1
    assert several.stop() == 0
    assert "Traceback" not in several.log.read_text()


def stored_posts(gatepost: RunningGatepost, group: str) -> list[tuple[int, str]]:
    """Number and text of each post of a group, read past all of Gatepost."""
    url = gatepost.environment["GATEPOST_DATABASE_URL"]
    with psycopg.connect(url, options="-c gatepost.school=*") as connection:  # else no school is in sight
        rows = connection.execute(
            "SELECT post.seq, post.text FROM groups_post post JOIN groups_classgroup class ON class.id = post.group_id "
            "WHERE class.ref = %s ORDER BY post.seq",
            [group],
        )
        return [(int(seq), str(text)) for seq, text in rows]


def test_new_code_that_does_not_start_leaves_the_old_in_place(several, members_on_postgresql):
    children = set(until_there_are(several, CHILDREN))
    key = several.data / "keys" / "signing.key"
    whole = key.read_text()
    key.write_text("short")  # a start would be refused
    os.kill(parent_of(several), signal.SIGHUP)
    until(lambda: "the old one goes on" in several.log.read_text(), within=RENEWED_WITHIN, what="the refusal")
    key.write_text(whole)
    assert set(children_of(parent_of(several))) == children
    members_on_postgresql(several, OAK)[0].posted("Is PE tomorrow?", "still-here")
    assert several.stop() == 0


def test_sqlite_is_for_one_process(tmp_path):
    said = run_refused(RunningGatepost(tmp_path / "data"), "--processes", "2")
    assert "SQLite's file belongs to one process" in said
    said = run_refused(RunningGatepost(tmp_path / "data"), GATEPOST_PROCESSES="2")
    assert "SQLite's file belongs to one process" in said
    for number in ("0", "-1", "65"):
        assert "in 1 to 64 processes" in run_refused(RunningGatepost(tmp_path / "data"), "--processes", number)


def test_prepare_does_all_but_serve(tmp_path):
    running = RunningGatepost(tmp_path / "data")
    done = running.command("run", "--prepare")
    assert done.stdout == ""
    assert re.findall(r"^.+$", done.stderr, re.MULTILINE) == []
    assert (running.data / "gatepost.sqlite3").exists()
    assert (running.data / "static" / "staticfiles.json").exists()
