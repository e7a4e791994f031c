"""Children, and the adults who look after them. No full name of a child is kept anywhere."""

from django.db import models
from django.db.models import F, Q

from gatepost.core.refs import new_ref
from gatepost.people.models.person import Person
from gatepost.people.models.school import School, SchoolClass


class Child(models.Model):
    """A given name, the first letter of a family name, and a class: enough to tell two Leos apart."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="children")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    given_name = models.CharField(max_length=40)
    initial = models.CharField(max_length=1, blank=True)
    school_class = models.ForeignKey(SchoolClass, null=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        verbose_name_plural = "children"
        ordering = ["given_name", "initial"]

    def __str__(self) -> str:
        return f"{self.given_name} {self.initial}".strip()


class Guardianship(models.Model):
    """That a person looks after a child, between two dates. Class groups open by this and by nothing else.

    It counts on a day when `starts_on <= day` and there is no `ends_on` or `day < ends_on`: ending it today ends
    it at once. Only the school ends one, with a recorded reason.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="guardianships")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardianships")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="guardianships")
    relation = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "child"], condition=Q(ends_on=None), name="guardianship_stands_once"
            ),
            models.CheckConstraint(
                name="guardianship_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.child}"
