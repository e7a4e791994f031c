"""A mail that waits says whether its words may threaten somebody, or hurt somebody who works at the school."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("doors", "0009_heads_of_mails")]

    operations = [
        migrations.AddField(model_name="receivedmail", name="threatens", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="receivedmail", name="harms_staff", field=models.BooleanField(default=False)),
    ]
