"""An export that somebody brought to be audited, and its report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Hat, Person, School


class GroupAudit(models.Model):
    """One audit of a class's old group: for who brought the export, and for nobody else.

    The export itself is never here: it lies in a private file until it is read, and goes then. Figures and report are
    sealed, and the row goes at `expires_at`: an hour after it was done, or on the day up to which they keep it.
    While it is read, `slot` is one of the places there are (unique), held until `lease_until` and then free again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        READING = "reading", _("being read")
        DONE = "done", _("done")
        REFUSED = "refused", _("could not be read")
        STOPPED = "stopped", _("stopped")
        BROKEN = "broken", _("broken off")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    hat = models.CharField(max_length=20, choices=Hat.choices)
    once = models.CharField(max_length=32)  # the form's own key: sending it twice brings it once
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    date_order = models.CharField(max_length=3, blank=True)
    with_those_who_left = models.BooleanField(default=False)
    at = models.DateTimeField()
    slot = models.PositiveSmallIntegerField(null=True, unique=True)
    lease_until = models.DateTimeField(null=True)
    messages = models.PositiveIntegerField(default=0)
    hundredths = models.PositiveSmallIntegerField(default=0)
    seconds_left = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    refusal = SealedTextField(key="adoption", null=True)
    figures = SealedTextField(key="adoption", null=True)
    report = SealedTextField(key="adoption", null=True)
    expires_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    kept_for = SealedTextField(key="adoption", null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["state", "id"], name="audits_that_wait")]
        constraints = [
            models.UniqueConstraint(fields=["by", "once"], name="export_is_brought_once"),
            models.CheckConstraint(
                name="audit_has_a_place_while_it_is_read",
                condition=models.Q(state="reading", slot__isnull=False, lease_until__isnull=False)
                | models.Q(~models.Q(state="reading"), slot__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"audit {self.ref} ({self.state})"
