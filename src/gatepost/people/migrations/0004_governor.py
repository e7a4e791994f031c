"""A governor may be appointed, to sit on panels."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_school_log_era"),
    ]

    operations = [
        migrations.AlterField(
            model_name="appointment",
            name="role",
            field=models.CharField(
                choices=[
                    ("class-representative", "class rep"),
                    ("pta-officer", "PTA officer"),
                    ("staff", "member of staff"),
                    ("office", "school office"),
                    ("leadership", "senior leadership"),
                    ("head", "head teacher"),
                    ("dsl", "designated safeguarding lead"),
                    ("deputy", "deputy safeguarding lead"),
                    ("chair", "chair of governors"),
                    ("clerk", "clerk to the governors"),
                    ("governor", "governor"),
                    ("administrator", "administrator"),
                ],
                max_length=24,
            ),
        ),
    ]
