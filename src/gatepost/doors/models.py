"""What the doors keep: what a client's key became, and every mail that came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedBytesField, SealedTextField
from gatepost.doors.whatsapp import models as whatsapp_models  # noqa: F401  (Django looks for the tables here)
from gatepost.people.models import Person, School


class Receipt(models.Model):
    """That a person's key stands for what was stored: a post, a hold, or a private matter.

    Same key and same words: the first answer again. Same key and other words: refused. A card binds nothing and makes
    no row here. `kind` does not tell a concern from a disclosure.
    """

    class Kind(models.TextChoices):
        POST = "post"
        HOLD = "hold"
        PTA = "pta"
        PRIVATE = "private"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    client_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    request_digest = models.CharField(max_length=64)
    ref = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "client_key"], name="key_stands_for_one_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Authentication(models.TextChoices):
    """What the school's own mail server found about the sender of a mail."""

    PASS = "pass", _("the sender is real")
    FAIL = "fail", _("the sender is not who it says")
    NONE = "none", _("the sender's domain proves nothing")
    UNKNOWN = "unknown", _("nobody whom the school trusts has looked")


class Why(models.TextChoices):
    """How a mail came to its state."""

    NOT_YET = "", _("not looked at yet")
    WORDS_ADDED = "words-added", _("its words were added to a matter")
    NEW_MATTER = "new-matter", _("it became a matter")
    BOUNCE = "bounce", _("it told that a mail of ours could not be delivered")
    ANSWERED = "answered", _("the office answered by mail")
    UNKNOWN_SENDER = "unknown-sender", _("nobody here has this mail address")
    NOT_A_PARENT = "not-a-parent", _("it came from somebody who is no parent here")
    MAILING_LIST = "mailing-list", _("it came by a mailing list")
    OTHER_ADDRESS = "other-address", _("it came from another address")
    NOT_PROVEN = "not-proven", _("nothing proves who sent it")
    WHICH_OF_YOU = "which-of-you", _("it came from a shared mailbox")
    NO_LONGER_THEIRS = "no-longer-theirs", _("the sender can no longer answer here")
    MATTER_ENDED = "matter-ended", _("the matter has ended")
    NO_WORDS = "no-words", _("no new words were found in it")
    UNUSABLE = "unusable", _("its words cannot be used as they are")
    FAULT = "fault", _("something went wrong on our side")
    FORGED = "forged", _("the check of its sender failed")
    AUTO_REPLY = "auto-reply", _("a program answered by itself")
    OWN_MAIL = "own-mail", _("Gatepost itself sent it")
    TOO_MANY = "too-many", _("too many mails came from one sender")
    NOT_FOR_US = "not-for-us", _("somebody decided that it is not for the school")


class ReceivedMail(models.Model):
    """One mail that came in: stored before anything is done with it, so that none is lost and none counts twice.

    `identity` is a keyed digest of its Message-ID and its body: the same mail by two ways, or fetched twice, is one
    row. `raw` is sealed; it is emptied some time after the mail became something (doors/email/rounds.py). A mail that
    tells of a child at risk has it in `raw_for_lead` instead, under the key of the safeguarding store, and only the
    safeguarding leads ever see that row. `authentication` is what the school's own mail server found about the sender;
    `sender` is a keyed digest of the address that the mail names. `why` says how it came to its state. `subject_ref`
    is the reference of the private matter that it became, or that it answers; it tells no kind. `threatens` and
    `harms_staff` say what the judge found in one that waits for the office or a desk; of one that the leads have,
    nothing.

    `answer` is what the office wrote back to somebody who has no account, by one mail.
    """

    class Via(models.TextChoices):
        IMAP = "imap", _("fetched from a mailbox")
        LMTP = "lmtp", _("handed over by a mail server")
        WEBHOOK = "webhook", _("sent by a mail provider")
        PAGE = "page", _("brought by hand")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN_IN = "taken-in", _("taken in")
        TRIAGE = "triage", _("for somebody to look at")
        QUARANTINE = "quarantine", _("perhaps forged")
        IGNORED = "ignored", _("not taken in")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    via = models.CharField(max_length=10, choices=Via.choices)
    raw = SealedBytesField(key="mail", null=True)
    raw_for_lead = SealedBytesField(key="safeguarding", null=True)
    head = SealedTextField(key="mail", null=True)
    head_for_lead = SealedTextField(key="safeguarding", null=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    identity = models.CharField(max_length=64)
    message_id = models.CharField(max_length=64, blank=True)
    sender = models.CharField(max_length=64, blank=True)
    envelope_to = models.CharField(max_length=320, blank=True)
    authentication = models.CharField(max_length=8, choices=Authentication.choices, default=Authentication.UNKNOWN)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=20, choices=Why.choices, blank=True)
    fault = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    subject_ref = models.CharField(max_length=40, blank=True)
    threatens = models.BooleanField(default=False)
    harms_staff = models.BooleanField(default=False)
    answer = SealedTextField(key="mail", null=True)
    reason = SealedTextField(key="mail", null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "identity"], name="mail_comes_in_once"),
            models.CheckConstraint(
                name="mail_is_kept_until_it_has_ended",
                condition=models.Q(raw__isnull=False)
                | models.Q(raw_for_lead__isnull=False)
                | models.Q(state__in=["taken-in", "ignored"]),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="mail_waiting"),
            models.Index(fields=["school", "state", "received_at"], name="mail_by_state"),
            models.Index(fields=["school", "sender", "received_at"], name="mail_by_sender"),
            models.Index(fields=["school", "message_id"], name="mail_by_message_id"),
            # For the worker's rounds, which look at the mails of all schools at once: what waits for a lead, and what
            # has raw bytes still. Without them each round would read the whole table.
            models.Index(fields=["due_at"], condition=models.Q(raw_for_lead__isnull=False), name="mail_for_lead"),
            models.Index(
                fields=["ended_at"],
                condition=models.Q(raw__isnull=False) | models.Q(raw_for_lead__isnull=False),
                name="mail_to_empty",
            ),
            # Numbers for whoever watches the machine count what waits at all schools, every few seconds.
            models.Index(fields=["state", "received_at"], name="mail_of_all_by_state"),
        ]

    def __str__(self) -> str:
        return f"mail {self.ref} ({self.state})"


class BlamedInMail(models.Model):
    """Somebody at the school against whom a waiting mail speaks by name. They never open it, count it or hear of it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    mail = models.ForeignKey(ReceivedMail, on_delete=models.CASCADE, related_name="blamed")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "blamed in mails"
        constraints = [models.UniqueConstraint(fields=["mail", "person"], name="person_is_blamed_once_in_a_mail")]

    def __str__(self) -> str:
        return f"blamed in mail {self.mail_id}"
