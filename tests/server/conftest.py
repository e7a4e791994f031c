"""A running Gatepost with a population: one data folder made once, and copied for whoever changes or kills it."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.running import RunningGatepost
from tests.server import scale

CLASSES, MEMBERS = 3, 4


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory, with_tables: Callable[[Path], Path]) -> Path:
    """A data folder with the demo school and three classes of four members; `tokens.json` beside the database."""
    data = with_tables(tmp_path_factory.mktemp("populated") / "data")
    running = RunningGatepost(data)
    running.command(
        "demo", "--classes", str(CLASSES), "--members", str(MEMBERS), "--tokens", str(data.parent / "tokens.json")
    )
    return data


@pytest.fixture(scope="session")
def population(populated: Path) -> list[dict[str, Any]]:
    """The groups with their members and tokens."""
    groups: list[dict[str, Any]] = json.loads((populated.parent / "tokens.json").read_text())["groups"]
    return groups


@pytest.fixture
def copy_of_it(populated: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes a data folder of one's own, with the same people and tokens."""

    def copy() -> Path:
        data = tmp_path / "data"
        shutil.copytree(populated, data)
        return data

    return copy


@pytest.fixture(scope="session")
def running(populated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGatepost]:
    """A Gatepost that all tests of a run may share, as long as they take a class of their own."""
    data = tmp_path_factory.mktemp("running") / "data"
    shutil.copytree(populated, data)
    gatepost = RunningGatepost(data, GATEPOST_THROTTLE="off").start()
    yield gatepost
    assert gatepost.stop() == 0


class Member:
    """A member of a class, with an app of theirs."""

    def __init__(self, base: str, group: dict[str, Any], member: dict[str, Any]) -> None:
        self.group = group["ref"]
        self.token = member["token"]
        self.mail = member["mail"]
        self.client = httpx.Client(
            base_url=f"{base}/api/v1", headers={"Authorization": f"Bearer {self.token}"}, timeout=20
        )

    def post(self, text: str, key: str) -> httpx.Response:
        return self.client.post(f"/groups/{self.group}/posts", json={"text": text, "client_key": key})

    def posted(self, text: str, key: str) -> dict[str, Any]:
        """Send an ordinary message, which must stand; gives the answer."""
        answer = self.post(text, key)
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture
def members(population: list[dict[str, Any]]) -> Iterator[Callable[[RunningGatepost, int], list[Member]]]:
    """The members of one of the classes, at a running Gatepost."""
    made: list[Member] = []

    def of_class(gatepost: RunningGatepost, number: int) -> list[Member]:
        group = population[number]
        found = [Member(f"http://127.0.0.1:{gatepost.port}", group, member) for member in group["members"]]
        made.extend(found)
        return found

    yield of_class
    for member in made:
        member.client.close()


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A database on a real PostgreSQL with the same population, to be copied, and its data folder with the keys."""
    name = f"gatepost_several_{os.getpid()}"
    url = scale.make_database(name)
    data = tmp_path_factory.mktemp("populated-on-postgresql") / "data"
    RunningGatepost(data, GATEPOST_DATABASE_URL=url).command(
        "demo", "--classes", str(CLASSES), "--members", str(MEMBERS), "--tokens", str(data.parent / "tokens.json")
    )
    yield name, data
    scale.drop_database(name)


@pytest.fixture(scope="session")
def populated_on_postgresql(postgresql_template: tuple[str, Path]) -> Path:
    """The data folder that belongs to the databases of `database_of_ones_own`."""
    return postgresql_template[1]


@pytest.fixture(scope="session")
def database_of_ones_own(postgresql_template: tuple[str, Path]) -> Iterator[Callable[[], str]]:
    """Makes a copy of the populated database and gives its address."""
    names: list[str] = []

    def make() -> str:
        names.append(f"{postgresql_template[0]}_{len(names)}")
        return scale.make_database(names[-1], like=postgresql_template[0])

    yield make
    for name in names:
        scale.drop_database(name)


@pytest.fixture
def members_on_postgresql(populated_on_postgresql: Path) -> Iterator[Callable[[RunningGatepost, int], list[Member]]]:
    """The members of one of the classes of that population, at a running Gatepost."""
    groups = json.loads((populated_on_postgresql.parent / "tokens.json").read_text())["groups"]
    with ExitStack() as made:

        def of_class(gatepost: RunningGatepost, number: int) -> list[Member]:
            base, group = f"http://127.0.0.1:{gatepost.port}", groups[number]
            found = [Member(base, group, member) for member in group["members"]]
            for member in found:
                made.enter_context(member.client)
            return found

        yield of_class
