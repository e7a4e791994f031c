"""Every mail that comes in is stored before anything is done with it; under row security as every table of a school."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("doors", "0001_initial"),
        ("people", "0003_school_log_era"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceivedMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("imap", "fetched from a mailbox"),
                            ("lmtp", "handed over by a mail server"),
                            ("webhook", "sent by a mail provider"),
                            ("page", "brought by hand"),
                        ],
                        max_length=10,
                    ),
                ),
                ("raw", gatepost.core.sealing.SealedBytesField(key="mail", null=True)),
                ("raw_for_lead", gatepost.core.sealing.SealedBytesField(key="safeguarding", null=True)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("identity", models.CharField(max_length=64)),
                ("message_id", models.CharField(blank=True, max_length=64)),
                ("envelope_to", models.CharField(blank=True, max_length=320)),
                ("envelope_from", models.CharField(blank=True, max_length=320)),
                (
                    "authentication",
                    models.CharField(
                        choices=[
                            ("pass", "the sender is real"),
                            ("fail", "the sender is not who it says"),
                            ("none", "the sender's domain proves nothing"),
                            ("unknown", "nobody whom the school trusts has looked"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("taken-in", "taken in"),
                            ("triage", "for somebody to look at"),
                            ("quarantine", "perhaps forged"),
                            ("ignored", "not taken in"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not looked at yet"),
                            ("words-added", "its words were added to a matter"),
                            ("new-matter", "it became a matter"),
                            ("bounce", "it told that a mail of ours could not be delivered"),
                            ("answered", "the office answered by mail"),
                            ("unknown-sender", "nobody here has this mail address"),
                            ("other-address", "it came from another address"),
                            ("not-proven", "nothing proves who sent it"),
                            ("which-of-you", "it came from a shared mailbox"),
                            ("no-longer-theirs", "the sender can no longer answer here"),
                            ("matter-ended", "the matter has ended"),
                            ("no-words", "no new words were found in it"),
                            ("unusable", "its words cannot be used as they are"),
                            ("fault", "something went wrong on our side"),
                            ("forged", "the check of its sender failed"),
                            ("auto-reply", "a program answered by itself"),
                            ("own-mail", "Gatepost itself sent it"),
                            ("too-many", "too many mails came from one sender"),
                            ("not-for-us", "somebody decided that it is not for the school"),
                        ],
                        max_length=20,
                    ),
                ),
                ("fault", models.CharField(blank=True, max_length=80)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("subject_ref", models.CharField(blank=True, max_length=40)),
                ("answer", gatepost.core.sealing.SealedTextField(key="mail", null=True)),
                ("reason", gatepost.core.sealing.SealedTextField(key="mail", null=True)),
                ("received_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
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
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="mail_waiting"),
                    models.Index(fields=["school", "state", "received_at"], name="mail_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("school", "identity"), name="mail_comes_in_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("raw__isnull", False), ("state__in", ["taken-in", "ignored"]), _connector="OR"
                        ),
                        name="mail_is_kept_until_it_has_ended",
                    ),
                ],
            },
        ),
        policies(by_column=dict.fromkeys(["doors_receivedmail"], "school_id")),
    ]
