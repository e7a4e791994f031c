"""Limits on what somebody may post, under row security as every table of a school."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_governor"),
    ]

    operations = [
        migrations.CreateModel(
            name="PostingLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("decision_ref", models.CharField(max_length=16)),
                ("starts_at", models.DateTimeField()),
                ("until", models.DateField(help_text="the first day on which they may write again")),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posting_limits",
                        to=settings.AUTH_USER_MODEL,
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
                    models.UniqueConstraint(fields=("decision_ref",), name="decision_limits_posting_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="limit_is_lifted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("given_by")), _negated=True),
                        name="nobody_limits_themselves",
                    ),
                ],
            },
        ),
        policies(by_column={"people_postinglimit": "school_id"}),
    ]
