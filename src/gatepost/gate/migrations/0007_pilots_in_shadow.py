"""A class may try the code in shadow for a time; a verdict names the pilot in whose shadow its words stand, if any."""

import django.db.models.deletion
from django.db import migrations, models

import gatepost.core.refs
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0006_posts_to_look_at"),
        ("groups", "0004_invite_a_governor"),
        ("people", "0005_posting_limit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pilot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.classgroup"
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
                "ordering": ["-starts_at", "group__name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))), name="pilot_ends_after_it_starts"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="verdict",
            name="pilot",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts",
                to="gate.pilot",
            ),
        ),
        migrations.AddIndex(
            model_name="verdict",
            index=models.Index(
                condition=models.Q(("pilot__isnull", False)), fields=["pilot"], name="verdict_in_shadow"
            ),
        ),
        policies(by_column={"gate_pilot": "school_id"}),
    ]
