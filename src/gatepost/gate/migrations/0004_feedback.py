"""What came of holds: rulings and misreadings by clause, and words lent to the judge, under row security."""

import django.db.models.deletion
from django.db import migrations, models

from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0003_second_opinion"),
        ("people", "0003_school_log_era"),
        ("policies", "0003_eased_clause"),
    ]

    operations = [
        migrations.CreateModel(
            name="LentWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lent", to="gate.hold"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.school"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MisreadTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clause", models.CharField(max_length=40)),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="policies.code"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.school",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school", "clause", "code"), name="one_misread_tally_a_clause")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuledClause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clause", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=40)),
                ("judge_version", models.CharField(max_length=40)),
                ("is_overturned", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="policies.code"
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clauses", to="gate.hold"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.school",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["school", "clause", "judge_version", "-at"], name="ruled_clause_newest")
                ],
                "constraints": [models.UniqueConstraint(fields=("hold", "clause"), name="clause_is_ruled_on_once")],
            },
        ),
        policies(
            by_column={
                "gate_lentwords": "school_id",
                "gate_misreadtally": "school_id",
                "gate_ruledclause": "school_id",
            }
        ),
    ]
