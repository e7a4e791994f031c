"""What the doctor asks of the machine: room on the disk, key files, secrets, and how fast a flush is."""

import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from gatepost.conduct import ArtefactError, trained
from gatepost.core.clock import now
from gatepost.core.throttle import shared_cache_answers
from gatepost.site.backup import recovery
from gatepost.site.care import age_in_words
from gatepost.site.checks import key_is_weak
from gatepost.site.doctor.findings import Finding, bad, look, ok

GIBIBYTE = 1024**3
# Room on the disk. Under the first somebody should look; under the second writes may soon be refused.
ROOM_TO_LOOK, ROOM_IS_BAD = 2 * GIBIBYTE, GIBIBYTE // 2
# A flush that reaches a disk takes longer than this, in milliseconds; memory and disks that only promise do not.
TOO_FAST_FOR_A_DISK = 0.05
SLOW_FLUSH = 30.0
FLUSHES = 200


def examine_machine() -> list[Finding]:
    """Everything that needs no database."""
    return [_room(), *_keys(), _recovery_key(), _pages(), _secret(), _debug(), _ledger(), _rate_limits(), _judge()]


def _room() -> Finding:
    folder = _first_that_exists(settings.DATA)
    usage = shutil.disk_usage(folder)
    says = f"{usage.free / GIBIBYTE:.1f} GiB free of {usage.total / GIBIBYTE:.0f} where the data are"
    if usage.free < ROOM_IS_BAD:
        return bad("disk", says, "Make room now: when the disk is full nobody can write.")
    if usage.free < ROOM_TO_LOOK:
        return look("disk", says, "Make room soon.")
    return ok("disk", says)


def _first_that_exists(path: Path) -> Path:
    return path if path.exists() else _first_that_exists(path.parent)


def _keys() -> list[Finding]:
    folder = Path(settings.KEYS)
    files = sorted(folder.glob("*.key"))
    if not files:
        return [bad("keys", f"there is no key file in {folder}", "Put your copy of the keys there.")]
    open_to_all = [path.name for path in files if path.stat().st_mode & 0o007]
    open_to_group = [path.name for path in files if path.stat().st_mode & 0o070]
    oldest = datetime.fromtimestamp(min(path.stat().st_mtime for path in files), tz=UTC)
    says = f"{len(files)} key files, the oldest made {age_in_words(oldest, now())}"
    if open_to_all:
        return [
            bad("keys", f"everybody on this machine can read {', '.join(open_to_all)}", f"chmod 600 {folder}/*.key")
        ]
    if open_to_group:
        return [look("keys", f"a group can read {', '.join(open_to_group)}", f"chmod 600 {folder}/*.key")]
    return [ok("keys", says)]


def _recovery_key() -> Finding:
    try:
        public, made = recovery.public_half(), recovery.made_at()
    except (OSError, ValueError, KeyError) as fault:
        return bad(
            "recovery key", f"its public half cannot be read ({fault})", "Make a new one: gatepost keys recovery"
        )
    if public is None or made is None:
        return look(
            "recovery key",
            "none was made: if the key files are lost, nobody can ever open the private matters in a backup",
            "Make one, on two sheets for two people: gatepost keys recovery",
        )
    return ok("recovery key", f"{public.key_name}, made {age_in_words(made, now())}; two people hold its sheets")


def _pages() -> Finding:
    if find_spec("typst") is None:
        return look(
            "evidence packs", "no Typst on this kind of machine: packs are made without a PDF", "The data are whole."
        )
    return ok("evidence packs", "with pages as PDF")


def _secret() -> Finding:
    if key_is_weak(settings.SECRET_KEY):
        return bad("signing key", "it is short, or one that anybody could guess", "Move signing.key away and restart.")
    return ok("signing key", "long and of its own")


def _debug() -> Finding:
    if settings.DEBUG:
        return bad("debug", "DEBUG is on: pages of faults show the inside", "Turn it off.")
    return ok("debug", "off")


def _ledger() -> Finding:
    path = Path(settings.REVOCATIONS)
    folder = _first_that_exists(path)
    if not os.access(folder, os.W_OK):
        return bad("ledger of revocations", f"{path} cannot be written", "Let Gatepost's user write it.")
    if not path.exists():
        return ok("ledger of revocations", "nothing was taken away yet")
    return ok("ledger of revocations", f"{path.stat().st_size:,} bytes; keep a copy elsewhere")


def _rate_limits() -> Finding:
    answers = shared_cache_answers()
    if answers is None:
        return ok("rate limits", "each process counts for itself; no Redis was named")
    if answers:
        return ok("rate limits", "counted in Redis, for all processes together")
    return look(
        "rate limits",
        "Redis does not answer, so each process counts for itself: N processes let N times as many tries through",
        "Is Redis running, and GATEPOST_REDIS_URL right? Nothing needs a restart once it is back.",
    )


def _judge() -> Finding:
    try:
        version = trained().settings.version
    except ArtefactError as fault:
        return bad("judge", f"{fault}", "Until it is mended every message waits for a class representative.")
    return ok("judge", f"its trained part is whole (version {version})")


def examine_disk_speed() -> list[Finding]:
    """Time so many small writes, each flushed to the disk, in the data folder."""
    times = []
    with tempfile.NamedTemporaryFile(dir=_first_that_exists(settings.DATA), prefix=".flush-") as file:
        for _ in range(FLUSHES):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    median, slowest = statistics.median(times), statistics.quantiles(times, n=100)[98]
    says = f"a flush takes {median:.2f} ms, one in a hundred {slowest:.2f} ms"
    if median < TOO_FAST_FOR_A_DISK:
        return [
            look(
                "flush",
                says,
                "No disk is so fast. Memory, or a disk that only promises: after a power cut words may be gone. Ask "
                "whoever rents you the machine whether a flush reaches the disk.",
            )
        ]
    if median > SLOW_FLUSH:
        return [look("flush", says, "The disk is slow: at busy times a message waits for it.")]
    return [ok("flush", says)]
