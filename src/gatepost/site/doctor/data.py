"""What the doctor asks of the data: the database as it says itself, backups, the way out, and the audit."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from gatepost.audit.verification import schools_with_entries, verify
from gatepost.core.clock import now
from gatepost.core.db import is_sqlite
from gatepost.core.db_state import State, state
from gatepost.delivery.health import health
from gatepost.people.models import School
from gatepost.site import audit_heads, audit_letters, care
from gatepost.site.care import age_in_words
from gatepost.site.checks import unapplied_migrations
from gatepost.site.doctor.findings import Finding, bad, look, ok
from gatepost.site.doctor.mail import examine_mail_in
from gatepost.site.doctor.push import examine_push
from gatepost.site.doctor.whatsapp import examine_whatsapp

MEBIBYTE = 1024**2
# A write-ahead log that grows beyond this is not moved into the file any more.
LONG_LOG = 256 * MEBIBYTE
SKEW_TO_LOOK, SKEW_IS_BAD = 2.0, 30.0
# A backup every night, with half a day to spare; a trial of one every month, with two weeks to spare.
BACKUP_TO_LOOK, BACKUP_IS_BAD = timedelta(hours=36), timedelta(days=7)
TRIAL_TO_LOOK, TRIAL_IS_BAD = timedelta(days=45), timedelta(days=120)
LETTER_TO_LOOK, LETTER_IS_BAD = timedelta(minutes=15), timedelta(hours=4)
# Entries are linked within a second; after minutes the worker is not there.
UNLINKED_TOO_LONG = timedelta(minutes=5)
# The audit's head is mailed once a day, from the morning on.
AUDIT_LETTER_TO_LOOK = timedelta(hours=48)
# Entries at the end of each chain that are checked when not all of them are.
NEWEST = 5000


def examine_data(*, full: bool) -> list[Finding]:
    """Everything about the data. A database that does not answer is one finding, and the rest is left out."""
    file = Path(str(connection.settings_dict["NAME"]))
    if is_sqlite() and file.is_absolute() and not file.exists():
        return [look("database", f"there is none at {file}", "Start Gatepost once, or restore a backup.")]
    try:
        stands = state()
        waiting = unapplied_migrations()
        first = [*examine_state(stands), _migrations(waiting)]
        if waiting:
            return first
        return [
            *first,
            _schools(),
            *_backups(),
            *_way_out(),
            *examine_push(),
            *examine_mail_in(),
            *examine_whatsapp(),
            *_audit(full=full),
            *_audit_letters(),
        ]
    except DatabaseError as fault:
        return [bad("database", f"it does not answer ({type(fault).__name__})", "See GATEPOST_DATABASE_URL.")]


def examine_state(stands: State) -> Iterator[Finding]:
    """How the live connection stands."""
    says = f"{stands.kind} {stands.version}"
    if stands.is_affected:
        yield bad("database", f"{says} can damage a database", "Install pysqlite3 0.6.1 or later.")
    else:
        yield ok("database", says)
    says = f"synchronous is {stands.synchronous}, journal {stands.journal}, as the live connection says"
    if not stands.keeps_commits:
        yield bad("commits", says, "What was acknowledged can be lost. Turn synchronous_commit and fsync on.")
    elif stands.journal != "wal":
        yield look("commits", says, "A write-ahead log is expected. Is the file on a network share?")
    else:
        yield ok("commits", says)
    if stands.kind == "SQLite":
        says = f"{stands.log_bytes / MEBIBYTE:.1f} MiB"
        if stands.log_bytes > LONG_LOG:
            yield look("write-ahead log", says, "It is not moved into the file. Restart `gatepost run`.")
        else:
            yield ok("write-ahead log", says)
        return
    says = f"the database's clock is {abs(stands.skew):.1f} s {'ahead' if stands.skew > 0 else 'behind'}"
    if abs(stands.skew) > SKEW_IS_BAD:
        yield bad("clock", says, "Let both machines follow a time server.")
    elif abs(stands.skew) > SKEW_TO_LOOK:
        yield look("clock", says, "Let both machines follow a time server.")
    else:
        yield ok("clock", says)
    if stands.is_superuser:
        yield look(
            "database user",
            "it may see past row security, so schools have only one net between them",
            "Use a user of its own, without SUPERUSER and BYPASSRLS.",
        )


def _migrations(waiting: int) -> Finding:
    if waiting:
        return bad("migrations", f"{waiting} wait", "Say `gatepost migrate`, or start `gatepost run`.")
    return ok("migrations", "all applied")


def _schools() -> Finding:
    real = School.objects.filter(is_demo=False).count()
    shown = School.objects.filter(is_demo=True).count()
    if real and (shown or settings.DEMO):
        return bad("schools", "a demo stands beside a real school", "Anybody can sign in to a demo: take it away.")
    return ok("schools", f"{real} real" if real else "a demo" if shown else "none yet")


def _backups() -> Iterator[Finding]:
    kept, at = care.read(settings.DATA), now()
    if settings.DEMO or not School.objects.filter(is_demo=False).exists():
        yield ok("backup", f"the last one: {age_in_words(kept.backup_at, at)} (no real school)")
        return
    says = f"the last one was made {age_in_words(kept.backup_at, at)}"
    if kept.backup_at is None or at - kept.backup_at > BACKUP_IS_BAD:
        yield bad("backup", says, "Say `gatepost backup FILE` every night, and take the file elsewhere.")
    elif at - kept.backup_at > BACKUP_TO_LOOK:
        yield look("backup", says, "Did last night's backup fail?")
    else:
        yield ok("backup", says)
    says = f"a backup was last tried out {age_in_words(kept.verified_at, at)}"
    if kept.verified_at is not None and at - kept.verified_at <= TRIAL_TO_LOOK:
        yield ok("verified restore", says)
    elif kept.verified_at is not None and at - kept.verified_at > TRIAL_IS_BAD:
        yield bad("verified restore", says, "Say `gatepost backup --verify FILE`.")
    else:
        yield look("verified restore", says, "Say `gatepost backup --verify FILE` once a month.")


def _way_out() -> Iterator[Finding]:
    stands = health()
    oldest = timedelta(seconds=stands.oldest_waiting_seconds)
    says = f"{stands.waiting} wait" + (f", the oldest for {int(oldest.total_seconds() // 60)} min" if oldest else "")
    if stands.safeguarding_overdue:
        yield bad(
            "letters",
            f"{stands.safeguarding_overdue} about safeguarding reached nobody, by mail or device",
            "Is the worker there?",
        )
    elif oldest > LETTER_IS_BAD:
        yield bad("letters", says, "Is the worker running, and the mail server there? `gatepost mail test`")
    elif oldest > LETTER_TO_LOOK:
        yield look("letters", says, "Is the mail server there? `gatepost mail test`")
    else:
        yield ok("letters", says)
    if stands.dead:
        where = "Office, Letters lists them with the reason."
        finding = bad if stands.dead_for_over_an_hour else look
        yield finding("dead letters", f"{stands.dead} could not be sent", where)
    else:
        yield ok("dead letters", "none")


def _audit(*, full: bool) -> Iterator[Finding]:
    hosts = dict(School.objects.values_list("ref", "host"))
    heads = audit_heads.expected()
    checked = 0
    for ref in schools_with_entries():
        kept, host = heads.get(ref), hosts.get(ref, ref)
        report = verify(
            ref, last=0 if full else NEWEST, head=kept.link if kept else "", head_number=kept.number if kept else 0
        )
        checked += min(report.linked, report.linked if full else NEWEST)
        if not report.is_whole:
            yield bad(
                "audit", f"{host}: broken at entry {report.broken_at}", "Say `gatepost audit verify`; keep the disk."
            )
            return
        if report.closed:
            says = f"{host}: {report.closed} reasons cannot be opened, so their entries cannot be checked"
            yield bad("audit", says, "Put the concerns.key there that they were sealed with.")
            return
        oldest = report.oldest_unlinked_at
        if oldest is not None and now() - oldest > UNLINKED_TOO_LONG:
            yield bad("audit", f"{host}: {report.unlinked} entries are not linked", "The worker is not running.")
            return
    yield ok("audit", f"whole, {checked} entries checked{'' if full else ' from the end'}, {len(heads)} heads kept")


def _audit_letters() -> Iterator[Finding]:
    at, newest = now(), []
    for school in School.objects.filter(is_demo=False).order_by("host"):
        if not audit_letters.recipients(school):
            yield look(
                "audit letters",
                f"{school.host}: nobody is mailed where the audit ends",
                "Appoint an administrator, a head and a chair who have mail addresses.",
            )
            return
        told_at = audit_letters.newest_letter_at(school)
        if at - (told_at or school.created_at) > AUDIT_LETTER_TO_LOOK:
            says = f"{school.host}: the last one was made {age_in_words(told_at, at)}"
            yield look("audit letters", says, "Is the worker running?")
            return
        newest.append(told_at)
    made = [told_at for told_at in newest if told_at is not None]
    yield ok("audit letters", f"the oldest of each school's last: {age_in_words(min(made, default=None), at)}")
