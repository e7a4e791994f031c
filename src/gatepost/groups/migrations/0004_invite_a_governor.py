"""A governor may be invited."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0003_hidden_posts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="role",
            field=models.CharField(
                blank=True,
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
