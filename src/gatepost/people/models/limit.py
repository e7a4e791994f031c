"""That somebody may not write in class groups for a set time."""

from django.db import models
from django.db.models import F, Q

from gatepost.core.refs import new_ref
from gatepost.people.models.person import Person
from gatepost.people.models.school import School


class PostingLimit(models.Model):
    """A time in which a person puts no words before a class group. They read on, and write to the school as before.

    It counts from `starts_at` to the beginning of the day `until`, in the school's time zone: on that day they may
    write again, and nobody has to do anything for it. `decision_ref` is the reference of the school's decision
    (concerns.Outcome); the room of people does not know what it was about.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posting_limits")
    decision_ref = models.CharField(max_length=16)
    starts_at = models.DateTimeField()
    until = models.DateField(help_text="the first day on which they may write again")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision_ref"], name="decision_limits_posting_once"),
            models.CheckConstraint(
                name="limit_is_lifted_by_somebody",
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.CheckConstraint(name="nobody_limits_themselves", condition=~Q(person=F("given_by"))),
        ]

    def __str__(self) -> str:
        return f"limit on posting until {self.until}"
