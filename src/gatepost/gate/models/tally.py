"""How often a card was shown and what was chosen: numbers only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.people.models import School


class CardTally(models.Model):
    """All that a card leaves behind: school, day, clause, outcome, choice and how often. No text, no person."""

    class Choice(models.TextChoices):
        SHOWN = "shown", _("the card was shown")
        SENT_AS_IT_IS = "as-it-is", _("sent as it is")
        SENT_PRIVATELY = "privately", _("sent privately")
        ASKED_REP = "asked-rep", _("asked a class rep to look")
        CHANGED = "changed", _("changed the words")
        DISCARDED = "discarded", _("discarded")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    clause = models.CharField(max_length=20)
    outcome = models.CharField(max_length=8)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "on", "clause", "outcome", "choice"], name="one_tally_a_choice"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.clause} {self.choice}: {self.count}"
