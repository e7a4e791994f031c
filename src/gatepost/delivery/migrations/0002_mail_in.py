"""Where mail comes in, and the addresses that answers are sent to; under row security as every table of a school."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
        ("people", "0003_school_log_era"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                ("separator", models.CharField(default="+", max_length=1)),
                ("is_on", models.BooleanField(default=False)),
                (
                    "answers_in_mail",
                    models.BooleanField(
                        default=True, help_text="the mail about an answer to a question has the answer in it"
                    ),
                ),
                ("trusted_server", models.CharField(blank=True, max_length=253)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("imap", "a mailbox that is looked into (IMAP)"),
                            ("lmtp", "the mail server of this machine hands it over (LMTP or SMTP)"),
                            ("webhook", "a mail provider sends it (webhook)"),
                        ],
                        default="imap",
                        max_length=10,
                    ),
                ),
                ("host", models.CharField(blank=True, max_length=253)),
                ("port", models.PositiveIntegerField(default=993)),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("none", "none (a server on this machine)"),
                            ("starttls", "STARTTLS"),
                            ("tls", "TLS from the start"),
                        ],
                        default="tls",
                        max_length=10,
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=254)),
                ("password", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("folder", models.CharField(default="INBOX", max_length=120)),
                (
                    "done_folder",
                    models.CharField(blank=True, help_text="read mails are moved there, if named", max_length=120),
                ),
                ("provider", models.CharField(blank=True, max_length=20)),
                ("webhook_secret", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("uid_validity", models.BigIntegerField(null=True)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("polled_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, max_length=200)),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mail_in", to="people.school"
                    ),
                ),
            ],
            options={
                "verbose_name": "mail in",
                "verbose_name_plural": "mail in",
            },
        ),
        migrations.CreateModel(
            name="ReplyAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("subject_ref", models.CharField(max_length=40)),
                ("mailbox", models.CharField(blank=True, max_length=254)),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
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
                "verbose_name_plural": "reply addresses",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("subject_ref", "person"),
                        name="person_has_one_reply_address",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("mailbox", ""), _negated=True),
                        fields=("subject_ref", "mailbox"),
                        name="mailbox_has_one_reply_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mailbox", ""), ("person__isnull", False)),
                            models.Q(("person__isnull", True), models.Q(("mailbox", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="reply_address_is_a_persons_or_a_mailboxs",
                    ),
                ],
            },
        ),
        policies(by_column=dict.fromkeys(["delivery_mailin", "delivery_replyaddress"], "school_id")),
    ]
