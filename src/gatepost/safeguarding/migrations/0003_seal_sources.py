"""Seal the sources that stood in clear beside their lines."""

from typing import Any

from django.db import migrations


def seal_sources(apps: Any, schema_editor: Any) -> None:
    """May be run twice: a line whose source in clear is empty has nothing to seal."""
    lines = apps.get_model("safeguarding", "ChronologyEntry").objects.using(schema_editor.connection.alias)
    for line in lines.exclude(source_in_clear="").iterator(chunk_size=500):
        lines.filter(pk=line.pk).update(source=line.source_in_clear, source_in_clear="")


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0002_chronology_lines")]

    operations = [migrations.RunPython(seal_sources, migrations.RunPython.noop)]
