"""What several concerns have in common: the same post reported twice, the same question asked by five."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.people.models import Person, School


class SharedMatter(models.Model):
    """Concerns that a person at the school has linked, or reports of one post, which are linked at once.

    Each concern keeps its own author, reference, dates and way on; they may be answered with one answer. Authors learn
    that others raised it only where somebody at the school has published it: `count_shown` is the number that stands on
    their pages as "3 or more" (0: nothing does). It is a step, and changes only when it is published anew, so that no
    change of it tells who came or went.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    post_ref = models.CharField(max_length=16, blank=True)
    count_shown = models.PositiveSmallIntegerField(
        default=0, help_text=_("authors read that so many or more raised it")
    )
    linked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "post_ref"], condition=~models.Q(post_ref=""), name="reports_of_a_post_are_linked"
            ),
        ]

    def __str__(self) -> str:
        return f"shared matter {self.ref}"
