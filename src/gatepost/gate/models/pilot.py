"""A class that tries the code in shadow for a time."""

from django.db import models
from django.db.models import F, Q

from gatepost.core.refs import new_ref
from gatepost.groups.models import ClassGroup
from gatepost.people.models import School


class Pilot(models.Model):
    """A time in which messages to one class group are judged and counted, and stand without a card or a hold.

    It counts from `starts_at` until `ends_at`, and nobody has to do anything for its end. Whoever ends it earlier moves
    `ends_at`. A row is never removed: verdicts that were given in its shadow name it, and the database asks it whether
    their words may stand (migration 0008). Who started and ended it stands in the audit.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "group__name"]
        constraints = [
            models.CheckConstraint(name="pilot_ends_after_it_starts", condition=Q(ends_at__gte=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"pilot in {self.group_id} until {self.ends_at:%Y-%m-%d}"
