"""The school, its years, classes, terms and closed days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref


class School(models.Model):
    """The tenant: every row of every room belongs to one. What a head teacher decides is a column here."""

    class Nation(models.TextChoices):
        ENGLAND = "england", _("England")
        WALES = "wales", _("Wales")
        SCOTLAND = "scotland", _("Scotland")
        NORTHERN_IRELAND = "northern-ireland", _("Northern Ireland")

    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=253, unique=True, help_text=_("the name in the address bar, in lower case"))
    nation = models.CharField(max_length=20, choices=Nation.choices, default=Nation.ENGLAND)
    time_zone = models.CharField(max_length=40, default="Europe/London")
    office_mail = models.EmailField(help_text=_("where enquiries are announced"))
    secretary_mail = models.EmailField(help_text=_("where matters for leadership are announced"))
    urgent_help = models.TextField(
        blank=True, help_text=_("local telephone numbers shown beside 999 when a child may be at risk")
    )
    answer_days = models.PositiveSmallIntegerField(default=5, help_text=_("school days to answer an enquiry"))
    concern_days = models.PositiveSmallIntegerField(
        default=10, help_text=_("school days to answer a matter for leadership")
    )
    leadership_only = models.BooleanField(
        default=False, help_text=_("matters for leadership are kept from the office's desk")
    )
    look_by_hour = models.PositiveSmallIntegerField(
        default=21, help_text=_("the hour by which a class rep looks at what waits")
    )
    roster_version = models.PositiveIntegerField(
        default=1, help_text=_("goes up when a name the judge knows is added or changed")
    )
    access_epoch = models.BigIntegerField(
        default=0, help_text=_("goes up when anybody here may see or write more or less than before")
    )
    log_era = models.CharField(
        max_length=16, default=new_ref, help_text=_("another one when numbers of events are given a second time")
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="school_answers_within_a_term", condition=models.Q(answer_days__range=(1, 60))),
            models.CheckConstraint(name="school_looks_within_the_day", condition=models.Q(look_by_hour__range=(0, 23))),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolYear(models.Model):
    """A school year, as 2026/27."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="years")
    name = models.CharField(max_length=9)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="school_year_is_named_once"),
            models.CheckConstraint(
                name="school_year_ends_after_it_starts", condition=models.Q(ends_on__gt=models.F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SchoolClass(models.Model):
    """A class in one school year, as Oak (Year 2) in 2026/27."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="classes")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="classes")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    name = models.CharField(max_length=60)
    year_group = models.CharField(max_length=20, blank=True, help_text=_("as Reception or Year 2"))

    class Meta:
        verbose_name_plural = "school classes"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["year", "name"], name="class_is_named_once_a_year")]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A stretch of days on which the school may be open, half-terms being the gaps between."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text=_("the last day of term"))

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="term_ends_after_it_starts", condition=models.Q(ends_on__gte=models.F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """A day in term on which the school is closed to parents: INSET, an election, snow."""

    class Kind(models.TextChoices):
        INSET = "inset", _("INSET day")
        HOLIDAY = "holiday", _("holiday")
        OTHER = "other", _("closed for another reason")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="closed_days")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.INSET)
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["school", "on"], name="day_is_closed_once")]

    def __str__(self) -> str:
        return f"{self.on}: {self.name or self.get_kind_display()}"
