"""What came of the judge's holds: rulings by clause, misreadings by clause, and words that their authors lent."""

from django.db import models

from gatepost.gate.models.hold import Hold
from gatepost.people.models import School
from gatepost.policies.models import Code


class RuledClause(models.Model):
    """One clause for which a message was held, and whether the class rep overturned that by letting it through.

    `label` is the firmest that the clause was named for. Written with the ruling; holds that nobody ruled on, and
    messages that the judge would not have held, leave none.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", db_index=False)
    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="clauses")
    clause = models.CharField(max_length=40)
    label = models.CharField(max_length=40)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")
    judge_version = models.CharField(max_length=40)
    is_overturned = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hold", "clause"], name="clause_is_ruled_on_once")]
        indexes = [models.Index(fields=["school", "clause", "judge_version", "-at"], name="ruled_clause_newest")]

    def __str__(self) -> str:
        return f"{self.clause}: {'overturned' if self.is_overturned else 'upheld'}"


class MisreadTally(models.Model):
    """How often "you have misread this" was answered to a clause under a version of the code. No text, no person."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", db_index=False)
    clause = models.CharField(max_length=40)
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "clause", "code"], name="one_misread_tally_a_clause")]

    def __str__(self) -> str:
        return f"{self.clause}: misread {self.count} times"


class LentWords(models.Model):
    """That the author of a held message lets its words, without names, help the judge to learn for their school.

    Taking that back removes the row, and so does erasing the words.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    hold = models.OneToOneField(Hold, on_delete=models.CASCADE, related_name="lent")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"words of {self.hold_id}, lent on {self.at:%Y-%m-%d}"
