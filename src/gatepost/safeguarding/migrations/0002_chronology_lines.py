"""Lines of the chronology say more: category, choice, when it happened, who was present. The source is sealed as well."""

import django.db.models.deletion
from django.db import migrations, models

import gatepost.core.sealing


def sealed() -> gatepost.core.sealing.SealedTextField:
    return gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0001_initial")]

    operations = [
        migrations.RenameField("chronologyentry", "source", "source_in_clear"),
        migrations.AddField("chronologyentry", "source", sealed()),
        migrations.AddField("chronologyentry", "present", sealed()),
        migrations.AddField("chronologyentry", "category", sealed()),
        migrations.AddField("chronologyentry", "choice", sealed()),
        migrations.AddField("chronologyentry", "happened_on", models.DateField(null=True)),
        migrations.AddField("chronologyentry", "happened_time", models.TimeField(null=True)),
        migrations.AddField(
            "chronologyentry",
            "corrects",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="corrections",
                to="safeguarding.chronologyentry",
            ),
        ),
        migrations.AddConstraint(
            "chronologyentry",
            models.CheckConstraint(
                condition=models.Q(("happened_time__isnull", True), ("happened_on__isnull", False), _connector="OR"),
                name="line_has_no_time_without_a_day",
            ),
        ),
    ]
