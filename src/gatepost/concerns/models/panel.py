"""Who sits on the panel of a complaint at stage 2, and who had to do with it before and therefore cannot."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.models.concern import Concern
from gatepost.people.models import Person, School


class PanelMember(models.Model):
    """Somebody whom the clerk called to a panel: nobody who had to do with the case before."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("chair of the panel")
        MEMBER = "member", _("member of the panel")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="panel")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=6, choices=Part.choices, default=Part.MEMBER)
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "person"], name="person_sits_once_on_a_panel"),
            models.UniqueConstraint(fields=["concern"], condition=models.Q(part="chair"), name="panel_has_one_chair"),
        ]

    def __str__(self) -> str:
        return f"panel of concern {self.concern_id}"


class Involvement(models.Model):
    """That somebody had a part in a concern at some time, kept when it goes to somebody else."""

    class Part(models.TextChoices):
        OWNER = "owner", _("owned it")
        ASSIGNED = "assigned", _("was asked to answer")
        INVESTIGATOR = "investigator", _("looked into it")
        DECIDER = "decider", _("decided")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="involvements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=Part.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "person", "part"], name="part_in_a_concern_is_noted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.part} of concern {self.concern_id}"
