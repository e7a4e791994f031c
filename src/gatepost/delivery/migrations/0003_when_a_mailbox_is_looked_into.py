"""When a mailbox is looked into again, what of it is still to be fetched, and what a provider asks to be opened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_mail_in")]

    operations = [
        migrations.AddField(
            model_name="mailin",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mailin",
            name="failures",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="mailin",
            name="to_fetch",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="mailin",
            name="confirm_link",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
