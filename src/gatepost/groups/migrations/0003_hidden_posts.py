"""A post can be out of sight while the school looks at it, and come back to its place; rows of one school each."""

import django.db.models.deletion
from django.db import migrations, models

from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0002_search"),
        ("people", "0003_school_log_era"),
    ]

    operations = [
        migrations.AlterField(
            model_name="groupevent",
            name="type",
            field=models.CharField(
                choices=[
                    ("post", "Post"),
                    ("edit", "Edit"),
                    ("withdraw", "Withdraw"),
                    ("hide", "Hide"),
                    ("restore", "Restore"),
                    ("remove", "Remove"),
                    ("reaction", "Reaction"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="post",
            name="state",
            field=models.CharField(
                choices=[
                    ("standing", "standing"),
                    ("withdrawn", "withdrawn"),
                    ("hidden", "hidden while it is looked at"),
                    ("removed", "removed by the school"),
                ],
                default="standing",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Hiding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clause", models.CharField(max_length=40)),
                ("hidden_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_as",
                    models.CharField(
                        blank=True, choices=[("shown", "shown again"), ("removed", "removed")], max_length=7
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hidings", to="groups.post"
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
                "ordering": ["hidden_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("post",), name="post_is_hidden_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_as", ""), ("ended_at", None)),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_as", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="hiding_ends_in_some_way",
                    ),
                ],
            },
        ),
        policies(by_column={"groups_hiding": "school_id"}),
    ]
