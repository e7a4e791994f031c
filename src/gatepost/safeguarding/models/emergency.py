"""The emergency look: two people together may read for an hour what neither may read alone."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Hat, Person, School


class EmergencyLook(models.Model):
    """Asked for by one person with a reason, allowed by another, over after an hour, reviewed within seven days.

    `reference` is what was asked for, as it was typed. Whether there is such a disclosure, and whether it names one of
    the two, is never stored here: it is asked at every look.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        ALLOWED = "allowed", _("allowed")
        REFUSED = "refused", _("refused")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    reference = models.CharField(max_length=9)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    reason = SealedTextField(key="safeguarding")
    once = models.CharField(max_length=32)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_as = models.CharField(max_length=24, choices=Hat.choices)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_as = models.CharField(max_length=24, choices=Hat.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    review_by = models.DateField(null=True)
    chased_on = models.DateField(null=True)
    reviewed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review = SealedTextField(key="safeguarding", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asked_by", "once"], name="look_is_asked_for_once"),
            models.CheckConstraint(
                name="look_is_allowed_by_somebody_else",
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="look_that_is_allowed_ends_and_is_reviewed",
                condition=~Q(state="allowed")
                | Q(
                    answered_by__isnull=False, answered_at__isnull=False, ends_at__isnull=False, review_by__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="look_is_reviewed_by_a_third_person",
                condition=Q(reviewed_by=None)
                | (~Q(reviewed_by=F("asked_by")) & ~Q(reviewed_by=F("answered_by")) & Q(review__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"emergency look {self.ref}"
