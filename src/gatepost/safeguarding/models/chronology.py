"""The chronology: what happened, what somebody thinks, what was done and decided. Lines are added, never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School
from gatepost.safeguarding.models.disclosure import Disclosure


class ChronologyEntry(models.Model):
    """One line of what happened: a fact, an opinion, an action, words to the author; with its source. Never changed.

    `at` is when it was written down. `happened_on` and `happened_time` say when it happened, in the school's own day;
    empty is "not known". `corrects` is the earlier line that this one puts right: both stay. The database refuses to
    change a line (migration 0005).
    """

    class Kind(models.TextChoices):
        FACT = "fact", _("fact")
        OPINION = "opinion", _("opinion")
        ACTION = "action", _("action taken")
        TO_AUTHOR = "to-author", _("said to who told us")
        FROM_AUTHOR = "from-author", _("added by who told us")
        DECISION = "decision", _("decision and reasons")
        EARLIER = "earlier", _("came with it")

    class Category(models.TextChoices):
        """What a line is about. The four kinds of harm that English guidance names first, then where they show."""

        NEGLECT = "neglect", _("neglect")
        PHYSICAL = "physical", _("physical harm")
        EMOTIONAL = "emotional", _("emotional harm")
        SEXUAL = "sexual", _("sexual harm")
        AT_HOME = "at-home", _("violence at home")
        BETWEEN_CHILDREN = "between-children", _("between children")
        ONLINE = "online", _("online")
        EXPLOITED = "exploited", _("used or led astray by others")
        MIND = "mind", _("mental health or self-harm")
        ABSENT = "absent", _("missing from school")
        OTHER = "other", _("something else")

    class Choice(models.TextChoices):
        """What was decided; each with reasons in the words."""

        REFER = "refer", _("refer it")
        NOT_REFER = "not-refer", _("not refer it")
        EARLY_HELP = "early-help", _("offer early help")
        WATCH = "watch", _("keep watching")
        CLOSE = "close", _("close it")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="chronology")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = SealedTextField(key="safeguarding")
    source = SealedTextField(key="safeguarding", null=True)
    present = SealedTextField(key="safeguarding", null=True)
    category = SealedTextField(key="safeguarding", null=True)  # a value of Category, or empty
    choice = SealedTextField(key="safeguarding", null=True)  # of a decision: a value of Choice
    happened_on = models.DateField(null=True)
    happened_time = models.TimeField(null=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="corrections")
    once = models.CharField(max_length=32)  # the form's own key: sending it twice adds one line
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "chronology entries"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "once"], name="line_is_added_once"),
            models.CheckConstraint(
                name="line_has_no_time_without_a_day",
                condition=Q(happened_time__isnull=True) | Q(happened_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on disclosure {self.disclosure_id}"

    @property
    def category_label(self) -> str:
        """The category in words; empty when there is none."""
        return str(self.Category(self.category).label) if self.category else ""

    @property
    def choice_label(self) -> str:
        """What was decided, in words; empty for other lines."""
        return str(self.Choice(self.choice).label) if self.choice else ""
