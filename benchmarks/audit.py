"""How fast a school's audit chain is walked: 100,000 entries, linked by Gatepost itself.

    python -m benchmarks.audit [--entries 100000]

Makes a database of its own in a temporary folder, links the entries as the worker does, and verifies the whole chain
three times. Below it stands the floor: hashing the same bytes without any database.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--entries", type=int, default=100_000)
    count = words.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GATEPOST_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "gatepost.site.settings"
        measure(count)


@contextmanager
def timed(name: str, count: int) -> Iterator[None]:
    """Print how many a second it was, by the clock and by the processor; on a busy machine they differ."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    by_clock, by_processor = count / (time.perf_counter() - clock), count / (time.process_time() - processor)
    print(f"{name:9} {by_clock:>12,.0f} {by_processor:>14,.0f}")


def measure(count: int) -> None:
    """Write, link and verify so many entries; print what each took."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from gatepost.audit.actions import link_new_entries
    from gatepost.audit.chain import FIELDS, START, link_after
    from gatepost.audit.models import Entry
    from gatepost.audit.verification import verify
    from gatepost.core.clock import now

    call_command("migrate", verbosity=0)
    for start in range(0, count, 5000):
        Entry.objects.bulk_create(
            Entry(
                school_ref="school",
                at=now(),
                action="opened a concern",
                actor_ref="somebody",
                actor_hat="office",
                subject_kind="concern",
                subject_ref=f"C-{number}",
                facts={"number": number},
            )
            for number in range(start, min(start + 5000, count))
        )
    print(f"{'':9} {'entries/s':>12} {'entries/CPU-s':>14}")
    with timed("linked", count):
        assert link_new_entries() == count
    for _ in range(3):
        with timed("verified", count):
            report = verify("school")
        assert report.is_whole
        assert report.linked == count
    rows = list(Entry.objects.order_by("number").values_list("number", *FIELDS))
    link = START
    with timed("floor", count):
        for number, *fields in rows:
            link = link_after(link, number, fields)
    connections.close_all()


if __name__ == "__main__":
    main()
