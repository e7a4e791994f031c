"""`kill -9` at random moments under load: nothing acknowledged is lost or doubled, no reader misses or repeats a word.

    python -m proofs.kill [--n 200] [--database sqlite|postgresql] [--seed S]

Twenty writers post to two classes without a pause for the kills, and send each message with its key until it is
answered. Fifty readers hold streams and come back with their last id. The control is a third class in the same run:
a writer that makes a new key for each try, and readers that forget their last id.
"""

import random
import sys
import time

from proofs.bar import Bar, Wanted, control, main, say
from proofs.clients import Book, Crowd, Reader, Writer
from proofs.cluster import is_there
from proofs.installation import install, workplace
from proofs.promises import broken, last_numbers

WRITERS, READERS = 20, 50
LONGEST_LIFE = 1.5  # seconds under load before the kill


def prove(wanted: Wanted) -> int:
    """Kill Gatepost under load and compare what was told, shown and stored."""
    bar = Bar(5, "kill", wanted.database)
    if wanted.database == "postgresql" and not is_there():
        return bar.not_run("PostgreSQL is not installed here, or this is not root")
    chance, started = random.Random(wanted.seed), time.monotonic()
    with workplace() as folder:
        place = install(folder, wanted.database, classes=3, members=10)
        crowd = None
        try:
            refs = [group["ref"] for group in place.groups]
            book = Book(folder / "told", refs)
            place.gatepost.start()
            crowd = Crowd(place.gatepost.port, book, pace=0.25, seed=wanted.seed)
            crowd.of(place.groups[:2], writers=WRITERS, readers=READERS)
            careless(crowd, place.groups[2])
            crowd.start()
            for number in range(1, wanted.n + 1):
                if not crowd.wait_for(5):
                    crowd.faults.append(f"before kill {number} nothing was acknowledged for 30 s")
                    break
                time.sleep(chance.uniform(0, LONGEST_LIFE))
                place.gatepost.kill()
                place.gatepost.start()
                if number % 20 == 0:
                    say(f"{number} kills, {book.acknowledged} posts acknowledged")
            crowd.wait_for(20)
            crowd.settle()
            crowd.read_to(last_numbers(place.tables, refs))
            place.gatepost.stop()
            failures = broken(place.tables, crowd, book, refs[:2])
            failures += [fault for fault in [place.is_whole()] if fault]
            return bar.report(
                n=wanted.n,
                failures=failures,
                control=control(carelessness_found(crowd, broken(place.tables, crowd, book, refs[2:]))),
                seed=wanted.seed,
                seconds=time.monotonic() - started,
                facts={
                    "posts": book.acknowledged,
                    "shown": sum(len(reader.numbers) for reader in crowd.readers),
                    "streams_opened": sum(reader.opened for reader in crowd.readers),
                    "broken_sendings": crowd.statuses[0],
                },
            )
        finally:
            if crowd is not None:
                crowd.stop()
            place.end()


def careless(crowd: Crowd, group: dict[str, object]) -> None:
    """The control's apps: readers that begin anew after each break, and a writer without lasting keys."""
    members: list[dict[str, str]] = group["members"]  # type: ignore[assignment]
    ref = str(group["ref"])
    crowd.readers += [Reader(ref, member["token"], resumes=False) for member in members[:2]]
    crowd.writers += [Writer(ref, member["token"], f"c{place}") for place, member in enumerate(members[2:5])]
    crowd.writers.append(Writer(ref, members[5]["token"], "keyless", minds_keys=False))


def carelessness_found(crowd: Crowd, faults: list[str]) -> list[str]:
    """The faults of the control, when both kinds were found: something twice, and something skipped."""
    doubled = [fault for fault in faults if "times" in fault]
    skipped = [fault for fault in faults if "skipped" in fault]
    say(f"control: {len(doubled)} doubled, {len(skipped)} of 2 readers skipped; e.g. {(doubled + skipped)[:2]}")
    return doubled + skipped if doubled and skipped else []


if __name__ == "__main__":
    sys.exit(main(prove, n=200))
