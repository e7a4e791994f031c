"""Who handed a mail over is not kept: nothing asked for it, and it outlived the erasure of the person."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("doors", "0007_whatsapp")]

    operations = [migrations.RemoveField(model_name="receivedmail", name="envelope_from")]
