"""The devices that people have chosen to be told on; under row security as every table of a school."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0004_whatsapp"),
        ("people", "0005_posting_limit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[("mail", "e-mail"), ("push", "alert on a device")], default="mail", max_length=10
            ),
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("endpoint", gatepost.core.sealing.SealedTextField(key="delivery")),
                ("endpoint_digest", models.CharField(max_length=64)),
                ("service", models.CharField(max_length=253)),
                ("browser_key", gatepost.core.sealing.SealedBytesField(key="delivery")),
                ("browser_secret", gatepost.core.sealing.SealedBytesField(key="delivery")),
                ("browser", models.CharField(help_text="its maker's name for it, as Firefox", max_length=40)),
                ("is_phone", models.BooleanField(default=False)),
                ("auth_epoch", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                ("last_ok_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("school", "endpoint_digest"), name="push_endpoint_is_one_device")
                ],
            },
        ),
        policies(by_column={"delivery_pushsubscription": "school_id"}),
    ]
