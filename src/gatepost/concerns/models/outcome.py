"""What the school decided on a concern, and the letters that tell of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.models.concern import Concern
from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School


class Outcome(models.Model):
    """One decision at one stage: a step of the ladder, its reason, and why it is in proportion.

    `applies_to` is whom a step concerns that falls on somebody: it is never set where the concern is about the school
    itself. Each side is told in a letter of its own; the other side's is found by `ref`, which tells nothing of the
    concern. `clause` is the rule that it was decided under.
    """

    class Measure(models.TextChoices):
        NONE = "none", _("no action")
        GUIDANCE = "guidance", _("guidance")
        RESTORE = "restore", _("the message is shown again")
        REMOVE = "remove", _("the message is removed")
        LIMIT = "limit", _("posting is limited for a time")
        MEETING = "meeting", _("a meeting")
        LETTER = "letter", _("a letter under the conduct policy")

    class Finding(models.TextChoices):
        UPHELD = "upheld", _("upheld")
        PARTLY = "partly", _("upheld in part")
        NOT_UPHELD = "not-upheld", _("not upheld")
        NO_FINDING = "no-finding", _("no finding was needed")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="outcomes")
    stage = models.CharField(max_length=10, choices=Concern.Stage.choices)
    finding = models.CharField(max_length=12, choices=Finding.choices, default=Finding.NO_FINDING)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    clause = models.CharField(max_length=20, blank=True)
    applies_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    limited_until = models.DateField(null=True)
    reason = SealedTextField(key="concerns")
    proportion = SealedTextField(key="concerns")
    letter_to_author = SealedTextField(key="concerns")
    letter_to_other = SealedTextField(key="concerns", null=True)
    once = models.CharField(max_length=32)  # the form's own key: sending it twice decides once
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    hat = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["concern", "once"], name="outcome_is_decided_once"),
            models.CheckConstraint(
                name="posting_is_limited_for_a_set_time",
                condition=(Q(measure="limit") & Q(limited_until__isnull=False) & Q(applies_to__isnull=False))
                | (~Q(measure="limit") & Q(limited_until__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} on concern {self.concern_id}"


class LetterTemplate(models.Model):
    """The school's own words for one kind of letter; without a row the words that Gatepost brings count."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    words = models.TextField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="letter_has_one_template")]

    def __str__(self) -> str:
        return self.code
