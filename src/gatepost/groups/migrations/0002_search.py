"""Make the words of standing posts searchable. A withdrawn post leaves the index at once.

PostgreSQL needs no index for it (core/db.search). SQLite: whoever lets Django rebuild `groups_post` (most AlterField and AddConstraint) must make these triggers again.
"""

from django.db import migrations

from gatepost.core.db import search_index


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial")]
    operations = [search_index("groups_post", "text", only_where="{row}state = 'standing'")]
