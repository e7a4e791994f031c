from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="school",
            name="access_epoch",
            field=models.BigIntegerField(
                default=0, help_text="goes up when anybody here may see or write more or less than before"
            ),
        ),
    ]
