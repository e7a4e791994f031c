"""Class reps can be asked to look at a post that stands; rows of one school each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0005_count_earlier_rulings"),
        ("groups", "0004_invite_a_governor"),
        ("people", "0005_posting_limit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("clause", models.CharField(max_length=40)),
                ("not_for", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("hidden", "hidden for now"), ("left", "left where it is")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="groups.post"
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["school", "asked_at"], name="look_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="look_is_answered_by_somebody",
                    )
                ],
            },
        ),
        policies(by_column={"gate_look": "school_id"}),
    ]
