"""The outgoing ledger. Its rows are the queue: no broker, no task library."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedTextField
from gatepost.delivery.channels.push import models as push_models  # noqa: F401  (Django looks for the tables here)
from gatepost.delivery.whatsapp import models as whatsapp_models  # noqa: F401  (Django looks for the tables here)
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
        PUSH = "push", _("alert on a device")

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


class MailIn(models.Model):
    """How mail comes in to one school, and where: people answer a mail of Gatepost's, or write to the school.

    `address` is what replies are sent to, with a token between `separator` and the @, as `office+k3…@school.example`.
    While `is_on` is not set nothing is read and no mail asks for an answer. `trusted_server` is the name under which
    the school's own mail server writes down whether a sender is real (RFC 8601); no other server is believed.
    `polled_at`, `uid_validity` and `last_uid` say how far a mailbox has been read (RFC 9051, 2.3.1.1); `fault` is the
    code of what went wrong at the last look, empty when all was well. The next look is at `due_at`, later after each of
    `failures`; whoever looks sets it ahead, so that nobody else does at the same time. `to_fetch` names the mails of
    the mailbox that are still to be fetched, or could not be: `{number: {"tries", "why", "since", "size"}}`.
    `confirm_link` is what a provider asks a person to open before it sends anything.
    """

    class Way(models.TextChoices):
        IMAP = "imap", _("a mailbox that is looked into (IMAP)")
        LMTP = "lmtp", _("the mail server of this machine hands it over (LMTP or SMTP)")
        WEBHOOK = "webhook", _("a mail provider sends it (webhook)")

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="mail_in")
    address = models.EmailField()
    separator = models.CharField(max_length=1, default="+")
    is_on = models.BooleanField(default=False)
    answers_in_mail = models.BooleanField(
        default=True, help_text=_("the mail about an answer to a question has the answer in it")
    )
    trusted_server = models.CharField(max_length=253, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.IMAP)
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=MailSettings.Security.choices, default=MailSettings.Security.TLS)
    username = models.CharField(max_length=254, blank=True)
    password = SealedTextField(key="delivery", null=True)
    folder = models.CharField(max_length=120, default="INBOX")
    done_folder = models.CharField(max_length=120, blank=True, help_text=_("read mails are moved there, if named"))
    provider = models.CharField(max_length=20, blank=True)
    webhook_secret = SealedTextField(key="delivery", null=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    to_fetch = models.JSONField(default=dict)
    confirm_link = models.TextField(blank=True)

    class Meta:
        verbose_name = "mail in"
        verbose_name_plural = "mail in"

    def __str__(self) -> str:
        return self.address


class ReplyAddress(models.Model):
    """That answers to one address are about one matter, and from one person, or from one mailbox of the school.

    The token in the address is never stored: it is worked out from `ref` under the installation's secret, and found
    again by its digest. It opens nothing by itself: what somebody may do is asked when their mail comes.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    subject_ref = models.CharField(max_length=40)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    mailbox = models.CharField(max_length=254, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "reply addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_ref", "person"], condition=Q(person__isnull=False), name="person_has_one_reply_address"
            ),
            models.UniqueConstraint(
                fields=["subject_ref", "mailbox"], condition=~Q(mailbox=""), name="mailbox_has_one_reply_address"
            ),
            models.CheckConstraint(
                name="reply_address_is_a_persons_or_a_mailboxs",
                condition=Q(person__isnull=False, mailbox="") | (Q(person__isnull=True) & ~Q(mailbox="")),
            ),
        ]

    def __str__(self) -> str:
        return f"reply address {self.ref}"
