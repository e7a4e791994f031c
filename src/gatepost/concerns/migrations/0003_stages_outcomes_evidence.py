"""Stages, clocks, outcomes, evidence and the desk's tools, under row security as every table of a school."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gatepost.core.refs
import gatepost.core.sealing
from gatepost.core.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("concerns", "0002_protected_names"),
        ("people", "0003_school_log_era"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Timescale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("acknowledge_days", models.PositiveSmallIntegerField(default=2)),
                ("stage_1_days", models.PositiveSmallIntegerField(default=15)),
                ("stage_2_days", models.PositiveSmallIntegerField(default=20)),
                (
                    "escalate_within_days",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="after an answer, how long its author may ask for the next stage"
                    ),
                ),
                ("warn_days_before", models.PositiveSmallIntegerField(default=1)),
            ],
        ),
        migrations.AddField(
            model_name="concern",
            name="acknowledge_by",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="concern",
            name="acknowledged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="concern",
            name="came_by",
            field=models.CharField(
                choices=[
                    ("page", "written on the page"),
                    ("mail", "sent by e-mail"),
                    ("report", "a report of a message"),
                    ("staff", "written down by staff"),
                ],
                default="page",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="clause",
            field=models.CharField(blank=True, help_text="the clause of the code that it is about", max_length=20),
        ),
        migrations.AddField(
            model_name="concern",
            name="decider",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="formal_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="concern",
            name="harms_staff",
            field=models.BooleanField(default=False, help_text="somebody who works at the school was hurt by it"),
        ),
        migrations.AddField(
            model_name="concern",
            name="hat",
            field=models.CharField(
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
                    ("administrator", "administrator"),
                ],
                default="parent",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="investigator",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="stage",
            field=models.CharField(
                choices=[
                    ("informal", "informal"),
                    ("stage-1", "stage 1: looked into"),
                    ("stage-2", "stage 2: a panel of governors"),
                ],
                default="informal",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="concern",
            name="warned",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "nobody"), (1, "who owns it"), (2, "the head as well")], default=0
            ),
        ),
        migrations.AlterField(
            model_name="concern",
            name="kind",
            field=models.CharField(
                choices=[
                    ("enquiry", "a question or worry"),
                    ("conduct", "about how somebody behaved"),
                    ("complaint", "a formal complaint"),
                    ("data", "about personal data"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="concern",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "with the school"),
                    ("answered", "answered"),
                    ("settled", "settled"),
                    ("closed", "closed by the school"),
                    ("handed-on", "handed on"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "covered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
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
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mail-circulated", "an e-mail that was passed round"),
                            ("mail-sent", "an e-mail sent to somebody at the school"),
                            ("social-media", "social media"),
                            ("spoken", "said to somebody"),
                            ("premises", "something that happened at the school"),
                            ("phone", "a telephone call or text message"),
                            ("post", "a message in a class group"),
                            ("other", "something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("happened_on", models.DateField()),
                ("source", models.CharField(max_length=120)),
                ("words", gatepost.core.sealing.SealedTextField(key="concerns", null=True)),
                ("name", gatepost.core.sealing.SealedTextField(key="concerns", null=True)),
                ("type", models.CharField(blank=True, max_length=80)),
                ("size", models.PositiveIntegerField(default=0)),
                ("sha256", models.CharField(max_length=64)),
                ("content", gatepost.core.sealing.SealedBytesField(key="concerns", null=True)),
                ("hat", models.CharField(max_length=20)),
                ("once", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="concerns.concern"
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
                "verbose_name_plural": "evidence",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "changed_by",
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
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("informal", "informal"),
                            ("stage-1", "stage 1: looked into"),
                            ("stage-2", "stage 2: a panel of governors"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("upheld", "upheld"),
                            ("partly", "upheld in part"),
                            ("not-upheld", "not upheld"),
                            ("no-finding", "no finding was needed"),
                        ],
                        default="no-finding",
                        max_length=12,
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("none", "no action"),
                            ("guidance", "guidance"),
                            ("restore", "the message is shown again"),
                            ("remove", "the message is removed"),
                            ("limit", "posting is limited for a time"),
                            ("meeting", "a meeting"),
                            ("letter", "a letter under the conduct policy"),
                        ],
                        max_length=10,
                    ),
                ),
                ("limited_until", models.DateField(null=True)),
                ("reason", gatepost.core.sealing.SealedTextField(key="concerns")),
                ("proportion", gatepost.core.sealing.SealedTextField(key="concerns")),
                ("letter_to_author", gatepost.core.sealing.SealedTextField(key="concerns")),
                ("letter_to_other", gatepost.core.sealing.SealedTextField(key="concerns", null=True)),
                ("once", models.CharField(max_length=32)),
                ("hat", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "applies_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="concerns.concern"
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
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("chair", "chair of the panel"), ("member", "member of the panel")],
                        default="member",
                        max_length=6,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "called_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="panel", to="concerns.concern"
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
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", gatepost.core.sealing.SealedTextField(key="concerns")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="concerns.concern"
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
            name="SavedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("title", models.CharField(max_length=60)),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                "verbose_name_plural": "saved replies",
            },
        ),
        migrations.CreateModel(
            name="SharedMatter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(default=gatepost.core.refs.new_ref, max_length=16, unique=True)),
                ("post_ref", models.CharField(blank=True, max_length=16)),
                (
                    "shows_count",
                    models.BooleanField(default=False, help_text="tell authors how many raised it, from three on"),
                ),
                ("at", models.DateTimeField()),
                (
                    "linked_by",
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
        migrations.AddField(
            model_name="concern",
            name="shared",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="concerns",
                to="concerns.sharedmatter",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage", "informal"), ("kind", "complaint"), _connector="OR"),
                name="only_a_complaint_is_staged",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("investigator__isnull", True),
                    ("decider__isnull", True),
                    models.Q(("investigator", models.F("decider")), _negated=True),
                    _connector="OR",
                ),
                name="who_looks_into_it_does_not_decide",
            ),
        ),
        migrations.AddField(
            model_name="timescale",
            name="school",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="timescale", to="people.school"
            ),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="cover_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("covered_by")), _negated=True), name="nobody_covers_themselves"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("concern", "once"), name="evidence_is_added_once"),
        ),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.UniqueConstraint(fields=("school", "code"), name="letter_has_one_template"),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.UniqueConstraint(fields=("concern", "once"), name="outcome_is_decided_once"),
        ),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("measure", "limit"), ("limited_until__isnull", False), ("applies_to__isnull", False)),
                    models.Q(models.Q(("measure", "limit"), _negated=True), ("limited_until__isnull", True)),
                    _connector="OR",
                ),
                name="posting_is_limited_for_a_set_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(fields=("concern", "person"), name="person_sits_once_on_a_panel"),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("part", "chair")), fields=("concern",), name="panel_has_one_chair"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("concern",),
                name="concern_is_paused_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="pause_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedreply",
            constraint=models.UniqueConstraint(fields=("school", "title"), name="saved_reply_is_titled_once"),
        ),
        migrations.AddConstraint(
            model_name="sharedmatter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("post_ref", ""), _negated=True),
                fields=("school", "post_ref"),
                name="reports_of_a_post_are_linked",
            ),
        ),
        migrations.AddConstraint(
            model_name="timescale",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("acknowledge_days__range", (1, 60)),
                    ("stage_1_days__range", (1, 60)),
                    ("stage_2_days__range", (1, 60)),
                    ("escalate_within_days__range", (1, 60)),
                    ("warn_days_before__range", (0, 10)),
                ),
                name="timescales_are_within_a_term",
            ),
        ),
        policies(
            by_column=dict.fromkeys(
                [
                    "concerns_cover",
                    "concerns_evidence",
                    "concerns_lettertemplate",
                    "concerns_outcome",
                    "concerns_panelmember",
                    "concerns_pause",
                    "concerns_savedreply",
                    "concerns_sharedmatter",
                    "concerns_timescale",
                ],
                "school_id",
            )
        ),
    ]
