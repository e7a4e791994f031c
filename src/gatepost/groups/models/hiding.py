"""That a post is out of sight while the school looks at it, or was removed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.groups.models.post import Post
from gatepost.people.models import School


class Hiding(models.Model):
    """One time that a post was put out of sight by others than its author: since when, for which clause, how it ended.

    The post's own `state` decides what is shown; this row is what its author is told. It says neither who reported the
    post nor who hid it. `ended_at` is null while the school still looks at it; a removed post can come back on appeal.
    """

    class End(models.TextChoices):
        SHOWN = "shown", _("shown again")
        REMOVED = "removed", _("removed")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="hidings")
    clause = models.CharField(max_length=40)
    hidden_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=7, choices=End.choices, blank=True)

    class Meta:
        ordering = ["hidden_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(ended_at=None), name="post_is_hidden_once_at_a_time"
            ),
            models.CheckConstraint(
                name="hiding_ends_in_some_way",
                condition=models.Q(ended_at=None, ended_as="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_as="")),
            ),
        ]

    def __str__(self) -> str:
        return f"hiding of post {self.post_id}"
