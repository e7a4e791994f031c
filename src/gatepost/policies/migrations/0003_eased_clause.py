"""Clauses that nudge where the code says hold, under row security as every table with rows of a school."""

import django.db.models.deletion
from django.db import migrations, models

import gatepost.core.refs
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_school_log_era"),
        ("policies", "0002_second_opinion"),
    ]

    operations = [
        migrations.CreateModel(
            name="EasedClause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("clause", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("overturned", models.PositiveSmallIntegerField()),
                ("ruled", models.PositiveSmallIntegerField()),
                ("judge_version", models.CharField(max_length=40)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.school"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("school", "clause"), name="clause_is_eased_once"
                    )
                ],
            },
        ),
        policies(by_column={"policies_easedclause": "school_id"}),
    ]
