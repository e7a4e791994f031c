"""How a school comes to its class groups: who provides them, who answers for the data, and how far the plan is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.people.models import School


class Plan(models.Model):
    """A school's answers to the questions of the set-up. Every answer may be missing: a document then shows a gap.

    The names in it are those of the school's own documents: who signs, and whom to ask about data. `code_draft` is the
    code that is being worked on (docs/codes.md), empty while nobody has begun.
    """

    class Provider(models.TextChoices):
        SCHOOL = "school", _("The school")
        PTA = "pta", _("The PTA, or another parents’ body")

    class Controller(models.TextChoices):
        SCHOOL = "school", _("The school")
        PTA = "pta", _("The PTA")
        JOINT = "joint", _("Both together, with a written arrangement")

    class Basis(models.TextChoices):
        PUBLIC_TASK = "public-task", _("Public task")
        LEGITIMATE_INTERESTS = "legitimate-interests", _("Legitimate interests")

    class Decider(models.TextChoices):
        HEAD = "head", _("The head, with the governors")
        PTA = "pta", _("The PTA committee")
        TOGETHER = "together", _("Head and PTA together")

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="adoption_plan")
    provider = models.CharField(max_length=10, choices=Provider.choices, blank=True)
    controller = models.CharField(max_length=10, choices=Controller.choices, blank=True)
    controller_name = models.CharField(max_length=160, blank=True)
    controller_address = models.CharField(max_length=300, blank=True)
    data_contact = models.CharField(max_length=300, blank=True)
    code_decided_by = models.CharField(max_length=10, choices=Decider.choices, blank=True)
    reps_chosen_by = models.CharField(max_length=160, blank=True)
    stop_decided_by = models.CharField(max_length=10, choices=Decider.choices, blank=True)
    basis = models.CharField(max_length=24, choices=Basis.choices, blank=True)
    runs_where = models.CharField(max_length=300, blank=True)
    firms = models.CharField(max_length=500, blank=True)
    kept_for = models.CharField(max_length=300, blank=True)
    signed_by = models.CharField(max_length=160, blank=True)
    answers_to = models.EmailField(blank=True)
    answers_by = models.DateField(null=True)
    pilot_from = models.DateField(null=True)
    review_on = models.DateField(null=True)
    code_draft = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"plan of {self.school_id}"


class PlanStep(models.Model):
    """That a step of the plan was done, when, and in which hat. Taken back, the row goes."""

    class Step(models.TextChoices):
        AUDIT = "audit", _("Look at the group you have")
        CODE = "code", _("Agree on the code")
        DOCUMENTS = "documents", _("Read the documents and fill the gaps")
        CONSULTATION = "consultation", _("Ask the parents")
        MOVE = "move", _("Move, class by class")
        REVIEW = "review", _("Look back after half a term")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=12, choices=Step.choices)
    done_at = models.DateTimeField()
    done_as = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "step"], name="step_is_done_once")]

    def __str__(self) -> str:
        return f"{self.step} of {self.school_id}"
