"""How long the ordinary pages take, over a real socket, signed in as a parent with a week of posts behind them.

    python -m benchmarks.pages.ordinary [--times 200]

Starts a Gatepost of its own with the demo school in a temporary folder, one request at a time, on the same machine.
"""

import argparse
import json
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from tests.running import RunningGatepost

from benchmarks.probe import MachineProbe, centile

PAGES = {
    "Tom Barker": ("/", "{group}", "{group}search/?q=trip", "/private/", "/private/new/", "/code/", "/me/"),
    "Mrs Evans": ("/", "/desk/", "/office/", "/office/roll/"),
}


@contextmanager
def signed_in(base: str, name: str) -> Iterator[httpx.Client]:
    """A client signed in as one of the demo's cast."""
    with httpx.Client(base_url=base, follow_redirects=True, timeout=30) as client:
        page = client.get("/demo/").text
        form = next(part for part in page.split("<form")[1:] if name in part)
        fields = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form))
        client.post("/demo/", data=fields, headers={"Origin": base}).raise_for_status()
        yield client


def measure(base: str, name: str, paths: tuple[str, ...], *, times: int) -> None:
    """Ask for each page as one of the cast, and print one line a page; `{group}` is their first group."""
    with signed_in(base, name) as client:
        group = re.search(r'href="(/groups/[^/"]+/)"', client.get("/").text)
        for path in paths:
            address = path.format(group=group[1] if group else "")
            taken = []
            for _ in range(times):
                started = time.perf_counter()
                client.get(address).raise_for_status()
                taken.append((time.perf_counter() - started) * 1000)
            print(
                json.dumps({"page": path, "as": name, "median_ms": centile(taken, 0.5), "p99_ms": centile(taken, 0.99)})
            )


def main() -> None:
    """Start a Gatepost, ask for each page many times, and print one line of JSON a page."""
    words = argparse.ArgumentParser()
    words.add_argument("--times", type=int, default=200)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        running = RunningGatepost(Path(folder) / "data", GATEPOST_THROTTLE="off").start()
        try:
            with MachineProbe(Path(folder)) as probe:
                for name, paths in PAGES.items():
                    measure(running.base, name, paths, times=given.times)
            print(json.dumps(probe.report))
        finally:
            running.stop()


if __name__ == "__main__":
    main()
