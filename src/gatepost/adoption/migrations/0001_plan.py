"""What a school answers in its set-up, and which steps of it are done; rows of one school each."""

import django.db.models.deletion
from django.db import migrations, models

from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0005_posting_limit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provider",
                    models.CharField(
                        blank=True,
                        choices=[("school", "The school"), ("pta", "The PTA, or another parents’ body")],
                        max_length=10,
                    ),
                ),
                (
                    "controller",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("school", "The school"),
                            ("pta", "The PTA"),
                            ("joint", "Both together, with a written arrangement"),
                        ],
                        max_length=10,
                    ),
                ),
                ("controller_name", models.CharField(blank=True, max_length=160)),
                ("controller_address", models.CharField(blank=True, max_length=300)),
                ("data_contact", models.CharField(blank=True, max_length=300)),
                (
                    "code_decided_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head", "The head, with the governors"),
                            ("pta", "The PTA committee"),
                            ("together", "Head and PTA together"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reps_chosen_by", models.CharField(blank=True, max_length=160)),
                (
                    "stop_decided_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head", "The head, with the governors"),
                            ("pta", "The PTA committee"),
                            ("together", "Head and PTA together"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[("public-task", "Public task"), ("legitimate-interests", "Legitimate interests")],
                        max_length=24,
                    ),
                ),
                ("runs_where", models.CharField(blank=True, max_length=300)),
                ("helpers", models.CharField(blank=True, max_length=500)),
                ("kept_for", models.CharField(blank=True, max_length=300)),
                ("signed_by", models.CharField(blank=True, max_length=160)),
                ("answers_to", models.EmailField(blank=True, max_length=254)),
                ("answers_by", models.DateField(null=True)),
                ("pilot_from", models.DateField(null=True)),
                ("review_on", models.DateField(null=True)),
                ("code_draft", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField()),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="adoption_plan", to="people.school"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("audit", "Look at the group you have"),
                            ("code", "Agree on the code"),
                            ("documents", "Read the documents and fill the gaps"),
                            ("consultation", "Ask the parents"),
                            ("move", "Move, class by class"),
                            ("review", "Look back after half a term"),
                        ],
                        max_length=12,
                    ),
                ),
                ("done_at", models.DateTimeField()),
                ("done_as", models.CharField(max_length=24)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.school"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("school", "step"), name="step_is_done_once")],
            },
        ),
        policies(by_column={"adoption_plan": "school_id", "adoption_planstep": "school_id"}),
    ]
