"""The platform's calls as they came, which messages have been taken in, and where the talk with each parent stands."""

from django.db import models

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedBytesField, SealedTextField
from gatepost.delivery.whatsapp.models import WhatsAppMember
from gatepost.people.models import School


class WhatsAppCall(models.Model):
    """One rightly signed call of the platform: stored whole before anything of it is done, answered, then worked on.

    `body` is sealed, and emptied once all that it holds has been dealt with. The same bytes again make no second row;
    the same message in other bytes is told by `WhatsAppTaken`.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        STUCK = "stuck"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    body = SealedBytesField(key="whatsapp", null=True)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "WhatsApp call"
        constraints = [
            models.UniqueConstraint(fields=["school", "digest"], name="whatsapp_call_is_stored_once"),
            models.CheckConstraint(
                name="whatsapp_call_is_kept_until_done",
                condition=models.Q(body__isnull=False) | models.Q(state="done"),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="whatsapp_call_waiting"),
            models.Index(fields=["received_at"], name="whatsapp_call_by_time"),
        ]

    def __str__(self) -> str:
        return f"WhatsApp call {self.ref} ({self.state})"


class WhatsAppTaken(models.Model):
    """That one message of a parent has been taken in, whatever became of it: the platform's id counts once.

    `became` says what it was taken as (`post`, `hold`, `private`, `asked`, `join`, `stop`, `reaction`, `unknown` …) and
    `subject_ref` which. It holds no words. It goes after a month: a message that is older is not taken in any more.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    wamid = models.CharField(max_length=140)
    member = models.ForeignKey(WhatsAppMember, null=True, on_delete=models.SET_NULL, related_name="+")
    became = models.CharField(max_length=20)
    subject_ref = models.CharField(max_length=40, blank=True)
    said_at = models.DateTimeField(help_text="the platform's own time")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "WhatsApp message taken in"
        constraints = [models.UniqueConstraint(fields=["school", "wamid"], name="whatsapp_message_is_taken_in_once")]
        indexes = [models.Index(fields=["at"], name="whatsapp_taken_by_time")]

    def __str__(self) -> str:
        return f"{self.wamid} became {self.became}"


class WhatsAppTalk(models.Model):
    """Where the talk with one member stands: what we asked, and the words that wait for the answer.

    `asked` names the question (`which-class`, `card`, `route`, `words`, empty for none); `waiting` is JSON: the words,
    the group, the buttons that were offered. It is emptied when answered, and forgotten after `until`. `group_ref` is
    the class they last wrote in.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    member = models.OneToOneField(WhatsAppMember, on_delete=models.CASCADE, related_name="talk")
    asked = models.CharField(max_length=20, blank=True)
    waiting = SealedTextField(key="whatsapp", null=True)
    until = models.DateTimeField(null=True)
    group_ref = models.CharField(max_length=16, blank=True)
    heard_at = models.DateTimeField(null=True, help_text="the platform's time of their newest message")

    class Meta:
        verbose_name = "WhatsApp talk"

    def __str__(self) -> str:
        return f"talk with {self.member_id}"
