"""What the disk allows: append and fdatasync, alone and with 16 posts a sync (group commit).

python -m benchmarks.chat.disk [FOLDER]
"""

import os
import sys
import tempfile
import time
from pathlib import Path

POST = 250  # bytes
SECONDS = 3.0


def measure(file: int, posts: int) -> str:
    """One run of writes of so many posts each, as a line to print."""
    times: list[float] = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        os.write(file, b"x" * POST * posts)
        os.fdatasync(file)
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    a_second = len(times) / SECONDS
    middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    return (
        f"{posts:2d} posts of {POST} bytes a fdatasync: {a_second:7.0f} syncs/s {posts * a_second:7.0f} posts/s "
        f"p50 {middle:.2f} ms p99 {late:.2f} ms"
    )


def main() -> None:
    """Three runs of each."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.gettempdir()) / "disk-test"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        for posts in (1, 1, 1, 16, 16, 16):
            print(measure(file, posts))
    finally:
        os.close(file)
        path.unlink()


if __name__ == "__main__":
    main()
