"""Seal the reasons that stand in clear. They may name people, and the database and its backups held them as they were.

The guards let nobody change an entry: here one of them steps aside for this one statement, and stands again after it.
The chain stays as it is. It was linked over the words, so they are opened whenever it is walked (reasons.py); an entry
that is not linked yet is linked over what is stored now.
"""

from importlib import import_module
from typing import Any

from django.db import migrations

from gatepost.audit.reasons import SEALED_SINCE, is_sealed, opened, sealed, sealed_since
from gatepost.core.db import RunPerDatabase

IS_LINKED_ONCE = import_module("gatepost.audit.migrations.0002_entries_are_kept").SQLITE[1]

AWAY = {
    "sqlite": ["DROP TRIGGER audit_entry_is_linked_once"],
    "postgresql": ["ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_guarded"],
}
BACK = {
    "sqlite": [IS_LINKED_ONCE],
    "postgresql": ["ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_is_guarded"],
}


def seal_reasons(apps: Any, schema_editor: Any) -> None:
    """May be run twice: what is sealed stays as it is."""
    entries = apps.get_model("audit", "Entry").objects.using(schema_editor.connection.alias)
    for entry in entries.exclude(reason="").only("reason", "number").iterator(chunk_size=500):
        if not is_sealed(entry.reason):
            seal = sealed if entry.number is None else sealed_since
            entries.filter(pk=entry.pk).update(reason=seal(entry.reason))


def open_reasons(apps: Any, schema_editor: Any) -> None:
    """Back to the words where the chain covers them; an entry that was linked over its sealed words keeps those."""
    entries = apps.get_model("audit", "Entry").objects.using(schema_editor.connection.alias)
    for entry in entries.filter(reason__startswith=SEALED_SINCE).only("reason").iterator(chunk_size=500):
        entries.filter(pk=entry.pk).update(reason=opened(entry.reason))


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_entries_are_kept")]
    operations = [
        RunPerDatabase(
            sqlite=AWAY["sqlite"],
            postgresql=AWAY["postgresql"],
            sqlite_back=BACK["sqlite"],
            postgresql_back=BACK["postgresql"],
        ),
        migrations.RunPython(seal_reasons, open_reasons),
        RunPerDatabase(
            sqlite=BACK["sqlite"],
            postgresql=BACK["postgresql"],
            sqlite_back=AWAY["sqlite"],
            postgresql_back=AWAY["postgresql"],
        ),
    ]
