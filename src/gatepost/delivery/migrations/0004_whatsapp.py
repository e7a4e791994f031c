"""A school's own WhatsApp number, who takes part by it, and what is sent; under row security as every table of a school."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0003_when_a_mailbox_is_looked_into"),
        ("people", "0005_posting_limit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WhatsAppJoinCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "WhatsApp join code",
            },
        ),
        migrations.CreateModel(
            name="WhatsAppMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("user_id", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("user_id_digest", models.CharField(blank=True, max_length=64)),
                ("number", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("number_digest", models.CharField(blank=True, max_length=64)),
                ("joined_at", models.DateTimeField()),
                ("consent", models.CharField(max_length=20)),
                ("consent_message", models.CharField(max_length=140)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("window_until", models.DateTimeField(null=True)),
                (
                    "wants",
                    models.CharField(
                        choices=[
                            ("digest", "once a day, all together"),
                            ("each", "each message by itself"),
                            ("nothing", "nothing of the class, only answers to me"),
                        ],
                        default="digest",
                        max_length=8,
                    ),
                ),
                ("digest_on", models.DateField(help_text="the day of the newest digest", null=True)),
                (
                    "asked_in",
                    models.DateTimeField(help_text="when a template last asked them to open the window", null=True),
                ),
                (
                    "fault",
                    models.CharField(
                        blank=True, help_text="the platform's code, if they cannot be reached", max_length=40
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="whatsapp",
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
                "verbose_name": "WhatsApp member",
            },
        ),
        migrations.CreateModel(
            name="WhatsAppGroupMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group_ref", models.CharField(max_length=16)),
                ("seq", models.BigIntegerField()),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.school"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="delivery.whatsappmember"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WhatsAppMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reply", "an answer in a talk"),
                            ("notice", "a notice"),
                            ("digest", "the digest of a class"),
                            ("relay", "one message of a class"),
                            ("knock", "that there is something new"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        default="text", help_text="text, interactive, template or reaction", max_length=12
                    ),
                ),
                ("content", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("group_ref", models.CharField(blank=True, max_length=16)),
                ("shows", models.JSONField(default=list)),
                ("answers", models.CharField(blank=True, help_text="the wamid that it quotes", max_length=140)),
                ("once", models.CharField(help_text="what it is for: made twice, it is one", max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being sent"),
                            ("maybe-sent", "perhaps sent"),
                            ("sent", "sent"),
                            ("delivered", "delivered"),
                            ("read", "read"),
                            ("failed", "could not be sent"),
                            ("dropped", "no longer wanted"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("wamid", models.CharField(blank=True, max_length=140)),
                ("category", models.CharField(blank=True, max_length=20)),
                (
                    "price",
                    models.PositiveIntegerField(default=0, help_text="millionths of a pound, set aside or billed"),
                ),
                ("queued_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("worker", models.CharField(blank=True, max_length=40)),
                ("lease_until", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=40)),
                ("sent_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="delivery.whatsappmember",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="delivery.notice"
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
                "verbose_name": "WhatsApp message",
            },
        ),
        migrations.CreateModel(
            name="WhatsAppNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField(default=False)),
                (
                    "shown_number",
                    models.CharField(help_text="as people write to it, in E.164: +441632960001", max_length=20),
                ),
                ("phone_number_id", models.CharField(max_length=40, unique=True)),
                ("business_account_id", models.CharField(blank=True, max_length=40)),
                ("access_token", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("app_secret", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("verify_token", gatepost.core.sealing.SealedTextField(key="delivery", null=True)),
                ("news_template", models.CharField(default="gatepost_class_news", max_length=120)),
                ("notice_template", models.CharField(default="gatepost_something_to_read", max_length=120)),
                ("template_language", models.CharField(default="en_GB", max_length=12)),
                ("rates", models.JSONField(default=dict)),
                (
                    "free_each_month",
                    models.PositiveIntegerField(default=1000, help_text="messages inside the window that are free"),
                ),
                (
                    "monthly_cap",
                    models.PositiveIntegerField(default=0, help_text="pence; 0: nothing that costs is sent"),
                ),
                ("told_of_cap", models.DateField(null=True)),
                ("allows_relays", models.BooleanField(default=False)),
                ("digest_at", models.TimeField()),
                (
                    "per_second",
                    models.PositiveSmallIntegerField(default=80, help_text="the platform's limit for the number"),
                ),
                (
                    "called_at",
                    models.DateTimeField(help_text="when the platform last called, rightly signed", null=True),
                ),
                ("fault", models.CharField(blank=True, max_length=80)),
                ("fault_at", models.DateTimeField(null=True)),
                ("paused_until", models.DateTimeField(null=True)),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="whatsapp_number", to="people.school"
                    ),
                ),
            ],
            options={
                "verbose_name": "WhatsApp number",
            },
        ),
        migrations.CreateModel(
            name="WhatsAppStatus",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wamid", models.CharField(max_length=140)),
                ("status", models.CharField(max_length=20)),
                ("at", models.DateTimeField(help_text="the platform's own time")),
                ("error", models.CharField(blank=True, max_length=40)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.school"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "WhatsApp statuses",
            },
        ),
        migrations.CreateModel(
            name="WhatsAppCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day")),
                ("category", models.CharField(max_length=20)),
                ("messages", models.PositiveIntegerField(default=0)),
                ("billed", models.PositiveIntegerField(default=0)),
                ("amount", models.PositiveBigIntegerField(default=0)),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.school"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school", "month", "category"), name="one_whatsapp_cost_a_month")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="whatsappmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user_id_digest", ""), _negated=True),
                fields=("school", "user_id_digest"),
                name="whatsapp_user_is_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="whatsappmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number_digest", ""), _negated=True),
                fields=("school", "number_digest"),
                name="whatsapp_number_is_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="whatsappmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("user_id_digest", ""), _negated=True),
                    models.Q(("number_digest", ""), _negated=True),
                    _connector="OR",
                ),
                name="whatsapp_member_can_be_found",
            ),
        ),
        migrations.AddConstraint(
            model_name="whatsappgroupmark",
            constraint=models.UniqueConstraint(fields=("member", "group_ref"), name="one_whatsapp_mark_a_group"),
        ),
        migrations.AddIndex(
            model_name="whatsappmessage",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"])), fields=["due_at"], name="whatsapp_due"
            ),
        ),
        migrations.AddIndex(
            model_name="whatsappmessage",
            index=models.Index(fields=["member", "sent_at"], name="whatsapp_pace"),
        ),
        migrations.AddConstraint(
            model_name="whatsappmessage",
            constraint=models.UniqueConstraint(fields=("member", "once"), name="whatsapp_message_is_made_once"),
        ),
        migrations.AddConstraint(
            model_name="whatsappmessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("wamid", ""), _negated=True), fields=("wamid",), name="wamid_is_one_message"
            ),
        ),
        migrations.AddConstraint(
            model_name="whatsappstatus",
            constraint=models.UniqueConstraint(
                fields=("school", "wamid", "status"), name="whatsapp_status_counts_once"
            ),
        ),
        policies(
            by_column=dict.fromkeys(
                [
                    "delivery_whatsappnumber",
                    "delivery_whatsappjoincode",
                    "delivery_whatsappmember",
                    "delivery_whatsappgroupmark",
                    "delivery_whatsappmessage",
                    "delivery_whatsappstatus",
                    "delivery_whatsappcost",
                ],
                "school_id",
            )
        ),
    ]
