"""Where evidence comes from names people, so it is sealed as its words are.

The column is made anew: no version that could store evidence has been released.
"""

from django.db import migrations

import gatepost.core.sealing


class Migration(migrations.Migration):
    dependencies = [("concerns", "0007_desk_in_order")]

    operations = [
        migrations.RemoveField(model_name="evidence", name="source"),
        migrations.AddField(
            model_name="evidence",
            name="source",
            field=gatepost.core.sealing.SealedTextField(key="concerns", null=True),
        ),
    ]
