"""Indexes in the orders that the desk shows its queue in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("concerns", "0006_reports_and_the_closest")]

    operations = [
        migrations.RemoveIndex(model_name="concern", name="concern_inbox"),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["school", "state", "reply_by", "at"], name="concern_by_state"),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["school", "reply_by", "at"], name="concern_by_day"),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["school", "at"], name="concern_newest"),
        ),
    ]
