"""An index to count the mails of all schools that wait, as the numbers for Prometheus and the doctor do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("doors", "0005_rounds_over_mails")]

    operations = [
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(fields=["state", "received_at"], name="mail_of_all_by_state"),
        ),
    ]
