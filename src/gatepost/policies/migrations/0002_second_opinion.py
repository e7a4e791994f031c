"""Whom a school asks for a second opinion, under row security as every table with rows of a school."""

import django.db.models.deletion
from django.db import migrations, models

import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_school_log_era"),
        ("policies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=300)),
                ("model", models.CharField(max_length=120)),
                ("key", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("seconds", models.PositiveSmallIntegerField(default=2)),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.school"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seconds__range", (1, 10))), name="second_opinion_does_not_keep_waiting"
                    )
                ],
            },
        ),
        policies(by_column={"policies_secondopinion": "school_id"}),
    ]
