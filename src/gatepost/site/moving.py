"""From SQLite to PostgreSQL: all or nothing, compared table by table before the commit, and SQLite stays as it was."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import OperationalError, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import OuterRef, Q, Subquery

from gatepost.audit.models import Entry
from gatepost.core import row_security, table_copy
from gatepost.core.db import is_sqlite
from gatepost.core.digest import digest_of_text
from gatepost.core.table_hashes import all_tables, stored_rows, table_digest
from gatepost.gate.models import Hold, Pilot, Submission, Verdict
from gatepost.groups.models import Post, PostRevision

Say = Callable[[str], object]
ALIAS = "target"

# What a row must come with, and gets its own value in a second step: the guards of both tables know no other way.
FIRST: dict[type[models.Model], dict[str, Any]] = {
    Entry: {"number": None, "previous": "", "link": ""},
    Hold: {"state": Hold.State.WAITING.value},
}
# Django fills these by itself when it makes the tables.
MADE_BY_DJANGO: tuple[type[models.Model], ...] = (Permission, ContentType)
# The gate's triggers that look at words. They cannot be asked about words that were erased since.
WORDS_GUARDS = (
    ("gate_verdict", "gate_verdict_insert"),
    ("groups_post", "gate_post_insert"),
    ("groups_postrevision", "gate_revision_insert"),
)


class Refused(Exception):
    """Why nothing was moved, in a sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table that was moved, and how both sides were found alike."""

    name: str
    rows: int
    digest: str


def in_order() -> list[type[models.Model]]:
    """All tables in an order that the gate's guards agree to: words and verdict first, then the post."""
    tables = all_tables()
    judged = [Pilot, Submission, Verdict, Hold]
    rest = [model for model in tables if model not in judged]
    place = min(rest.index(Post), rest.index(PostRevision))
    return [*rest[:place], *judged, *rest[place:]]


def move(url: str, *, say: Say, dry_run: bool = False) -> list[Table]:
    """Copy everything from the SQLite of this installation into the empty PostgreSQL database at `url`.

    With `dry_run` nothing is written: it only looks at both sides. Raises Refused; the target then holds no row, and
    the same command can be given again.
    """
    source = connections["default"]
    if not is_sqlite():
        raise Refused("GATEPOST_DATABASE_URL names a PostgreSQL server already. Leave it out: the move is from SQLite.")
    if not url:
        raise Refused("The move is to PostgreSQL: --to postgresql://user:password@host/name")
    target = table_copy.connect_to(url, alias=ALIAS)
    try:
        require_alone(source)
        require_up_to_date(source)
        require_empty(target)
        if dry_run:
            return looked_at(source)
        call_command("migrate", database=ALIAS, verbosity=0, interactive=False)
        with transaction.atomic(using=source.alias):  # no other process can write; one snapshot all the same
            return copied(source, target, say=say)
    except table_copy.CannotCopyRow as fault:
        raise Refused(f"PostgreSQL does not take a row. Nothing was moved. {fault}") from fault
    except OperationalError as fault:
        raise Refused(f"A database does not answer. Nothing was moved. {str(fault).splitlines()[0]}") from fault
    finally:
        target.close()
        source.close()


def require_alone(source: Any) -> None:
    """Raise Refused while any other process has the SQLite file open; from here on none can open it."""
    table_copy.alone_with_sqlite(source)
    try:
        with transaction.atomic(using=source.alias):  # takes the lock on writing too
            table_copy.tables_there(source)
    except OperationalError as fault:
        raise Refused("Gatepost is running on this data. Stop it first.") from fault


def require_up_to_date(source: Any) -> None:
    """Raise Refused when SQLite has not all migrations: both sides must have the same tables."""
    executor = MigrationExecutor(source)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("This data is from an earlier Gatepost. Bring it up to date first: gatepost migrate.")


def require_empty(target: Any) -> None:
    """Raise Refused when the other database holds anything but Gatepost's own empty tables."""
    there = table_copy.tables_there(target)
    ours = {model._meta.db_table: model for model in all_tables()}
    strangers = sorted(there - set(ours) - {"django_migrations"})
    if strangers:
        raise Refused(
            f"The other database has tables of something else ({strangers[0]}). Give Gatepost one of its own."
        )
    for name in sorted(there & set(ours)):
        if ours[name] not in MADE_BY_DJANGO and ours[name]._base_manager.using(target.alias).exists():
            raise Refused(f"The other database has data already (in {name}). The move needs an empty one.")


def looked_at(source: Any) -> list[Table]:
    """What would be moved. Raises Refused for texts that PostgreSQL cannot hold."""
    found = []
    for model in in_order():
        count = 0
        for row in stored_rows(source, model):
            count += 1
            for field, value in zip(model._meta.concrete_fields, row, strict=True):
                if fault := _does_not_fit(field, value):
                    raise Refused(f"PostgreSQL cannot hold a row of {model._meta.db_table}: {field.column} {fault}.")
        found.append(Table(model._meta.db_table, count, ""))
    return found


def _does_not_fit(field: Any, value: Any) -> str:
    if isinstance(value, str):
        if "\0" in value or (isinstance(field, models.JSONField) and "\\u0000" in value):
            return "has the character NUL in it"
        if field.max_length and len(value) > field.max_length and not isinstance(field, models.JSONField):
            return f"is longer than {field.max_length} characters"
    return ""


def copied(source: Any, target: Any, *, say: Say) -> list[Table]:
    """Copy, compare and commit; the target is as empty as before when anything is not as it should be."""
    tables = in_order()
    found: list[Table] = []
    with table_copy.long_transaction(target, without=WORDS_GUARDS if words_were_erased() else ()):
        for model in MADE_BY_DJANGO:
            table_copy.empty_table(target, model)
        for model in tables:
            say(f"Copying {model._meta.db_table} ...")
            table_copy.copy_rows(source, target, model, first=FIRST.get(model, {}))
        table_copy.go_on_counting(target, tables)
        say("Comparing both sides ...")
        for model in tables:
            here, there = table_digest(source, model), table_digest(target, model)
            if here != there:
                raise Refused(f"{model._meta.db_table} is not the same on both sides. Nothing was moved.")
            found.append(Table(model._meta.db_table, *there))
        if posts := posts_without_a_verdict():
            raise Refused(f"{posts} messages have no verdict of their words. Nothing was moved.")
    return found


def words_were_erased() -> bool:
    """Whether SQLite has texts that were emptied since they were judged: their verdicts speak of words now gone."""
    return any(model._base_manager.filter(text="").exists() for model in (Submission, Post, PostRevision))


def posts_without_a_verdict() -> int:
    """How many messages in the target have words that no verdict passed, whatever the guards were asked."""
    held = Q(submission__hold__isnull=False) & ~Q(submission__hold__state=Hold.State.RELEASED)
    passing = Verdict.objects.using(ALIAS).filter(pk=OuterRef("verdict_id")).exclude(held).values("text_digest")
    found = 0
    for model in (Post, PostRevision):
        posts = model._base_manager.using(ALIAS).exclude(text="").annotate(passed=Subquery(passing))
        for text, passed in posts.values_list("text", "passed").iterator(chunk_size=2000):
            found += passed != digest_of_text(text)
    return found


def role_of_target() -> str:
    """The role of the target that no policy holds, or an empty text (core/row_security.py)."""
    return row_security.role_that_sees_past_policies(connections[ALIAS])
