"""Indexes for the worker's rounds over the mails of all schools, which would read the whole table without them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("doors", "0004_blamed_in_mail")]

    operations = [
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(fields=["due_at"], condition=models.Q(raw_for_lead__isnull=False), name="mail_for_lead"),
        ),
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(
                fields=["ended_at"],
                condition=models.Q(raw__isnull=False) | models.Q(raw_for_lead__isnull=False),
                name="mail_to_empty",
            ),
        ),
    ]
