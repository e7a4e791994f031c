"""Bar 26: migrations go forward and back over many messages and change none; killed half-way, they are run again."""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from proofs.bar import Bar, Wanted, control, main, say
from proofs.databases import a_database

# Rooms whose later migrations can be undone with all rows in place, in the order of undoing: nothing but `0001_initial`
# makes or drops a table.
ROOMS = ("doors", "safeguarding", "concerns", "gate", "groups", "policies", "delivery", "audit", "people")
BACK = [("site", "zero"), *((room, "0001") for room in ROOMS)]
# Django's own lists of the names of tables, which nothing of ours reads. Where a way was cut off while a table had its
# former name, that name stays in them beside the other.
LISTS_OF_NAMES = ("rows django_content_type ", "rows auth_permission ")
KILLS = 20
BATCH = 2000


def fill(n: int) -> None:
    """Write n messages with their verdicts into a school made for it. The guards look at every one."""
    from django.db import connection, transaction

    from gatepost.core.clock import now
    from gatepost.core.digest import digest_of_text
    from gatepost.gate.models import Submission, Verdict
    from gatepost.groups.models import ClassGroup, GroupEvent, Post
    from gatepost.people.models import Person, School, SchoolClass, SchoolYear
    from gatepost.policies.models import Code

    moment = now()
    school = School.objects.create(name="Proof", host="proof.test", office_mail="o@x.test", secretary_mail="s@x.test")
    year = SchoolYear.objects.create(school=school, name="2026/27", starts_on="2026-09-01", ends_on="2027-08-31")
    oak = SchoolClass.objects.create(school=school, year=year, name="Oak")
    group = ClassGroup.objects.create(school=school, school_class=oak, name="Oak", last_seq=n)
    author = Person.objects.create(school=school, name="Somebody")
    code = Code.objects.create(school=school, version=1, title="Code", source="", adopted_at=moment)
    shared = {"school": school, "group": group, "at": moment}
    for start in range(1, n + 1, BATCH):
        numbers = range(start, min(start + BATCH, n + 1))
        texts = [f"The trip is on day {number}; bring café money \u200b\U0001f600" for number in numbers]
        with transaction.atomic():
            asked = Submission.objects.bulk_create(Submission(author=author, text=text, **shared) for text in texts)
            verdicts = Verdict.objects.bulk_create(
                Verdict(
                    school=school,
                    submission=one,
                    text_digest=digest_of_text(one.text),
                    outcome="ok",
                    code=code,
                    judge_version="1",
                    at=moment,
                )
                for one in asked
            )
            posts = Post.objects.bulk_create(
                Post(author=author, text=text, seq=number, verdict_id=verdict.pk, **shared)
                for number, text, verdict in zip(numbers, texts, verdicts, strict=True)
            )
            GroupEvent.objects.bulk_create(
                GroupEvent(seq=post.seq, type="post", post=post, revision=1, **shared) for post in posts
            )
    connection.close()


def back(*, to_nothing: bool = False) -> None:
    """Undo every migration; or only those whose undoing drops no table of another room."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    for label, name in BACK:
        if to_nothing:
            call_command("migrate", label, "zero", verbosity=0)
            continue
        executor = MigrationExecutor(connection)
        wanted = (label, None if name == "zero" else f"{name}_initial")
        plan = executor.migration_plan([wanted])
        if all(step.app_label == "site" or (not step.initial and "initial" not in step.name) for step, _ in plan):
            call_command("migrate", label, name, verbosity=0)


def look(*, with_rows: bool) -> None:
    """Print the schema, and the hash of every table's rows."""
    from django.db import connection

    from gatepost.core.table_hashes import all_tables, table_digest

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2")
        else:
            cursor.execute(
                "SELECT 'column', table_name, column_name, data_type FROM information_schema.columns "
                "WHERE table_schema = 'public' "
                "UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
                "UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger "
                "WHERE NOT tgisinternal "
                "UNION ALL SELECT 'policy', tablename, policyname, qual FROM pg_policies "
                "UNION ALL SELECT 'function', proname, '', '' FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
                "ORDER BY 1, 2, 3, 4"
            )
        for row in cursor.fetchall():
            print("schema", *row)
    there = set(connection.introspection.table_names())
    for model in all_tables() if with_rows else ():
        table = model._meta.db_table
        with connection.cursor() as cursor:
            found = connection.introspection.get_table_description(cursor, table) if table in there else []
        if {field.column for field in model._meta.concrete_fields} <= {column.name for column in found}:
            print("rows", table, *table_digest(connection, model))  # else a later migration makes the rest of it


class Place:
    """A database, and `python` processes that work on it."""

    def __init__(self, folder: Path, url: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GATEPOST_")}
        self.environment = kept | {
            "GATEPOST_DATA": str(folder),
            "GATEPOST_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "gatepost.site.settings",
        }

    def words(self, call: str) -> list[str]:
        return [sys.executable, "-c", f"import django; django.setup(); from proofs import migrations; {call}"]

    def does(self, call: str) -> str:
        """Do it in a process of its own; what it printed. Raises CalledProcessError."""
        return subprocess.run(
            self.words(call), env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def is_killed_in(self, call: str, after: float) -> bool:
        """Begin it and kill it -9 after so many seconds; False when it was done by then."""
        process = subprocess.Popen(self.words(call), env=self.environment, stderr=subprocess.DEVNULL)
        try:
            return process.wait(after) != 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True


FORWARD = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
LOOK = "migrations.look(with_rows=True)"


def prove(wanted: Wanted) -> int:
    """Forward and back over n messages; killed and run again; and back to nothing."""
    bar, began, failures = Bar(26, "migrations", wanted.database), time.monotonic(), list[str]()
    chance = random.Random(wanted.seed)
    with tempfile.TemporaryDirectory() as folder, a_database(wanted.database) as url:
        if url is None:
            return bar.not_run("PostgreSQL is not installed here.")
        place = Place(Path(folder), url)
        place.does(FORWARD)
        say(f"Writing {wanted.n} messages ...")
        place.does(f"migrations.fill({wanted.n})")
        whole = place.does(LOOK)

        start = time.monotonic()
        place.does("migrations.back()")
        took_back = time.monotonic() - start
        undone = place.does(LOOK)
        # A table that had another name before has it again, and Django's list of names says so.
        kept = {row for row in rows(undone) if not row.startswith(LISTS_OF_NAMES)}
        if not kept <= set(rows(whole)) or len(kept) < 30:
            failures.append("rows changed on the way back")
        start = time.monotonic()
        place.does(FORWARD)
        took_forward = time.monotonic() - start
        if place.does(LOOK) != whole:
            failures.append("schema or rows are not what they were, there and back")

        kills = 0
        for _ in range(min(KILLS, max(2, wanted.n // 1000))):
            for call, took, expected in (
                ("migrations.back()", took_back, undone),
                (FORWARD, took_forward, whole),
            ):
                kills += place.is_killed_in(call, chance.uniform(0.3, 1) * took)
                place.does(call)
                if without_names(place.does(LOOK)) != without_names(expected):
                    failures.append(f"killed in {call}, and not whole after it was run again")

        # The control: what a migration without a transaction would leave behind must be seen by the same look.
        place.does(
            "from django.db import connection as c; c.cursor().execute('DROP TRIGGER gate_post_insert' + "
            "('' if c.vendor == 'sqlite' else ' ON groups_post'))"
        )
        seen = [] if place.does(LOOK) == whole else ["a trigger is gone"]
        place.does(
            "from django.db import connection as c; from django.apps import apps; "
            "import importlib; m = importlib.import_module('gatepost.gate.migrations.0002_no_post_without_a_verdict'); "
            "s = m.SQLITE if c.vendor == 'sqlite' else m.POSTGRESQL; "
            "[c.cursor().execute(one) for one in s if one.startswith('CREATE TRIGGER gate_post_insert ')]"
        )

        place.does("migrations.back(to_nothing=True)")
        left = [line for line in place.does("migrations.look(with_rows=False)").splitlines() if "groups_" in line]
        if left:
            failures.append(f"back to nothing leaves {left[0]}")
        place.does(FORWARD)
        if schema(place.does(LOOK)) != schema(whole):
            failures.append("forward from nothing makes another schema")
    return bar.report(
        n=wanted.n,
        failures=failures,
        control=control(seen),
        seed=wanted.seed,
        seconds=time.monotonic() - began,
        facts={"killed": kills, "seconds_back": round(took_back, 1), "seconds_forward": round(took_forward, 1)},
    )


def without_names(look: str) -> list[str]:
    """The lines of a look, but for Django's lists of names."""
    return [line for line in look.splitlines() if not line.startswith(LISTS_OF_NAMES)]


def rows(seen: str) -> list[str]:
    """The hashes of the tables alone."""
    return [line for line in seen.splitlines() if line.startswith("rows ")]


def schema(seen: str) -> list[str]:
    """What is there but for the rows."""
    return [line for line in seen.splitlines() if line.startswith("schema ")]


if __name__ == "__main__":
    raise SystemExit(main(prove, n=100_000))
