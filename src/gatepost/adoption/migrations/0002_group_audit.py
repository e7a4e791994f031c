"""Lay the table of exports that were brought to be audited, with their sealed reports; rows of one school each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("adoption", "0001_plan"),
        ("people", "0005_posting_limit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupAudit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                (
                    "hat",
                    models.CharField(
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
                        max_length=20,
                    ),
                ),
                ("once", models.CharField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for its turn"),
                            ("reading", "being read"),
                            ("done", "done"),
                            ("refused", "could not be read"),
                            ("stopped", "stopped"),
                            ("broken", "broken off"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("date_order", models.CharField(blank=True, max_length=3)),
                ("with_those_who_left", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("slot", models.PositiveSmallIntegerField(null=True, unique=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("messages", models.PositiveIntegerField(default=0)),
                ("hundredths", models.PositiveSmallIntegerField(default=0)),
                ("seconds_left", models.PositiveIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("refusal", gatepost.core.sealing.SealedTextField(key="adoption", null=True)),
                ("figures", gatepost.core.sealing.SealedTextField(key="adoption", null=True)),
                ("report", gatepost.core.sealing.SealedTextField(key="adoption", null=True)),
                ("expires_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(null=True)),
                ("kept_for", gatepost.core.sealing.SealedTextField(key="adoption", null=True)),
                (
                    "by",
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
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["state", "id"], name="audits_that_wait")],
                "constraints": [
                    models.UniqueConstraint(fields=("by", "once"), name="export_is_brought_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("slot__isnull", False), ("state", "reading")),
                            models.Q(models.Q(("state", "reading"), _negated=True), ("slot__isnull", True)),
                            _connector="OR",
                        ),
                        name="audit_has_a_place_while_it_is_read",
                    ),
                ],
            },
        ),
        policies(by_column={"adoption_groupaudit": "school_id"}),
    ]
