"""Low-level concerns about adults: kept apart from what tells of a child at risk, with readers of their own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_reference
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School


class LowLevelConcern(models.Model):
    """What a member of staff noticed of an adult's behaviour that was not right, yet not harm.

    `about` is set where the adult has an account here; `about_name` is how they were called, always. `to_tier` is fixed
    when it is written: who reads it does not change when the school changes its arrangements later, but for conflicts.
    """

    class State(models.TextChoices):
        NEW = "new", _("not yet opened")
        OPENED = "opened", _("being looked at")
        DECIDED = "decided", _("decided")

    class To(models.TextChoices):
        HEAD = "head", _("the head teacher")
        DSL = "dsl", _("the safeguarding lead")
        CHAIR = "chair", _("the chair of governors")

    class Choice(models.TextChoices):
        NOTHING_MORE = "nothing-more", _("nothing more to do")
        TALK = "talk", _("a talk, guidance or training")
        WATCH = "watch", _("keep watching")
        POLICY = "policy", _("goes on under the staff conduct policy")
        OFFICER = "officer", _("may be harm: referred to the local authority's designated officer")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=9, default=new_reference, unique=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    about_name = SealedTextField(key="safeguarding")
    to_tier = models.CharField(max_length=5, choices=To.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    words = SealedTextField(key="safeguarding")
    where = SealedTextField(key="safeguarding", null=True)
    happened_on = models.DateField(null=True)
    is_of_oneself = models.BooleanField(default=False)
    once = models.CharField(max_length=32)
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    chased_on = models.DateField(null=True)
    choice = SealedTextField(key="safeguarding", null=True)  # a value of Choice
    decision = SealedTextField(key="safeguarding", null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "once"], name="low_level_concern_is_sent_once"),
            models.CheckConstraint(
                name="low_level_concern_is_decided_with_reasons",
                condition=~Q(state="decided")
                | Q(decision__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"low-level concern {self.reference}"

    @property
    def choice_label(self) -> str:
        """What was decided, in words; empty before."""
        return str(self.Choice(self.choice).label) if self.choice else ""


class LowLevelNamed(models.Model):
    """Somebody whom a low-level concern is kept from: whom it is about, and whoever else is named in it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(LowLevelConcern, on_delete=models.CASCADE, related_name="named")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concern", "person"], name="person_is_named_once_at_low_level")]

    def __str__(self) -> str:
        return f"named in low-level concern {self.concern_id}"
