"""How long the ordinary pages take, over a real socket, signed in as a parent with a week of posts behind them.

    python -m benchmarks.pages [--times 200]

Starts a Gatepost of its own with the demo school in a temporary folder, one request at a time, on the same machine.
"""

import argparse
import json
import re
import statistics
import tempfile
import time
from pathlib import Path

import httpx
from tests.running import RunningGatepost


def signed_in(base: str, name: str) -> httpx.Client:
    """A client signed in as one of the demo's cast."""
    client = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
    page = client.get("/demo/").text
    form = next(part for part in page.split("<form")[1:] if name in part)
    fields = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    client.post("/demo/", data={**fields, "csrfmiddlewaretoken": token[1]}, headers={"Origin": base}).raise_for_status()
    return client


def main() -> None:
    """Start a Gatepost, ask for each page many times, and print one line of JSON a page."""
    words = argparse.ArgumentParser()
    words.add_argument("--times", type=int, default=200)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        running = RunningGatepost(Path(folder) / "data", GATEPOST_THROTTLE="off").start()
        try:
            client = signed_in(running.base, "Tom Barker")
            home = client.get("/").text
            group = re.search(r'href="(/groups/[^/"]+/)"', home)
            assert group is not None
            for path in ("/", group[1], f"{group[1]}search/?q=trip", "/private/", "/code/", "/me/"):
                times = []
                for _ in range(given.times):
                    started = time.perf_counter()
                    client.get(path).raise_for_status()
                    times.append((time.perf_counter() - started) * 1000)
                times.sort()
                print(
                    json.dumps(
                        {
                            "page": re.sub(r"/groups/[^/]+/", "/groups/…/", path),
                            "median_ms": round(statistics.median(times), 1),
                            "p99_ms": round(times[int(len(times) * 0.99) - 1], 1),
                        }
                    )
                )
        finally:
            running.stop()


if __name__ == "__main__":
    main()
