"""How often a WhatsApp message was told to wait, beside its tries: waiting uses up none of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0007_device"),
    ]

    operations = [
        migrations.AddField(
            model_name="whatsappmessage",
            name="pauses",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="how often it was told to wait; no try is used up"
            ),
        ),
    ]
