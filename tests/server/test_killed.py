"""`kill -9` under load: nothing acknowledged is lost or doubled, and open streams go on where they were."""

import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.running import RunningGatepost
from tests.server.ledger import Ledger, Stored, faults_of, stored_in
from tests.server.streams import OpenStream

pytestmark = pytest.mark.server

WRITERS, READERS = 4, 4
LONGEST_LIFE = 1.2  # seconds under load before the kill
ANSWERS_WITHIN = 10.0


class Writer(threading.Thread):
    """A parent's app: one message after the other, each with a key of its own; notes what it is told."""

    def __init__(self, gatepost: RunningGatepost, group: str, token: str, ledger: Ledger, name: str) -> None:
        super().__init__(daemon=True)
        self.address = f"http://127.0.0.1:{gatepost.port}/api/v1/groups/{group}/posts"
        self.headers = {"Authorization": f"Bearer {token}"}
        self.ledger = ledger
        self.prefix = name
        self.stopping = threading.Event()

    def run(self) -> None:
        with httpx.Client(headers=self.headers, timeout=ANSWERS_WITHIN) as client:
            number = 0
            while not self.stopping.is_set():
                number += 1
                key = f"{self.prefix}-{number}"
                if not self.send(client, key, f"Is PE on Monday the week after next? ({key})"):
                    return

    def send(self, client: httpx.Client, key: str, text: str) -> bool:
        """Post one message; False when the line broke and nobody knows."""
        try:
            answer = client.post(self.address, json={"text": text, "client_key": key})
        except httpx.HTTPError:
            self.ledger.unanswered(key, text)
            return False
        if answer.status_code == 201:
            body = answer.json()
            self.ledger.answered(key, text, body["ref"], body["seq"])
        else:
            self.ledger.unanswered(key, text)
        return True

    def settle(self) -> None:
        """Send again what was never answered, with the same keys, as the app does after a restart; then ask twice."""
        mine = [(key, text) for key, text in self.ledger.unsettled.items() if key.startswith(f"{self.prefix}-")]
        last = [(key, told[0]) for key, told in self.ledger.told.items() if key.startswith(f"{self.prefix}-")][-2:]
        with httpx.Client(headers=self.headers, timeout=ANSWERS_WITHIN) as client:
            for key, text in mine + last + mine:
                assert self.send(client, key, text)


class Reader:
    """A member's open page: comes back with its last id after each broken line, and keeps all numbers it was sent."""

    def __init__(self, gatepost: RunningGatepost, token: str) -> None:
        self.port = gatepost.port
        self.token = token
        self.numbers: list[int] = []
        self.stream = OpenStream(self.port, token=token).opened()

    def come_back(self) -> None:
        """Hang up and open the stream again from where it was."""
        self.stream.close()
        self.numbers += [seq for _, seq in self.stream.places]
        assert all(event.name == "message" for event in self.stream.events)
        self.stream = OpenStream(self.port, token=self.token, cursor=self.stream.last_id).opened()

    def read_to(self, last: int) -> None:
        """Wait until number `last` has come, then hang up."""
        have = self.numbers
        self.stream.wait_for(lambda: last in have or any(seq == last for _, seq in self.stream.places), within=10)
        self.stream.close()
        self.numbers += [seq for _, seq in self.stream.places]


def kill_and_come_back(gatepost: RunningGatepost, group: dict[str, Any], *, rounds: int, seed: int) -> tuple[Any, ...]:
    """Load, SIGKILL at a random moment, start, settle, `rounds` times: the ledger, what is stored, what was seen."""
    chance = random.Random(seed)
    ledger = Ledger()
    tokens = [member["token"] for member in group["members"]]
    gatepost.start()
    readers = [Reader(gatepost, tokens[place % len(tokens)]) for place in range(READERS)]
    for number in range(rounds):
        writers = [
            Writer(gatepost, group["ref"], tokens[place % len(tokens)], ledger, f"r{number}w{place}")
            for place in range(WRITERS)
        ]
        told_before = len(ledger.told)
        for writer in writers:
            writer.start()
        deadline = time.monotonic() + 20
        while len(ledger.told) - told_before < 3 and time.monotonic() < deadline:
            time.sleep(0.005)  # the load is on
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        gatepost.kill()
        for writer in writers:
            writer.stopping.set()
            writer.join(ANSWERS_WITHIN + 5)
        assert len(ledger.told) - told_before >= 3, "there was no load"
        gatepost.start()
        for reader in readers:
            reader.come_back()
        for writer in writers:
            writer.settle()
    stored = stored_in(gatepost.data / "gatepost.sqlite3", group["ref"])
    for reader in readers:
        reader.read_to(stored.last_seq)
    return ledger, stored, [reader.numbers for reader in readers]


def check(copy_of_it: Callable[[], Path], population: list[dict[str, Any]], *, rounds: int, seed: int) -> None:
    gatepost = RunningGatepost(copy_of_it(), GATEPOST_THROTTLE="off")
    try:
        ledger, stored, seen = kill_and_come_back(gatepost, population[0], rounds=rounds, seed=seed)
        assert faults_of(ledger, stored, seen) == [], f"seed {seed}"
        assert len(ledger.told) == len(stored.posts) == stored.last_seq >= rounds * 3
        assert_the_checker_sees(ledger, stored, seen)
        assert gatepost.command("audit", "verify").returncode == 0
    finally:
        gatepost.stop()


def assert_the_checker_sees(ledger: Ledger, stored: Stored, seen: list[list[int]]) -> None:
    """The control: every promise broken on purpose is found, in this very run's own records."""

    def found(fault: str, *, told: Any = None, posts: Any = None, seen: Any = seen, **changed: Any) -> None:
        tampered = Ledger(told=told if told is not None else ledger.told)
        changed |= {"posts": posts} if posts is not None else {}
        faults = faults_of(tampered, replace(stored, **changed), seen)
        assert any(fault in one for one in faults), (fault, faults)

    ref, seq, text, digest = stored.posts[-1]
    found("lost", posts=stored.posts[:-1])
    found("is there 2 times", posts=[*stored.posts, ("another", seq + 1, text, digest)])
    found("nobody wrote it", posts=[*stored.posts, ("another", seq + 1, "Words", digest)])
    found("and is (", posts=[*stored.posts[:-1], (ref, seq, "Other words", digest)])
    found("no verdict of its text", posts=[*stored.posts[:-1], (ref, seq, text, "0" * 64)])
    found("gaps", numbers=stored.numbers[:3] + stored.numbers[4:])
    found("damaged", integrity="row 1 missing from index")
    found("skipped or was sent twice", seen=[seen[0][:1] + seen[0][2:]])
    found("skipped or was sent twice", seen=[[*seen[0], seen[0][-1]]])
    found("skipped or was sent twice", seen=[[]])
    told = ledger.told | {"ghost": ("Words", "nosuchref", 10**6)}
    found("lost", told=told)
    unsettled = Ledger(told=ledger.told, unsettled={"key": "Words"})
    assert "key is still unsettled" in faults_of(unsettled, stored, seen)
    twice = Ledger(told=dict(ledger.told))
    key, (words, _, number) = next(iter(twice.told.items()))
    twice.answered(key, words, "another", number)
    assert faults_of(twice, stored, seen)


def test_three_kills_lose_and_double_nothing(copy_of_it, population):
    check(copy_of_it, population, rounds=3, seed=random.randrange(sys.maxsize))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_twenty_kills_lose_and_double_nothing(copy_of_it, population):
    check(copy_of_it, population, rounds=20, seed=random.randrange(sys.maxsize))
