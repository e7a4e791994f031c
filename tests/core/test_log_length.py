"""SQLite's write-ahead log is moved into the file by the worker, before a post would have to wait for that."""

import os
import subprocess
import sys
import textwrap

SCRIPT = textwrap.dedent(
    """
    from pathlib import Path
    import django
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from gatepost.core import db
    from gatepost.people.models import School

    call_command("migrate", "people", verbosity=0, skip_checks=True)
    log = Path(settings.DATABASES["default"]["NAME"] + "-wal")

    def moved():
        "How many pages of the log are in the file: what a checkpoint that does nothing new says."
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            return cursor.fetchone()

    moved()
    db.shorten_log()
    mails = {"office_mail": "a@b.example", "secretary_mail": "a@b.example"}
    for number in range(300):
        School.objects.create(name="x" * 100, host=f"{number}.example", urgent_help="y" * 20_000, **mails)
    long = log.stat().st_size
    assert db.LONG_LOG * db.PAGE_BYTES < long < db.LONGEST_LOG * db.PAGE_BYTES, long
    db.shorten_log()
    School.objects.create(name="begins the log anew", host="last.example", **mails)
    busy, pages, in_file = moved()
    assert (busy, pages) == (0, in_file) and pages < 50, (busy, pages, in_file)
    assert School.objects.count() == 301
    print("well")
    """
)


def test_a_long_log_is_moved_into_the_file_and_begun_anew(tmp_path):
    environment = {
        **os.environ,
        "GATEPOST_DATA": str(tmp_path),
        "GATEPOST_DATABASE_URL": "",
        "GATEPOST_CHECKPOINTS": "on",
        "DJANGO_SETTINGS_MODULE": "gatepost.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout == "well\n", done.stderr
