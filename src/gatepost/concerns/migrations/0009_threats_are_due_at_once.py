"""Words that may threaten somebody have a day of their own by which somebody looks at them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0008_source_of_evidence_is_sealed"),
    ]

    operations = [
        migrations.AddField(
            model_name="concern",
            name="threat_due_on",
            field=models.DateField(null=True),
        ),
    ]
