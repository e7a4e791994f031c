"""A post that class reps are asked to look at once more, after it was published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.groups.models import Post
from gatepost.people.models import Person, School


class Look(models.Model):
    """That a class rep may hide a standing post until the school has decided on it. One a post, however many ask.

    It says neither who reported the post nor how many did. `not_for` holds the references of class reps who are in the
    matter themselves. The first answer stands: hidden for now, or left where it is.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        HIDDEN = "hidden", _("hidden for now")
        LEFT = "left", _("left where it is")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=40)
    not_for = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="look_is_answered_by_somebody",
                condition=Q(state="waiting", answered_by=None, answered_at=None)
                | (~Q(state="waiting") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["school", "asked_at"], condition=Q(state="waiting"), name="look_waiting")]

    def __str__(self) -> str:
        return f"look at post {self.post_id} ({self.state})"
