"""The class group and its log. Membership has no table: it is read from active guardianships (membership.py)."""

from django.db import models

from gatepost.core.refs import new_ref
from gatepost.people.models import Person, School, SchoolClass


class ClassGroup(models.Model):
    """The group of one class in one school year. `last_seq` is the number of its newest event."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="groups")
    school_class = models.OneToOneField(SchoolClass, on_delete=models.PROTECT, related_name="group")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    name = models.CharField(max_length=60)
    last_seq = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class GroupEvent(models.Model):
    """One thing that happened in a group, numbered from 1 without gaps in commit order: what streams replay.

    It points at the post and its revision and holds no words; the reader takes them from the post as it stands.
    """

    class Type(models.TextChoices):
        POST = "post"
        EDIT = "edit"
        WITHDRAW = "withdraw"
        HIDE = "hide"
        RESTORE = "restore"
        REMOVE = "remove"
        REACTION = "reaction"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, related_name="events", db_index=False)
    seq = models.BigIntegerField()
    type = models.CharField(max_length=10, choices=Type.choices)
    post = models.ForeignKey("groups.Post", on_delete=models.PROTECT, related_name="events", db_index=False)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "seq"], name="event_number_is_used_once")]

    def __str__(self) -> str:
        return f"{self.group_id}/{self.seq} {self.type}"


class ReadMark(models.Model):
    """How far a person has read a group: the highest number their page has shown."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(ClassGroup, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="one_read_mark_a_group")]

    def __str__(self) -> str:
        return f"{self.person_id} has read {self.group_id} to {self.seq}"
