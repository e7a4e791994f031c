"""The audit entry: no foreign keys, so that a sentence outlives what it speaks of."""

from django.db import models

from gatepost.audit.reasons import opened
from gatepost.core.refs import new_ref


class Entry(models.Model):
    """One thing that was done. Never changed, never removed; triggers on both databases refuse it.

    `number`, `previous` and `link` stay empty until the worker chains the entry, in commit order, within a
    second: so posts do not queue for the end of the chain.
    """

    school_ref = models.CharField(max_length=16)
    ref = models.CharField(max_length=16, default=new_ref)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)  # a verb and its object: "opened a concern"
    actor_ref = models.CharField(max_length=16, blank=True)  # empty: Gatepost itself
    actor_hat = models.CharField(max_length=20, blank=True)
    subject_kind = models.CharField(max_length=30)
    subject_ref = models.CharField(max_length=40)
    reason = models.TextField(blank=True)  # sealed; `why` has the words
    facts = models.JSONField(default=dict)  # codes and numbers, never anybody's words or name

    number = models.BigIntegerField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="entry_ref_is_used_once"),
            models.UniqueConstraint(fields=["school_ref", "number"], name="entry_number_is_used_once"),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_ref"], name="entry_by_subject"),
            models.Index(fields=["school_ref", "id"], condition=models.Q(number=None), name="entry_not_yet_linked"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_hat or 'gatepost'} {self.action} {self.subject_ref}"

    @property
    def why(self) -> str:
        """The reason that somebody gave, in clear. Raises CannotOpen where its key file is another one."""
        return opened(self.reason)
