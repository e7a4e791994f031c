"""Memory: a start that freed much gives it back."""

import platform
from pathlib import Path

from gatepost.core import memory


def resident() -> int:
    """What this process has in memory, in pages."""
    return int(Path("/proc/self/statm").read_text().split()[1])


def test_what_was_freed_goes_back_to_the_machine() -> None:
    if platform.libc_ver()[0] != "glibc":  # CI's has it, so there this is tried
        assert not memory.give_back()
        return
    memory.give_back()
    rows = [bytes(1_000) for _ in range(60_000)]  # too large for Python's own pools, too small to be mapped each
    last = rows[-1]  # what is still in use at the far end keeps the rest from going back by itself
    del rows
    before = resident()
    assert memory.give_back()
    assert resident() < before - 10_000
    assert len(last) == 1_000


def test_threads_share_their_pools_where_the_c_library_can() -> None:
    assert memory.ask_from_few_pools() == (platform.libc_ver()[0] == "glibc")
