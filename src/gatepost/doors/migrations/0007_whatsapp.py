"""The calls of the WhatsApp platform are stored before anything is done; under row security as every table of a school."""

import django.db.models.deletion
from django.db import migrations, models

import gatepost.core.refs
import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_whatsapp"),
        ("doors", "0006_count_unfinished_mails"),
        ("people", "0005_posting_limit"),
    ]

    operations = [
        migrations.CreateModel(
            name="WhatsAppTalk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked", models.CharField(blank=True, max_length=20)),
                ("waiting", gatepost.core.sealing.SealedTextField(key="whatsapp", null=True)),
                ("until", models.DateTimeField(null=True)),
                ("group_ref", models.CharField(blank=True, max_length=16)),
                ("heard_at", models.DateTimeField(help_text="the platform's time of their newest message", null=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="talk", to="delivery.whatsappmember"
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
                "verbose_name": "WhatsApp talk",
            },
        ),
        migrations.CreateModel(
            name="WhatsAppCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("body", gatepost.core.sealing.SealedBytesField(key="whatsapp", null=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("stuck", "Stuck")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("fault", models.CharField(blank=True, max_length=80)),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.school"
                    ),
                ),
            ],
            options={
                "verbose_name": "WhatsApp call",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["due_at"], name="whatsapp_call_waiting"
                    ),
                    models.Index(fields=["received_at"], name="whatsapp_call_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("school", "digest"), name="whatsapp_call_is_stored_once"),
                    models.CheckConstraint(
                        condition=models.Q(("body__isnull", False), ("state", "done"), _connector="OR"),
                        name="whatsapp_call_is_kept_until_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WhatsAppTaken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wamid", models.CharField(max_length=140)),
                ("became", models.CharField(max_length=20)),
                ("subject_ref", models.CharField(blank=True, max_length=40)),
                ("said_at", models.DateTimeField(help_text="the platform's own time")),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="delivery.whatsappmember",
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
                "verbose_name": "WhatsApp message taken in",
                "indexes": [models.Index(fields=["at"], name="whatsapp_taken_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("school", "wamid"), name="whatsapp_message_is_taken_in_once")
                ],
            },
        ),
        policies(
            by_column=dict.fromkeys(
                [
                    "doors_whatsappcall",
                    "doors_whatsapptaken",
                    "doors_whatsapptalk",
                ],
                "school_id",
            )
        ),
    ]
