"""What several concerns have in common: the same post reported twice, the same question asked by five."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.people.models import Person, School


class SharedMatter(models.Model):
    """Concerns that a person at the school has linked, or reports of one post, which are linked at once.

    Each concern keeps its own author, reference, dates and way on; they may be answered with one answer. Authors learn
    that others raised it only where `shows_count` is set, and only from three on.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    post_ref = models.CharField(max_length=16, blank=True)
    shows_count = models.BooleanField(default=False, help_text=_("tell authors how many raised it, from three on"))
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
