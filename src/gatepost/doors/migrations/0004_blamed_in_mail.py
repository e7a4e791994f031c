"""Whom a waiting mail speaks against is kept from it; under row security as every table of a school."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("doors", "0003_mail_for_the_lead"),
        ("people", "0005_posting_limit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlamedInMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blamed", to="doors.receivedmail"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
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
                "verbose_name_plural": "blamed in mails",
                "constraints": [
                    models.UniqueConstraint(fields=("mail", "person"), name="person_is_blamed_once_in_a_mail")
                ],
            },
        ),
        policies(by_column={"doors_blamedinmail": "school_id"}),
    ]
