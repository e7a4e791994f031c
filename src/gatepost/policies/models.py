"""The code, its companion policies, and who accepted which version."""

from django.db import models

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School


class Code(models.Model):
    """One version of the school's code of conduct, as data (`source` is TOML or Markdown, see docs/codes.md).

    Never changed once adopted: a change is the next version. The current one is the adopted one with the
    highest number.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="codes")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    source = models.TextField()
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "version"], name="code_version_is_used_once")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class CompanionPolicy(models.Model):
    """A policy that the code leans on (communications; parents' and visitors' conduct), version by version."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="companion_policies")
    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(help_text="Markdown")
    adopted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "companion policies"
        constraints = [
            models.UniqueConstraint(fields=["school", "key", "version"], name="companion_version_is_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Agreement(models.Model):
    """That a person accepted one version of the code, and when. Kept for good."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="agreements")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="agreements")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="code_is_accepted_once")]

    def __str__(self) -> str:
        return f"{self.person_id} accepted version {self.code.version}"


class SecondOpinion(models.Model):
    """Which language model of its own a school asks about messages near a threshold. Without a row none is asked.

    `address` is the endpoint's base, as http://localhost:11434/v1; `seconds` is the longest that an author waits.
    """

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    model = models.CharField(max_length=120)
    key = SealedTextField(key="delivery", null=True)
    seconds = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="second_opinion_does_not_keep_waiting", condition=models.Q(seconds__range=(1, 10))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} at {self.address}"


class EasedClause(models.Model):
    """That a clause nudges at this school where the code says hold: class reps let too many of its holds through.

    `overturned` of `ruled` holds were let through when it was eased, under `judge_version`. It counts until `ended_at`;
    rulings from before that are not counted again.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    clause = models.CharField(max_length=40)
    since = models.DateTimeField()
    overturned = models.PositiveSmallIntegerField()
    ruled = models.PositiveSmallIntegerField()
    judge_version = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "clause"], condition=models.Q(ended_at=None), name="clause_is_eased_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}, eased since {self.since:%Y-%m-%d}"
