"""What a table holds, as a number of rows and one hash that is the same on every database."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models.expressions import ExpressionWrapper, F
from django.db.models.functions import Cast

# Rows in memory at a time.
ROWS = 2000
# Of a table that holds files, whose rows may each have tens of megabytes, so few are in memory at once.
ROWS_WITH_FILES = 4


def all_tables() -> list[type[models.Model]]:
    """Every model with a table that Gatepost has rows in, those of many-to-many columns too; parents before children.

    Django's own list of applied migrations is not among them: each database has its own.
    """
    found = [
        model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
    ]
    placed: list[type[models.Model]] = []
    while found:
        ready = [model for model in found if not _parents(model) & set(found)]
        placed += ready or found[:1]  # a ring of foreign keys has no first
        found = [model for model in found if model not in placed]
    return placed


def _parents(model: type[models.Model]) -> set[type[models.Model]]:
    related = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
    return {other for other in related if isinstance(other, type) and other is not model}


def table_digest(connection: Any, model: type[models.Model]) -> tuple[int, str]:
    """How many rows the model's table has in this database, and the SHA-256 of all of them in hex.

    `connection` is one of `django.db.connections`. The same rows give the same hash on SQLite and on PostgreSQL: values
    are turned into bytes by their meaning, and rows stand in the order of their keys. Sealed texts stay sealed, so no
    key is needed. For a hash of one moment call it inside a transaction that reads one snapshot.
    """
    fields = model._meta.concrete_fields
    encoders = [_encoder(field) for field in fields]
    whole, count = hashlib.sha256(), 0
    # Two databases put texts in order by different rules, and bytes always by one.
    key_is_text = isinstance(model._meta.pk, models.CharField | models.TextField)
    rows: list[bytes] = []
    for row in stored_rows(connection, model):
        count += 1
        digest = hashlib.sha256()
        for encode, value in zip(encoders, row, strict=True):
            data = b"-" if value is None else encode(value)
            digest.update(b"%d:" % len(data))
            digest.update(data)
        if key_is_text:
            rows.append(digest.digest())
        else:
            whole.update(digest.digest())
    for one in sorted(rows):
        whole.update(one)
    return count, whole.hexdigest()


def stored_rows(connection: Any, model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
    """All rows by key, the columns in the order of the model; sealed texts, and JSON as text, as they are stored."""
    query: models.QuerySet[Any] = models.QuerySet(model, using=connection.alias).order_by("pk")
    columns = [_as_stored(field) for field in model._meta.concrete_fields]
    holds_files = any(isinstance(field, models.BinaryField) for field in model._meta.concrete_fields)
    return query.values_list(*columns).iterator(chunk_size=ROWS_WITH_FILES if holds_files else ROWS)


def _as_stored(field: Any) -> Any:
    if isinstance(field, models.BinaryField):
        return ExpressionWrapper(F(field.attname), output_field=models.BinaryField())
    if isinstance(field, models.JSONField):
        return Cast(field.attname, models.TextField())
    return F(field.attname)


def _encoder(field: Any) -> Callable[[Any], bytes]:
    return _json if isinstance(field, models.JSONField) else _plain


def _json(value: str) -> bytes:
    """JSON by its meaning: PostgreSQL keeps neither the order of keys nor `1e2` as it was written."""
    parsed = json.loads(value, parse_float=Decimal)
    return json.dumps(_normal(parsed), sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _normal(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_normal(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else ["decimal", str(value.normalize())]
    return value


def _plain(value: Any) -> bytes:
    """A value as bytes, its kind first. Raises TypeError for a kind that no column of ours has."""
    match value:
        case bool():
            return b"b1" if value else b"b0"
        case int():
            return b"i%d" % value
        case float():
            return b"f" + repr(value).encode()
        case Decimal():
            return b"d" + str(value.normalize()).encode()
        case str():
            return b"s" + value.encode("utf-8")
        case bytes() | bytearray() | memoryview():
            return b"x" + bytes(value)
        case datetime():
            moment = value.astimezone(UTC) if value.tzinfo else value
            return b"t" + moment.isoformat(timespec="microseconds").encode()
        case date() | time():
            return b"a" + value.isoformat().encode()
        case timedelta():
            return b"l%d" % (value // timedelta(microseconds=1))
        case UUID():
            return b"u" + value.bytes
        case _:
            raise TypeError(f"no bytes are known for {type(value).__name__}")
