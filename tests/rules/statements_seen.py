"""Watches every statement that reaches the database: does it ask for one school's rows, and does its answer show it?"""

import re
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from django.apps import apps
from django.db import connection

from gatepost.core.db import is_sqlite
from gatepost.core.row_security import role_that_sees_past_policies

# Tables whose rows belong to a school: by a column of their own, or as they point at such a row.
OF_A_SCHOOL = frozenset(
    model._meta.db_table
    for model in apps.get_models(include_auto_created=True)
    for field in model._meta.concrete_fields
    if field.column in ("school_id", "school_ref", "user_id", "ptamessage_id", "email_address_id")
)
TABLE = re.compile(r'\b(?:FROM|JOIN|UPDATE)\s+"(\w+)"')
# What narrows a statement to one school: the school itself; rows that were found before, by their keys; or a secret of
# 128 bits and more. A reference out of an address is none of these: with it the school must be named too.
NARROWED = re.compile(
    r'(?:\bid|"(?:school_id|school_ref|id|\w+_id|secret_digest|link_digest|mail_proof_digest|session_key)")\s*'
    r"(?:= %s|IN \(%s|= \(?%s)"
)


def is_narrowed(sql: str) -> bool:
    """Whether a statement names whose rows it wants, in a condition and with a value."""
    if not (set(TABLE.findall(sql)) & OF_A_SCHOOL):
        return True
    _, _, conditions = sql.partition(" WHERE ")
    return bool(NARROWED.search(conditions))


class Watch:
    """`with Watch() as watch:` notes each statement that is not narrowed to a school, in `watch.wide`.

    With `school`, on PostgreSQL, every SELECT is made twice more: as one who sees all schools, and as one who sees that
    school alone. Where the answers differ, the second net had to do the work of the first: see `watch.caught`.
    """

    def __init__(self, *, school: int | None = None) -> None:
        self.school = school
        self.count = 0
        self.wide: set[str] = set()
        self.caught: set[str] = set()
        self._compares = school is not None and not is_sqlite() and not role_that_sees_past_policies()

    def __enter__(self) -> Self:
        self._watching = connection.execute_wrapper(self)
        self._watching.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._watching.__exit__(kind, fault, at)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = sql if isinstance(sql, str) else str(sql)
        if set(TABLE.findall(text)) & OF_A_SCHOOL:
            self.count += 1
            if not is_narrowed(text):
                self.wide.add(text)
            if self._compares and text.startswith("SELECT") and "FOR UPDATE" not in text and not many:
                self._compare(text, params)
        return execute(sql, params, many, context)

    def _compare(self, sql: str, params: Any) -> None:
        driver = connection.connection
        before = driver.execute("SELECT current_setting('gatepost.school', true)").fetchone()[0]
        answers = []
        for sight in ("*", str(self.school)):
            driver.execute("SELECT set_config('gatepost.school', %s, false)", [sight])
            answers.append(sorted(repr(row) for row in driver.execute(sql, params).fetchall()))
        driver.execute("SELECT set_config('gatepost.school', %s, false)", [before or ""])
        if answers[0] != answers[1]:
            self.caught.add(sql)
