"""A running Gatepost with classes full of members, on either database: what most proofs are played on."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.running import RunningGatepost

from proofs.databases import a_database
from proofs.tables import put_tables

TEXTS = (
    "Is PE tomorrow?",
    "What time does the concert start?",
    "Which page is the reading up to?",
    "Lost: a blue water bottle, has anyone seen it?",
    "Does anyone know if swimming is back on this week?",
    "Thank you for the help at the fair on Saturday!",
)


@dataclass
class School:
    """A Gatepost that is not started yet, and its population: `groups` as `gatepost demo --tokens` writes them."""

    gatepost: RunningGatepost
    groups: list[dict[str, Any]]

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.gatepost.port

    def members(self, group: int) -> list[dict[str, str]]:
        """The members of one class: `mail` and `token` each."""
        listed: list[dict[str, str]] = self.groups[group]["members"]
        return listed

    def ref(self, group: int) -> str:
        """The reference of one class's group."""
        return str(self.groups[group]["ref"])


@contextlib.contextmanager
def a_school(
    database: str, *, classes: int, members: int, url: str | None = None, environment: dict[str, str] | None = None
) -> Iterator[School | None]:
    """A school with so many classes and members; None where there is no PostgreSQL. Start it with `gatepost.start()`.

    `url` names a database that is there already; else one is made and is gone afterwards. `environment` is added to
    Gatepost's own (GATEPOST_THROTTLE is off: a proof writes more than any thumb).
    """
    with contextlib.ExitStack() as stack:
        found = stack.enter_context(a_database(database)) if url is None else url
        if found is None:
            yield None
            return
        folder = Path(tempfile.mkdtemp(prefix="gatepost-proof-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        settings = {
            "GATEPOST_THROTTLE": "off",
            **({"GATEPOST_DATABASE_URL": found} if found else {}),
            **(environment or {}),
        }
        if not found:
            put_tables(folder / "data")
        gatepost = RunningGatepost(folder / "data")
        gatepost.environment.update(settings)
        tokens = folder / "tokens.json"
        gatepost.command(
            "demo", "--classes", str(classes), "--members", str(members), "--tokens", str(tokens), within=900
        )
        stack.callback(gatepost.end)
        yield School(gatepost, json.loads(tokens.read_text())["groups"])


def text(number: int) -> str:
    """An ordinary message, unlike the others."""
    return f"{TEXTS[number % len(TEXTS)]} ({number})"


def pss_mib(process: int) -> float:
    """The memory of a process and its children as their proportional share, in MiB. Linux only."""
    total = 0
    for pid in [process, *_descendants(process)]:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def _descendants(process: int) -> list[int]:
    found: list[int] = []
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(folder.name))
    queue = [process]
    while queue:
        children = parents.get(queue.pop(), [])
        found += children
        queue += children
    return found
