"""A submission that waits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.gate.models.submission import Submission
from gatepost.people.models import Person, School


class Hold(models.Model):
    """A submission that waits for a class representative. School staff never rule on one.

    The first ruling stands. `withdrawn` is the author's own doing, before anybody ruled.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RELEASED = "released", _("released")
        RETURNED = "returned", _("returned to its author")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="hold")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    look_by = models.DateTimeField()
    ruled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    put_away_at = models.DateTimeField(null=True, help_text=_("when its author no longer wanted to see it"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hold_is_ruled_by_somebody",
                condition=Q(state__in=["waiting", "withdrawn"])
                | Q(ruled_by__isnull=False, ruled_at__isnull=False) & ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "look_by"], condition=Q(state="waiting"), name="hold_waiting"),
        ]

    def __str__(self) -> str:
        return f"hold on {self.submission_id} ({self.state})"
