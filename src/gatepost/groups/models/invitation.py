"""Invitations to a class group or an appointment, and the requests to join that they lead to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.people.models import Person, Role, School, SchoolClass


class Invitation(models.Model):
    """An offer that can be printed as a QR code or mailed. It is a request form, not a key: by itself it admits nobody.

    For a class: whoever comes by it must have an address on the roll, or be let in by the office.
    For an appointment: only the mailed address can take it up.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    secret_digest = models.CharField(max_length=64, unique=True)
    school_class = models.ForeignKey(SchoolClass, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=Role.choices, blank=True)
    mail = models.EmailField(blank=True)
    name = models.CharField(max_length=80, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField(default=60)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_is_to_a_class_or_by_mail_to_a_role",
                condition=Q(school_class__isnull=False, role__in=["", Role.CLASS_REPRESENTATIVE])
                | (Q(school_class__isnull=True) & ~Q(role="") & ~Q(mail="")),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.ref}"


class JoinRequest(models.Model):
    """Somebody who is not on the roll asks to join a class. The office decides; a class rep may say "I know them"."""

    class State(models.TextChoices):
        UNPROVEN = "unproven", _("has not proved their address")
        WAITING = "waiting", _("waits for the office")
        ADMITTED = "admitted", _("let in")
        REFUSED = "refused", _("not let in")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="requests")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    mail = models.EmailField()
    mail_proof_digest = models.CharField(max_length=64, blank=True)
    child_given = models.CharField(max_length=40)
    child_initial = models.CharField(max_length=1, blank=True)
    relation = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNPROVEN)
    known_to = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} asks to join {self.school_class}"
