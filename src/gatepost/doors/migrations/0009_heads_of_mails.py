"""A mail's sender and subject, sealed beside it: a list opens no whole mails. Older ones are read as before."""

from django.db import migrations

from gatepost.core.sealing import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("doors", "0008_forget_envelope_senders")]

    operations = [
        migrations.AddField(model_name="receivedmail", name="head", field=SealedTextField(key="mail", null=True)),
        migrations.AddField(
            model_name="receivedmail", name="head_for_lead", field=SealedTextField(key="safeguarding", null=True)
        ),
    ]
