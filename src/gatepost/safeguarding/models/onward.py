"""What goes onward from a disclosure: referrals, a pack for the school's own system, a child's file to a new school."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School
from gatepost.safeguarding.models.disclosure import Disclosure


class Referral(models.Model):
    """That somebody outside was told: whom, when, how, under which reference of theirs, and what came of it."""

    class By(models.TextChoices):
        TELEPHONE = "telephone", _("by telephone")
        WRITING = "writing", _("in writing")
        BOTH = "both", _("by telephone, then in writing")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="referrals")
    to = SealedTextField(key="safeguarding")
    by_way = models.CharField(max_length=9, choices=By.choices)
    made_on = models.DateField()
    their_reference = SealedTextField(key="safeguarding", null=True)
    outcome = SealedTextField(key="safeguarding", null=True)
    outcome_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=32)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["made_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "once"], name="referral_is_recorded_once"),
            models.CheckConstraint(
                name="referral_has_an_outcome_and_its_time_or_neither",
                condition=Q(outcome__isnull=True, outcome_at__isnull=True)
                | Q(outcome__isnull=False, outcome_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.ref}"


class HandOver(models.Model):
    """That a pack was made for the school's own safeguarding system, and the receipt. The pack itself is not kept.

    `digest` is the SHA-256 of the pack, in hexadecimal.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="hand_overs")
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    received_by = SealedTextField(key="safeguarding", null=True)
    received_in = SealedTextField(key="safeguarding", null=True)
    received_as = SealedTextField(key="safeguarding", null=True)
    received_on = models.DateField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="receipt_is_whole_or_absent",
                condition=Q(received_by=None, received_in=None, received_as=None, received_on=None)
                | Q(
                    received_by__isnull=False,
                    received_in__isnull=False,
                    received_as__isnull=False,
                    received_on__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.ref}"


class Transfer(models.Model):
    """A child's safeguarding file on its way to another school: chased until the other school has it.

    `due_on` is the school day by which the next thing must have happened: sending it, then hearing that it came.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="transfers")
    to_school = SealedTextField(key="safeguarding")
    moves_on = models.DateField()
    sent_on = models.DateField(null=True)
    sent_by_way = SealedTextField(key="safeguarding", null=True)
    received_on = models.DateField(null=True)
    received_by = SealedTextField(key="safeguarding", null=True)
    due_on = models.DateField()
    chased_on = models.DateField(null=True)
    once = models.CharField(max_length=32)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "once"], name="transfer_is_begun_once"),
            models.CheckConstraint(
                name="transfer_is_received_after_it_was_sent",
                condition=Q(received_on=None) | Q(sent_on__isnull=False, received_on__gte=F("sent_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"transfer {self.ref}"
