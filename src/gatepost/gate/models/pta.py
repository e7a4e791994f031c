"""A message of the PTA to several classes, before it is forwarded."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.models import Person, School


class PtaMessage(models.Model):
    """What a PTA officer wrote for one or more classes. Where there are two officers, the other one approves it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second officer")
        FORWARDED = "forwarded", _("forwarded")
        RETURNED = "returned", _("returned to its author")
        WITHDRAWN = "withdrawn", _("taken back by its author")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    as_it_is = models.BooleanField(default=False)
    groups = models.ManyToManyField(ClassGroup, related_name="+")
    posts = models.ManyToManyField(Post, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    ruled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pta_author_never_approves_their_own",
                condition=Q(ruled_by=None) | ~Q(ruled_by=models.F("author")),
            ),
        ]

    def __str__(self) -> str:
        return f"PTA message {self.ref}"
