"""How many school days a school takes for what."""

from django.db import models

from gatepost.people.models import School


class Timescale(models.Model):
    """A school's own times for complaints and warnings, in school days; without a row the defaults here count.

    The times to answer an enquiry and a matter for leadership stand on School (`answer_days`, `concern_days`). The
    models of councils and dioceses leave these numbers to each school; the defaults are what published procedures of
    primary schools commonly say.
    """

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="timescale")
    acknowledge_days = models.PositiveSmallIntegerField(default=2)
    stage_1_days = models.PositiveSmallIntegerField(default=15)
    stage_2_days = models.PositiveSmallIntegerField(default=20)
    escalate_within_days = models.PositiveSmallIntegerField(
        default=10, help_text="after an answer, how long its author may ask for the next stage"
    )
    warn_days_before = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="timescales_are_within_a_term",
                condition=models.Q(acknowledge_days__range=(1, 60))
                & models.Q(stage_1_days__range=(1, 60))
                & models.Q(stage_2_days__range=(1, 60))
                & models.Q(escalate_within_days__range=(1, 60))
                & models.Q(warn_days_before__range=(0, 10)),
            ),
        ]

    def __str__(self) -> str:
        return f"times of school {self.school_id}"
