"""Writing a school's export: a folder of zip files, in each a file of JSON lines a table, and a list with hashes."""

import base64
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import models, transaction

import gatepost
from gatepost.audit.actions import Actor, Subject, record
from gatepost.audit.models import Entry
from gatepost.core.clock import now
from gatepost.core.db import reading_one_moment
from gatepost.core.sealing import CannotOpen, SealedBytesField
from gatepost.core.table_hashes import all_tables
from gatepost.people.models import School
from gatepost.site.leaving.parts import LEFT_OUT, LEFT_OUT_COLUMNS, PARTS, Part, rows_of, tables_in
from gatepost.site.leaving.telling import files_were_made

FORMAT = "gatepost-school-export"
VERSION = 1
ROWS = 500  # in memory at a time, of tables without files
IN_MEMORY = 4 * 1024 * 1024  # bytes of one table, before it goes by way of the disk

README = """{school}: an export made by Gatepost {gatepost} on {day}.

This file is for: {held_by}

manifest.json lists every table with its number of rows and the SHA-256 of its file.
tables/ has one file a table. Each line is one row as a JSON object, by the names of its columns.
files/ has what people attached. The row names its file and the SHA-256 of it.
Columns that end in _id hold the id of a row of another table, which may be in another of these files.
Times are in UTC. Words that Gatepost keeps sealed are in clear here: encrypt this file before it leaves the machine.
"""
UNREADABLE = """
Some words that Gatepost keeps sealed could not be opened, as they were sealed with another key or were altered since.
"unreadable" in manifest.json has the references of their rows, table by table. The rows are here, without these words.
"""


class CannotExport(Exception):
    """The folder cannot be used. The message says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one file holds: its rows, and how many reasons in the audit no key at hand opens."""

    rows: int
    unreadable: int


def export_school(school: School, folder: Path, *, parts: Collection[str], reason: str) -> dict[str, Written]:
    """Write the chosen parts of a school into a new folder, for its owner alone; gives what each part holds.

    `reason` says who asked for it and why; the audit keeps it.

    All of it is of one moment, and no writer waits for it. The key files must be at hand: what is sealed comes out in
    clear. A reason in the audit that they do not open is left out and named in the manifest: the rest must not be lost
    for it. Those who watch over safeguarding are told of files of theirs (telling.py). Raises CannotExport where the
    folder is there already, OSError where the disk refuses, CannotOpen for other keys; nothing is left behind then.
    """
    if folder.exists():
        raise CannotExport(f"{folder} is there already. An export never replaces another one: give it a new name.")
    if not folder.parent.is_dir():
        raise CannotExport(f"There is no folder {folder.parent}.")
    chosen = [part for part in PARTS if part.key in parts]
    # Readable by its owner alone, and in sight, should the machine stop in the middle.
    made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.unfinished-", dir=folder.parent))
    try:
        with reading_one_moment():
            found = {part.key: _write_part(school, part, made / part.file) for part in chosen}
        with transaction.atomic():
            record(
                "exported a school",
                actor=Actor.gatepost(school.ref),
                subject=Subject("school", school.ref),
                reason=reason,
                facts={"parts": [part.key for part in chosen], "rows": sum(part.rows for part in found.values())},
            )
            files_were_made(school, [part.key for part in chosen])
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return found


def _write_part(school: School, part: Part, path: Path) -> Written:
    """One zip file; gives what it holds."""
    tables: dict[str, dict[str, Any]] = {}
    with (
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for model in tables_in(part.key, school, all_tables()):
            tables[model._meta.label] = _write_table(archive, model, school, part.key, scratch=path.parent)
        unreadable = {label: table.pop("unreadable") for label, table in tables.items() if table["unreadable"]}
        about = {"school": school.name, "gatepost": gatepost.__version__}
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "part": part.key,
            "held_by": part.held_by,
            **about,
            "host": school.host,
            "made_at": now().isoformat(),
            "tables": tables,
            "unreadable": unreadable,
            "left_out": LEFT_OUT,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
        readme = README.format(**about, day=f"{now():%Y-%m-%d}", held_by=part.held_by)
        archive.writestr("README.txt", readme + (UNREADABLE if unreadable else ""))
        archive.close()
        file.flush()
        os.fsync(file.fileno())
    return Written(sum(table["rows"] for table in tables.values()), sum(map(len, unreadable.values())))


def _write_table(
    archive: zipfile.ZipFile, model: type[models.Model], school: School, part: str, *, scratch: Path
) -> dict[str, Any]:
    """One table: its rows as lines, and its attached files. What the manifest says of it."""
    fields = [field for field in model._meta.concrete_fields if field.column not in LEFT_OUT_COLUMNS]
    name = f"tables/{model._meta.label_lower}.jsonl"
    digest, rows = hashlib.sha256(), 0
    unreadable: list[str] = []
    at_once = 1 if any(isinstance(field, SealedBytesField) for field in fields) else ROWS  # a file has many megabytes
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(scratch)) as lines:
        for row in rows_of(model, school, part=part).iterator(chunk_size=at_once):
            values = {str(field.column): _value(archive, model, field, row) for field in fields}
            if isinstance(row, Entry):
                try:
                    values["reason"] = row.why
                except CannotOpen:
                    values["reason"] = None
                    unreadable.append(row.ref)
            line = json.dumps(values, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            lines.write(line)
            rows += 1
        lines.seek(0)
        with archive.open(name, "w", force_zip64=True) as member:
            shutil.copyfileobj(lines, member)
    return {"rows": rows, "file": name, "sha256": digest.hexdigest(), "unreadable": unreadable}


def _value(archive: zipfile.ZipFile, model: type[models.Model], field: Any, row: models.Model) -> Any:
    """One value as JSON has it."""
    value = getattr(row, field.attname)
    match value:
        case None | bool() | int() | float() | str() | dict() | list():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case bytes() | memoryview() if isinstance(field, SealedBytesField):
            return _attached(archive, f"files/{model._meta.label_lower}/{row.pk}-{field.column}", bytes(value))
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"no way to write {type(value).__name__} of {model._meta.label}.{field.name}")


def _attached(archive: zipfile.ZipFile, name: str, content: bytes) -> dict[str, Any]:
    member: IO[bytes]
    with archive.open(name, "w") as member:
        member.write(content)
    return {"file": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
