"""What a school has arranged: who is told after how long, who reads low-level concerns, and whom to ring outside."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gatepost.people.models import School

DEPUTIES_AFTER, HEAD_AFTER = 15, 30  # minutes, where a school has set nothing


class Arrangements(models.Model):
    """One row a school; without it the defaults hold. Telephone numbers are shown to parents as they are typed."""

    class LowLevelTo(models.TextChoices):
        HEAD = "head", _("the head teacher")
        DSL = "dsl", _("the safeguarding lead")

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="+")
    deputies_after = models.PositiveSmallIntegerField(
        default=DEPUTIES_AFTER, help_text=_("minutes unopened until the deputies are told as well")
    )
    head_after = models.PositiveSmallIntegerField(
        default=HEAD_AFTER, help_text=_("minutes unopened until the head hears that something waits")
    )
    low_level_to = models.CharField(max_length=4, choices=LowLevelTo.choices, default=LowLevelTo.HEAD)
    officer_line = models.CharField(max_length=120, blank=True, help_text=_("the local authority's designated officer"))
    children_line = models.CharField(max_length=120, blank=True, help_text=_("children's social care by day"))
    night_line = models.CharField(max_length=120, blank=True, help_text=_("children's social care out of hours"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unopened_is_told_within_the_day",
                condition=Q(deputies_after__range=(1, 720), head_after__range=(1, 1440))
                & Q(head_after__gte=F("deputies_after")),
            ),
        ]

    def __str__(self) -> str:
        return f"arrangements of {self.school}"
