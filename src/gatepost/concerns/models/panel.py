"""Who sits on the panel of a complaint at stage 2."""

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
