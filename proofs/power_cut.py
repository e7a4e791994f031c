"""Power cuts under load: what was acknowledged is there afterwards, with its audit, and waiting letters go out.

    python -m proofs.power_cut [--n 10] [--database sqlite|postgresql] [--seed S]

Gatepost's data, and PostgreSQL's, lie on an ext4 file system in a file. Under load its power is cut (`xfs_io -x -c
shutdown`: nothing that is not flushed reaches the disk), everything is killed, the file system is mounted again and all
is started. The control: a plain writer on the same disk with `synchronous=NORMAL`, or `synchronous_commit=off`, must
lose commits it was told of. What this can't show: a disk that lies about its flushes, or torn sectors.
"""

import random
import sys
import threading
import time
from collections.abc import Callable

import psycopg
import pysqlite3

from proofs.bar import Bar, Wanted, control, main, say
from proofs.clients import Book, Crowd, wait
from proofs.cluster import Cluster, is_there
from proofs.image import Image, why_not
from proofs.installation import Installation, install, workplace
from proofs.letters import MailServer
from proofs.promises import broken, last_numbers

WRITERS, READERS = 10, 10
# Seconds from the restart. A refused letter waits ten and less; one in hand at the cut, its lease of two minutes.
LETTER_WITHIN = 150.0
WEAK_TRIES = 4
STATE = """
    SELECT delivery.state, delivery.attempts FROM delivery_notice notice
    JOIN delivery_delivery delivery ON delivery.notice_id = notice.id WHERE notice.subject_ref = %s"""


def are_sent(letters: list[tuple[str, int]]) -> bool:
    """Whether there is a letter, and none that has not gone: the office's, and the receipt of whoever wrote to it."""
    return bool(letters) and all(state == "sent" for state, _ in letters)


def prove(wanted: Wanted) -> int:
    """Cut the power under load and compare what was told, shown and stored."""
    bar = Bar(6, "power cut", wanted.database)
    chance, started = random.Random(wanted.seed), time.monotonic()
    with workplace() as folder:
        why = why_not(folder)
        if not why and wanted.database == "postgresql" and not is_there():
            why = "PostgreSQL is not installed here"
        if why:
            return bar.not_run(why)
        image = Image(folder, mib=512).make()
        post = MailServer()
        place = crowd = None
        try:
            place = install(image.place, wanted.database, classes=2, members=5, log=folder, GATEPOST_MAIL=post.address)
            refs = [group["ref"] for group in place.groups]
            place.gatepost.start()
            crowd = Crowd(place.gatepost.port, Book(folder / "told", refs), pace=0.1, seed=wanted.seed)
            crowd.of(place.groups, writers=WRITERS, readers=READERS).start()
            for number in range(1, wanted.n + 1):
                one_cut(place, image, crowd, post, number=number, chance=chance)
                say(f"{number} cuts, {crowd.book.acknowledged} posts acknowledged, {len(post.letters)} letters")
            crowd.wait_for(10)
            crowd.settle()
            crowd.read_to(last_numbers(place.tables, refs))
            place.gatepost.stop()
            failures = broken(place.tables, crowd, crowd.book, refs)
            failures += [fault for fault in [place.is_whole()] if fault]
            return bar.report(
                n=wanted.n,
                failures=failures,
                control=control(weakness_found(image, place.cluster)),
                seed=wanted.seed,
                seconds=time.monotonic() - started,
                facts={"posts": crowd.book.acknowledged, "letters": len(post.letters)},
            )
        finally:
            if crowd is not None:
                crowd.stop()
            if place is not None:
                place.end()
            post.close()
            image.remove()


def one_cut(
    place: Installation, image: Image, crowd: Crowd, post: MailServer, *, number: int, chance: random.Random
) -> None:
    """Load, a letter that cannot go out yet, the cut at a random moment, the restart, and the letter's arrival."""
    if not crowd.wait_for(10):
        crowd.faults.append(f"before cut {number} nothing was acknowledged for 30 s")
        return
    member = place.groups[0]["members"][0]
    text = "May I ask when the dinner money for next term is due?"
    status, told = crowd.post(
        "/api/v1/concerns", member["token"], {"route": "office", "text": text, "client_key": f"letter-{number}"}
    )
    if status != 201:
        crowd.faults.append(f"a letter to the office was answered {status}")
    reference = told.get("reference")
    if number % 2:  # in turn: a letter that has been refused and waits, and one that may be in hand
        wait(
            lambda: any(state == "waiting" and tries for state, tries in place.tables.rows(STATE, reference)), within=5
        )
    time.sleep(chance.uniform(0, 1.5))
    crowd.expected.add(500)  # from here on the machine is off: what it says is of no account but an acknowledgement
    image.cut()
    place.gatepost.kill()
    time.sleep(0.1)
    crowd.expected.discard(500)
    if place.cluster is not None:
        place.cluster.stop()
    image.unmount()
    image.mount()
    if place.cluster is not None:
        place.cluster.start()
    place.gatepost.start()
    before = len(post.letters)
    post.open()
    if not wait(
        lambda: are_sent(place.tables.rows(STATE, reference)) and len(post.letters) > before, within=LETTER_WITHIN
    ):
        found = place.tables.rows(STATE, reference)
        crowd.faults.append(f"the letter of cut {number} was not sent within {LETTER_WITHIN:.0f} s: {found}")
    post.close()


def weakness_found(image: Image, cluster: Cluster | None) -> list[str]:
    """The control: what a writer lost that does not wait for the disk. A few tries, since the disk may be quick."""
    lost: list[str] = []
    for number in range(WEAK_TRIES):
        lost = weak_on_postgresql(image, cluster) if cluster is not None else weak_on_sqlite(image, number)
        say(f"control: {len(lost)} acknowledged commits lost")
        if lost:
            break
    return lost


def weak_on_sqlite(image: Image, number: int) -> list[str]:
    """Commits told with `synchronous=NORMAL`, then a cut: those that are gone."""
    file = image.place / f"weak-{number}.sqlite3"

    def commits(say_done: Callable[[int], None], stopping: threading.Event) -> None:
        connection = pysqlite3.connect(str(file), isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("CREATE TABLE post (id INTEGER PRIMARY KEY)")
            said = 0
            while not stopping.is_set():
                said += 1
                connection.execute("INSERT INTO post VALUES (?)", [said])
                say_done(said)
                time.sleep(0.0005)  # else it is always at its checkpoint, which does flush
        except pysqlite3.Error:
            pass  # the cut
        finally:
            connection.close()

    told = told_until_the_cut(commits, image)
    image.unmount()
    image.mount()
    connection = pysqlite3.connect(str(file))
    try:
        there = {number for (number,) in connection.execute("SELECT id FROM post")}
    except pysqlite3.Error:
        there = set()  # not even its table
    finally:
        connection.close()
    return [f"commit {number} is lost" for number in told if number not in there]


def weak_on_postgresql(image: Image, cluster: Cluster) -> list[str]:
    """Commits told with `synchronous_commit=off`, then a cut: those that are gone."""
    cluster.settings["wal_writer_delay"] = "10s"
    if not cluster.is_running():
        cluster.start()
    with psycopg.connect(cluster.url) as connection:
        connection.execute("DROP TABLE IF EXISTS weak")
        connection.execute("CREATE TABLE weak (id integer PRIMARY KEY)")

    def commits(say_done: Callable[[int], None], stopping: threading.Event) -> None:
        try:
            with psycopg.connect(cluster.url, autocommit=True) as connection:
                connection.execute("SET synchronous_commit = off")
                said = 0
                while not stopping.is_set():
                    said += 1
                    connection.execute("INSERT INTO weak VALUES (%s)", [said])
                    say_done(said)
        except psycopg.Error:
            pass  # the cut

    told = told_until_the_cut(commits, image)
    cluster.stop()
    image.unmount()
    image.mount()
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        there = {number for (number,) in connection.execute("SELECT id FROM weak").fetchall()}
    return [f"commit {number} is lost" for number in told if number not in there]


def told_until_the_cut(commits: Callable[[Callable[[int], None], threading.Event], None], image: Image) -> list[int]:
    """Let a writer commit for a second and cut the power: what it was told of until then."""
    told: list[int] = []
    stopping = threading.Event()
    writer = threading.Thread(target=commits, args=(told.append, stopping), daemon=True)
    writer.start()
    wait(lambda: len(told) > 20, within=20)
    time.sleep(1.0)
    image.cut()
    known = len(told)  # not before: while the cut is made ready a checkpoint may flush all that came earlier
    stopping.set()
    writer.join(20)
    return told[:known]


if __name__ == "__main__":
    sys.exit(main(prove, n=10))
