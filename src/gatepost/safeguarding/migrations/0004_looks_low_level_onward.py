"""Emergency looks, low-level concerns, and what goes onward, under row security as every table of a school."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_school_log_era"),
        ("safeguarding", "0003_seal_sources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name="chronologyentry",
            name="source_in_clear",
        ),
        migrations.AddField(
            model_name="disclosure",
            name="look_again_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="disclosure",
            name="looked_for_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="LowLevelConcern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(default=gatepost.core.refs.new_reference, max_length=9, unique=True)),
                ("about_name", gatepost.core.sealing.SealedTextField(key="safeguarding")),
                (
                    "to_tier",
                    models.CharField(
                        choices=[
                            ("head", "the head teacher"),
                            ("dsl", "the safeguarding lead"),
                            ("chair", "the chair of governors"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("new", "not yet opened"), ("opened", "being looked at"), ("decided", "decided")],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("words", gatepost.core.sealing.SealedTextField(key="safeguarding")),
                ("where", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("happened_on", models.DateField(null=True)),
                ("is_of_oneself", models.BooleanField(default=False)),
                ("once", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("choice", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("decision", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
        ),
        migrations.CreateModel(
            name="LowLevelNamed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named",
                        to="safeguarding.lowlevelconcern",
                    ),
                ),
                (
                    "person",
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
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("to", gatepost.core.sealing.SealedTextField(key="safeguarding")),
                (
                    "by_way",
                    models.CharField(
                        choices=[
                            ("telephone", "by telephone"),
                            ("writing", "in writing"),
                            ("both", "by telephone, then in writing"),
                        ],
                        max_length=9,
                    ),
                ),
                ("made_on", models.DateField()),
                ("their_reference", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("outcome", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("outcome_at", models.DateTimeField(null=True)),
                ("once", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="referrals",
                        to="safeguarding.disclosure",
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
                "ordering": ["made_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("to_school", gatepost.core.sealing.SealedTextField(key="safeguarding")),
                ("moves_on", models.DateField()),
                ("sent_on", models.DateField(null=True)),
                ("sent_by_way", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("received_on", models.DateField(null=True)),
                ("received_by", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("due_on", models.DateField()),
                ("chased_on", models.DateField(null=True)),
                ("once", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transfers",
                        to="safeguarding.disclosure",
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
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Arrangements",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "deputies_after",
                    models.PositiveSmallIntegerField(
                        default=15, help_text="minutes unopened until the deputies are told as well"
                    ),
                ),
                (
                    "head_after",
                    models.PositiveSmallIntegerField(
                        default=30, help_text="minutes unopened until the head hears that something waits"
                    ),
                ),
                (
                    "low_level_to",
                    models.CharField(
                        choices=[("head", "the head teacher"), ("dsl", "the safeguarding lead")],
                        default="head",
                        max_length=4,
                    ),
                ),
                (
                    "officer_line",
                    models.CharField(blank=True, help_text="the local authority's designated officer", max_length=120),
                ),
                (
                    "children_line",
                    models.CharField(blank=True, help_text="children's social care by day", max_length=120),
                ),
                (
                    "night_line",
                    models.CharField(blank=True, help_text="children's social care out of hours", max_length=120),
                ),
                (
                    "school",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.school"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deputies_after__range", (1, 720)),
                            ("head_after__range", (1, 1440)),
                            ("head_after__gte", models.F("deputies_after")),
                        ),
                        name="unopened_is_told_within_the_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("reference", models.CharField(max_length=9)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "asked for"), ("allowed", "allowed"), ("refused", "refused")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("reason", gatepost.core.sealing.SealedTextField(key="safeguarding")),
                ("once", models.CharField(max_length=32)),
                (
                    "asked_as",
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
                        max_length=24,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "answered_as",
                    models.CharField(
                        blank=True,
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
                        max_length=24,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("review_by", models.DateField(null=True)),
                ("chased_on", models.DateField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
                "constraints": [
                    models.UniqueConstraint(fields=("asked_by", "once"), name="look_is_asked_for_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="look_is_allowed_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "allowed"), _negated=True),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("ends_at__isnull", False),
                                ("review_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="look_that_is_allowed_ends_and_is_reviewed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(
                                models.Q(("reviewed_by", models.F("asked_by")), _negated=True),
                                models.Q(("reviewed_by", models.F("answered_by")), _negated=True),
                                ("review__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="look_is_reviewed_by_a_third_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("received_by", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("received_in", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("received_as", gatepost.core.sealing.SealedTextField(key="safeguarding", null=True)),
                ("received_on", models.DateField(null=True)),
                (
                    "disclosure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_overs",
                        to="safeguarding.disclosure",
                    ),
                ),
                (
                    "made_by",
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
                "ordering": ["made_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("received_as", None),
                                ("received_by", None),
                                ("received_in", None),
                                ("received_on", None),
                            ),
                            models.Q(
                                ("received_as__isnull", False),
                                ("received_by__isnull", False),
                                ("received_in__isnull", False),
                                ("received_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="receipt_is_whole_or_absent",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="lowlevelconcern",
            constraint=models.UniqueConstraint(fields=("author", "once"), name="low_level_concern_is_sent_once"),
        ),
        migrations.AddConstraint(
            model_name="lowlevelconcern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "decided"), _negated=True),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False), ("decision__isnull", False)),
                    _connector="OR",
                ),
                name="low_level_concern_is_decided_with_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="lowlevelnamed",
            constraint=models.UniqueConstraint(fields=("concern", "person"), name="person_is_named_once_at_low_level"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(fields=("disclosure", "once"), name="referral_is_recorded_once"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__isnull", True), ("outcome_at__isnull", True)),
                    models.Q(("outcome__isnull", False), ("outcome_at__isnull", False)),
                    _connector="OR",
                ),
                name="referral_has_an_outcome_and_its_time_or_neither",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("disclosure", "once"), name="transfer_is_begun_once"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_on", None),
                    models.Q(("received_on__gte", models.F("sent_on")), ("sent_on__isnull", False)),
                    _connector="OR",
                ),
                name="transfer_is_received_after_it_was_sent",
            ),
        ),
        policies(
            by_column=dict.fromkeys(
                [
                    "safeguarding_arrangements",
                    "safeguarding_emergencylook",
                    "safeguarding_handover",
                    "safeguarding_lowlevelconcern",
                    "safeguarding_lowlevelnamed",
                    "safeguarding_referral",
                    "safeguarding_transfer",
                ],
                "school_id",
            )
        ),
    ]
