"""The disclosure, and whom it is kept from. Words are sealed with a key of their own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_reference
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School


class Disclosure(models.Model):
    """What a person told about a child at risk. No office, leadership or group page counts or shows it.

    `look_again_on` is the day on which a lead looks again, whatever else happens; `looked_for_on` is the day on which
    they were last reminded of it. `unopened_since` and `reminders` serve the reminders while nobody has opened it, or
    what was added to it. One that was handed on from a concern keeps the concern's reference, so that its author finds
    it where it was.
    """

    class State(models.TextChoices):
        NEW = "new", _("something not yet opened")
        OPENED = "opened", _("being looked at")
        CLOSED = "closed", _("closed with a decision")

    class CameFrom(models.TextChoices):
        AUTHOR = "author", _("sent by its author")
        MISREAD = "misread", _('its author says: "you have misread this"')
        CONCERN = "concern", _("handed on from a concern")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=9, default=new_reference, unique=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    came_from = models.CharField(max_length=8, choices=CameFrom.choices, default=CameFrom.AUTHOR)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    words = SealedTextField(key="safeguarding")
    reply_by = models.DateField()
    at = models.DateTimeField()
    unopened_since = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    first_opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decision = SealedTextField(key="safeguarding", null=True)
    look_again_on = models.DateField(null=True)
    looked_for_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="disclosure_is_closed_with_a_decision",
                condition=~Q(state="closed") | Q(decision__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"disclosure {self.reference}"


class NamedPerson(models.Model):
    """Somebody with an account whom a disclosure is about. They never open it or hear of it, whatever their role."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="named")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["disclosure", "person"], name="person_is_named_once_here")]

    def __str__(self) -> str:
        return f"named in disclosure {self.disclosure_id}"
