"""A decision has a reference and a clause, and how many raised a shared matter is published as a number.

No decision and no shared matter was stored before this, so that one default serves a unique column.
"""

from django.db import migrations, models

import gatepost.core.refs


class Migration(migrations.Migration):
    dependencies = [("concerns", "0004_involvements_and_panels")]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="ref",
            field=models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True),
        ),
        migrations.AddField(
            model_name="outcome",
            name="clause",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RemoveField(model_name="sharedmatter", name="shows_count"),
        migrations.AddField(
            model_name="sharedmatter",
            name="count_shown",
            field=models.PositiveSmallIntegerField(default=0, help_text="authors read that so many or more raised it"),
        ),
    ]
