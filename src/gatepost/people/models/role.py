"""Appointments, and the hats they let a person put on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.people.models.person import Person
from gatepost.people.models.school import School, SchoolClass


class Role(models.TextChoices):
    """What a person can be appointed to. docs/roles.md says what each may see and do."""

    CLASS_REPRESENTATIVE = "class-representative", _("class rep")
    PTA_OFFICER = "pta-officer", _("PTA officer")
    STAFF = "staff", _("member of staff")
    OFFICE = "office", _("school office")
    LEADERSHIP = "leadership", _("senior leadership")
    HEAD = "head", _("head teacher")
    DSL = "dsl", _("designated safeguarding lead")
    DEPUTY = "deputy", _("deputy safeguarding lead")
    CHAIR = "chair", _("chair of governors")
    CLERK = "clerk", _("clerk to the governors")
    GOVERNOR = "governor", _("governor")
    ADMINISTRATOR = "administrator", _("administrator")


class Hat(models.TextChoices):
    """In what capacity somebody is here. One at a time, and always shown on the page.

    A class representative wears the parent's hat: they are a parent who helps. Every hat but the parent's and the
    PTA's is a school role: it can neither post in a class group nor read one.
    """

    PARENT = "parent", _("parent or carer")
    PTA = "pta", _("PTA officer")
    STAFF = "staff", _("member of staff")
    OFFICE = "office", _("school office")
    LEADERSHIP = "leadership", _("senior leadership")
    HEAD = "head", _("head teacher")
    DSL = "dsl", _("designated safeguarding lead")
    DEPUTY = "deputy", _("deputy safeguarding lead")
    CHAIR = "chair", _("chair of governors")
    CLERK = "clerk", _("clerk to the governors")
    GOVERNOR = "governor", _("governor")
    ADMINISTRATOR = "administrator", _("administrator")


HATS_WITH_SECOND_FACTOR = frozenset(Hat) - {Hat.PARENT, Hat.PTA}


class Appointment(models.Model):
    """A person's role with dates: for a class (representative) or for the school (all others).

    It counts on a day when `starts_on <= day` and there is no `ends_on` or `day < ends_on`.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="appointments")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=24, choices=Role.choices)
    school_class = models.ForeignKey(
        SchoolClass, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="representative_has_a_class_and_nobody_else",
                condition=Q(role=Role.CLASS_REPRESENTATIVE, school_class__isnull=False)
                | (~Q(role=Role.CLASS_REPRESENTATIVE) & Q(school_class__isnull=True)),
            ),
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"
