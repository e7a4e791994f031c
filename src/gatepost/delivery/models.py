"""The outgoing ledger. Its rows are the queue: no broker, no task library."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School


class Lane(models.IntegerChoices):
    """What goes first when there is much to send."""

    SAFEGUARDING = 0, _("safeguarding")
    SIGN_IN = 10, _("sign-in")
    URGENT = 20, _("urgent")
    NORMAL = 30, _("normal")
    DIGEST = 40, _("digest")


class Notice(models.Model):
    """What to tell whom, stored in the transaction of what happened. It carries references, not words.

    `kind` names a registered kind (delivery/kinds.py), which knows the wording and who may still receive it.
    `recipients` are references of people; `addresses` are the school's own mailboxes. A notice about a class post has
    neither: open pages read the group's log. `sealed` holds what may only stand in the message itself, such as a
    sign-in code; it is emptied once sent.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    kind = models.CharField(max_length=40)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices, default=Lane.NORMAL)
    subject_ref = models.CharField(max_length=40, blank=True)
    group_ref = models.CharField(max_length=16, blank=True)
    recipients = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    sealed = SealedTextField(key="delivery", null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    fanned_out_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(fanned_out_at=None), name="notice_not_yet_fanned_out"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Delivery(models.Model):
    """One notice to one person or mailbox by one channel, with its fate. Claimed by lease (delivery/ledger.py)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("no longer wanted")
        DEAD = "dead", _("could not be sent")
        DISCARDED = "discarded", _("given up by a person")

    class Channel(models.TextChoices):
        MAIL = "mail", _("e-mail")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.MAIL)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices, default=Lane.NORMAL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField(help_text=_("giving up is counted from here"))
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    discard_reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel", "address"], name="notice_goes_once_to_an_address"),
        ]
        indexes = [
            models.Index(fields=["lane", "due_at"], condition=Q(state__in=["waiting", "sending"]), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.channel} ({self.state})"


class MailSettings(models.Model):
    """How one school sends mail. Without a row the installation's settings count (GATEPOST_MAIL)."""

    class Security(models.TextChoices):
        NONE = "none", _("none (a server on this machine)")
        STARTTLS = "starttls", _("STARTTLS")
        TLS = "tls", _("TLS from the start")

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="mail_settings")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(max_length=10, choices=Security.choices, default=Security.STARTTLS)
    username = models.CharField(max_length=254, blank=True)
    password = SealedTextField(key="delivery", null=True)
    sender = models.EmailField()

    class Meta:
        verbose_name_plural = "mail settings"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
