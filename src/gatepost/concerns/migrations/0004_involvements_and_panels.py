"""Who had a part in a concern, when its panel meets, and what a pause pushed back; under row security as ever."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0003_stages_outcomes_evidence"),
        ("people", "0004_governor"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="concern",
            name="panel_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="pause",
            name="due_before",
            field=models.DateField(default=datetime.date(2026, 1, 1)),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="concern",
            name="hat",
            field=models.CharField(
                choices=[
                    ("parent", "parent or carer"),
                    ("pta", "PTA officer"),
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
                default="parent",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Involvement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("owner", "owned it"),
                            ("assigned", "was asked to answer"),
                            ("investigator", "looked into it"),
                            ("decider", "decided"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="involvements", to="concerns.concern"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.school"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("concern", "person", "part"), name="part_in_a_concern_is_noted_once"
                    )
                ],
            },
        ),
        policies(by_column={"concerns_involvement": "school_id"}),
    ]
