"""What was stored at the gate, and what the judge said of it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.gate.models.pilot import Pilot
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.models import Person, School
from gatepost.policies.models import Code


class Submission(models.Model):
    """An author's words that were stored: published, or waiting for a class representative.

    A text that only got a card is not here: a card stores nothing.
    """

    class Kind(models.TextChoices):
        POST = "post", _("a new post")
        EDIT = "edit", _("a new wording of a post")
        PTA = "pta", _("a PTA message")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    ref = models.CharField(max_length=16, default=new_ref)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.POST)
    group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    reply_to = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    edits = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        # No more indexes than are read: every post pays for each of them.
        constraints = [models.UniqueConstraint(fields=["ref"], name="submission_ref_is_used_once")]

    def __str__(self) -> str:
        return f"submission {self.ref}"


class Verdict(models.Model):
    """The judge's answer to one submission, under one version of the code. Never changed.

    A text passes when the outcome is `ok`, or `nudge` and its author chose to send it as it is, or when a class
    representative released its hold, or in the shadow of `pilot`. The triggers on posts ask exactly this. `findings`
    holds clauses, reasons and where the words stand in the text, never the words themselves: they can be erased, the
    verdict stays. `second_opinion` says who was asked for one and what it changed (gate/keeping.py); null where nobody
    was.
    """

    class Outcome(models.TextChoices):
        OK = "ok"
        NUDGE = "nudge"
        HOLD = "hold"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="verdict")
    text_digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    as_it_is = models.BooleanField(default=False)
    findings = models.JSONField(default=list)
    second_opinion = models.JSONField(null=True)
    # No constraint: on SQLite the way back would have to make the table anew, and its guards would be lost. A pilot is
    # never removed (a trigger), and no post stands in the shadow of one that is not there (another).
    pilot = models.ForeignKey(
        Pilot, null=True, on_delete=models.PROTECT, related_name="verdicts", db_constraint=False, db_index=False
    )
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)
    judge_version = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pilot"], condition=models.Q(pilot__isnull=False), name="verdict_in_shadow")]

    def __str__(self) -> str:
        return f"{self.outcome} on {self.submission_id}"
