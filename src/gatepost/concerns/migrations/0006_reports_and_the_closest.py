"""A report keeps what stood around the post, and a question says who is closest to it."""

from django.db import migrations, models

import gatepost.core.sealing


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0005_outcome_is_found_by_reference"),
    ]

    operations = [
        migrations.AddField(
            model_name="concern",
            name="closest",
            field=models.CharField(
                blank=True,
                choices=[
                    ("teacher", "the class teacher"),
                    ("office", "the school office"),
                    ("leadership", "senior leadership"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="context",
            field=gatepost.core.sealing.SealedTextField(key="concerns", null=True),
        ),
    ]
