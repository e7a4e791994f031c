"""A clock that stands still, and why."""

from django.db import models
from django.db.models import Q

from gatepost.concerns.models.concern import Concern
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School


class Pause(models.Model):
    """A time in which the school's promised day does not come nearer; its author is told the reason.

    It ends on `ends_on`, which is said at its start and can be brought forward. The school days between are added to
    the promised day, which was `due_before` as it began.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="pauses")
    reason = SealedTextField(key="concerns")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    due_before = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"], condition=Q(ends_on__isnull=True), name="concern_is_paused_once_at_a_time"
            ),
            models.CheckConstraint(
                name="pause_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"pause of concern {self.concern_id}"
