from django.db import migrations, models

import gatepost.core.refs


class Migration(migrations.Migration):
    dependencies = [("people", "0002_school_access_epoch")]
    operations = [
        migrations.AddField(
            model_name="school",
            name="log_era",
            field=models.CharField(
                default=gatepost.core.refs.new_ref,
                help_text="another one when numbers of events are given a second time",
                max_length=16,
            ),
        ),
    ]
