"""The table of the desk's pages, with the machine it was made on."""

from pathlib import Path
from typing import Any

from benchmarks.pages.results import write_table

FILE = Path(__file__).parent / "RESULTS.md"
HEAD = """# The desk with ten thousand matters

Written by `make bench-desk`; `benchmarks/desk/__main__.py` says what is measured and how. Milliseconds, one request at
a time over one connection at the school that has the most. A page is met when its median is under its target.
"Processor" is the server's own time on a processor for one page: it says what a page costs even when the machine is
busy with other work. The control beside it (benchmarks/README.md) shows what the machine itself cost.
"""


def write(measured: dict[str, dict[str, Any] | None], *, server: str) -> None:
    """Write RESULTS.md anew."""
    write_table(FILE, HEAD, measured, filled, server=server)


def filled(seeded: dict[str, Any]) -> str:
    """What the database was filled with."""
    return (
        f"{seeded['in_the_first']:,} matters in the school asked, {seeded['open']:,} of them open; "
        f"{seeded['concerns']:,} in {seeded['schools']} schools; seeded in {seeded['seconds']:.0f} s."
    )
