"""A verdict keeps who was asked for a second opinion, and what it changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0002_no_post_without_a_verdict"),
    ]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="second_opinion",
            field=models.JSONField(null=True),
        ),
    ]
