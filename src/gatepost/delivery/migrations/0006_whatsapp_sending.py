"""How sending over WhatsApp paces itself, answers who is no member, and knows what has been settled."""

import django.db.models.deletion
from django.db import migrations, models

import gatepost.core.sealing


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0005_push"),
        ("people", "0005_posting_limit"),
    ]

    operations = [
        migrations.AddField(
            model_name="whatsappmember",
            name="notices_too",
            field=models.BooleanField(default=False, help_text="notices by WhatsApp as well, though they have mail"),
        ),
        migrations.AddField(
            model_name="whatsappmessage",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="whatsappmessage",
            name="to",
            field=gatepost.core.sealing.SealedTextField(
                help_text="JSON: user_id and number of somebody unknown", key="delivery", null=True
            ),
        ),
        migrations.AddField(
            model_name="whatsappnumber",
            name="slowed_until",
            field=models.DateTimeField(help_text="until then only answers and notices are sent", null=True),
        ),
        migrations.AlterField(
            model_name="whatsappmessage",
            name="member",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="delivery.whatsappmember",
            ),
        ),
        migrations.AddIndex(
            model_name="whatsappmessage",
            index=models.Index(fields=["school", "sent_at"], name="whatsapp_pace_of_number"),
        ),
        migrations.AddConstraint(
            model_name="whatsappmessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("member", None)),
                fields=("school", "once"),
                name="whatsapp_answer_to_unknown_is_made_once",
            ),
        ),
    ]
