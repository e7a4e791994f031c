"""The command line: `gatepost check`, `gatepost run` and the rest."""

import io
import logging
import os
import sys
import threading
from pathlib import Path

COMMANDS = """\
gatepost: a class group for parents, with the school's code of conduct built in

  gatepost run [--demo]          serve pages and send mail, in one process
  gatepost run --processes N     the same in several, on PostgreSQL
  gatepost work                  send mail and do the timed rounds only (beside `run --no-worker`)
  gatepost setup                 start a real school: its name, people, terms and classes
  gatepost school add|list|move  several schools on one installation, told apart by host name
  gatepost roll import FILE      families from a CSV file (--dry-run says what would change)
  gatepost sign-in-link --person MAIL   a one-time link, when mail does not work yet
  gatepost forget-second-step --person MAIL --reason "…"   for somebody who lost their phone
  gatepost erase --person MAIL --reason "…"   what somebody wrote, for good (without --yes it only counts)
  gatepost token --person MAIL   a key for the API, for a parent
  gatepost demo                  a demo school, or a population for load tests
  gatepost check "text"          what the judge says of a message (--help for its other forms)
  gatepost code check FILE       whether a code of conduct can be used
  gatepost parse EXPORT --jsonl  a WhatsApp export as plain messages (several exports of one group are merged)
  gatepost feedback export FILE  held messages that reps let through, lent by their authors, without names
  gatepost doctor                whether all is well, and if not, what to do (--full, --disk, --json)
  gatepost backup FILE           the whole database in one file, while Gatepost runs (--verify tries one out)
  gatepost restore FILE          a backup takes the place of the data (--recovery: the key files are lost)
  gatepost keys recovery         the recovery key, on two sheets for two people (check-sheets tries them)
  gatepost evidence verify PACK  whether an evidence pack is as it was signed (--key FILE: by whom)
  gatepost evidence key          the public key that this school's packs are signed with
  gatepost move-to-postgres --to URL   from the SQLite file to a PostgreSQL database (--dry-run only looks)
  gatepost audit EXPORT --html FILE   a WhatsApp export held against a code: a report without names
  gatepost audit verify          whether the audit's chain is whole
  gatepost mail test --to MAIL   send a test mail
  gatepost mail read FILE        how one raw mail is understood (--json)
  gatepost migrate               bring the database up to date (run does it by itself)

Every command explains itself with --help. The settings are in docs/settings.md.
"""

NO_TABLES = """\
gatepost: There is no Gatepost here yet, or one of an older version. Is GATEPOST_DATA (or GATEPOST_DATABASE_URL) the
right one? A new school starts with `gatepost setup`; `gatepost migrate` brings an older version up to date.
"""

# The commands that work on what is there already. In a folder with no database each of them would begin an empty one.
ON_DATA = frozenset(
    {
        "audit",
        "backup",
        "doctor",
        "erase",
        "evidence",
        "feedback",
        "forget-second-step",
        "keys",
        "mail",
        "move-to-postgres",
        "roll",
        "school",
        "sign-in-link",
        "token",
        "whatsapp",
        "work",
    }
)
NOTHING_THERE = """\
gatepost: There is no Gatepost in {folder}. Is GATEPOST_DATA the right folder? Without it the data are in `var` of the
folder you stand in. A new school starts with `gatepost setup`; a backup comes back with `gatepost restore`.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status. A reader that goes away (`gatepost … | head`) ends it quietly."""
    try:
        return run_command(sys.argv[1:] if arguments is None else arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains when it closes it
        return 0


def run_command(words: list[str]) -> int:
    """Run one command; returns the exit status. The judge's commands never load Django."""
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(COMMANDS)
        return 0
    if words[0] in ("-V", "--version"):
        from gatepost import __version__

        sys.stdout.write(f"gatepost {__version__}\n")
        return 0
    if words[0] == "check":
        from gatepost.conduct.command import main_check

        return main_check(words[1:], sys.stdin, sys.stdout, sys.stderr)
    if words[0] == "code":
        from gatepost.conduct.command import main_code

        return main_code(words[1:], sys.stdin, sys.stdout, sys.stderr)
    if words[:2] == ["mail", "read"]:
        from gatepost.doors.email.command import main_mail_read

        return main_mail_read(words[2:])
    if words[:2] == ["evidence", "verify"]:
        from gatepost.core.packs.command import main_verify

        return main_verify(words[2:])
    if words[0] == "audit" and words[1:] and not {"verify", "head"} & set(words[1:]):
        from gatepost.adoption.audit.command import main_audit

        return main_audit(words[1:])
    if words[0] == "parse":
        from gatepost.adoption.export.command import main_parse

        return main_parse(words[1:], sys.stdout, sys.stderr)
    if (folder := empty_folder(words)) is not None:
        sys.stderr.write(NOTHING_THERE.format(folder=folder))
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # where to look is said at once in a log file, too
    os.umask(0o077)  # the database, mails and keys are for this user's eyes alone
    if words[0] == "run":
        os.environ.setdefault("GATEPOST_CHECKPOINTS", "on")
        if "--demo" in words:
            os.environ["GATEPOST_DEMO"] = "on"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.site.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(["gatepost", words[0].replace("-", "_"), *words[1:]])
    except ImproperlyConfigured as fault:
        sys.stderr.write(f"gatepost: {fault}\n")
        return 2
    except (OperationalError, ProgrammingError) as fault:
        if are_tables_missing():
            sys.stderr.write(NO_TABLES)
            return 2
        if isinstance(fault, ProgrammingError):
            raise  # a fault of ours: it is not to look like one of the machine's
        first_line = str(fault).split("\n")[0]
        sys.stderr.write(f"gatepost: The database does not answer ({first_line}). See GATEPOST_DATABASE_URL.\n")
        return 2
    if words[0] in ("run", "work"):
        leave_if_somebody_works(0)
    return 0


def empty_folder(words: list[str]) -> Path | None:
    """The data folder, where a command needs what is in it and no database is there. Nothing is made to find that out.

    None as well where a PostgreSQL server is named, and for whoever asks for help or tries a backup out.
    """
    is_named = words[0].replace("_", "-") in ON_DATA and not {"-h", "--help", "--verify"} & set(words)
    if not is_named or os.environ.get("GATEPOST_DATABASE_URL", "").strip():
        return None
    folder = Path(os.environ.get("GATEPOST_DATA", "var").strip()).absolute()
    return None if (folder / "gatepost.sqlite3").exists() else folder


def are_tables_missing() -> bool:
    """Whether the database answers, and only its tables are not there, or not as this version has them."""
    from django.db import DatabaseError

    from gatepost.site.checks import unapplied_migrations

    try:
        return unapplied_migrations() > 0
    except DatabaseError:
        return False


def leave_if_somebody_works(status: int) -> None:
    """End the process at once where a thread is still at work after the stop: all is closed, and its lease runs out.

    Else the interpreter would clear up around it, and a library that is just looking for a pattern ends in noise.
    """
    if any(thread.daemon and thread is not threading.current_thread() for thread in threading.enumerate()):
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
