"""The school's number, who takes part by it, what is sent to them, what became of it, and what it costs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedTextField
from gatepost.people.models import Person, School


class WhatsAppNumber(models.Model):
    """A school's own number on the WhatsApp Business Platform (Cloud API), and what it may cost.

    While `is_on` is not set nothing is taken in and nothing is sent. `verify_token` is what the platform shows when it
    asks whether the address of our webhook is ours; with `app_secret` it signs every call. `rates` are prices a
    message by category, in millionths of a pound: `{"utility": 16000}`. `monthly_cap` is in pence; what is near it
    stops single messages of the group first, then digests, never notices; `told_of_cap` is the month (its first day)
    in which the office was told. `digest_at` is the local time of the daily digest. `allows_relays` lets parents choose
    to get each message by itself. `fault` is the code of what the platform last refused for the whole number; empty
    when all is well.
    """

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="whatsapp_number")
    is_on = models.BooleanField(default=False)
    shown_number = models.CharField(max_length=20, help_text=_("as people write to it, in E.164: +441632960001"))
    phone_number_id = models.CharField(max_length=40, unique=True)
    business_account_id = models.CharField(max_length=40, blank=True)
    access_token = SealedTextField(key="delivery", null=True)
    app_secret = SealedTextField(key="delivery", null=True)
    verify_token = SealedTextField(key="delivery", null=True)
    news_template = models.CharField(max_length=120, default="gatepost_class_news")
    notice_template = models.CharField(max_length=120, default="gatepost_something_to_read")
    template_language = models.CharField(max_length=12, default="en_GB")
    rates = models.JSONField(default=dict)
    free_each_month = models.PositiveIntegerField(default=1000, help_text=_("messages inside the window that are free"))
    monthly_cap = models.PositiveIntegerField(default=0, help_text=_("pence; 0: nothing that costs is sent"))
    told_of_cap = models.DateField(null=True)
    allows_relays = models.BooleanField(default=False)
    digest_at = models.TimeField()
    per_second = models.PositiveSmallIntegerField(default=80, help_text=_("the platform's limit for the number"))
    called_at = models.DateTimeField(null=True, help_text=_("when the platform last called, rightly signed"))
    fault = models.CharField(max_length=80, blank=True)
    fault_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    slowed_until = models.DateTimeField(null=True, help_text=_("until then only answers and notices are sent"))

    class Meta:
        verbose_name = "WhatsApp number"

    def __str__(self) -> str:
        return self.shown_number


class WhatsAppJoinCode(models.Model):
    """A code that one person writes to the number once: it says who they are, and that they want to take part.

    The code itself is not stored. It stands for the person whose account it was made for, and for nobody else.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code_digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "WhatsApp join code"

    def __str__(self) -> str:
        return f"join code for {self.person_id}"


class WhatsAppMember(models.Model):
    """Somebody who takes part over WhatsApp, with their consent and how they want to be reached.

    The platform knows them by `user_id`, which changes with their number; the number itself may never be told. At least
    one of the two is there, sealed, with a keyed digest to find it by. `consent` names the wording they agreed to
    (delivery/whatsapp/consent.py), `consent_message` the platform's id of the message in which they did. After
    `stopped_at` nothing is sent. `window_until` is when free text ends (24 hours after their newest message).
    """

    class Wants(models.TextChoices):
        DIGEST = "digest", _("once a day, all together")
        EACH = "each", _("each message by itself")
        NOTHING = "nothing", _("nothing of the class, only answers to me")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="whatsapp")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    user_id = SealedTextField(key="delivery", null=True)
    user_id_digest = models.CharField(max_length=64, blank=True)
    number = SealedTextField(key="delivery", null=True)
    number_digest = models.CharField(max_length=64, blank=True)
    joined_at = models.DateTimeField()
    consent = models.CharField(max_length=20)
    consent_message = models.CharField(max_length=140)
    stopped_at = models.DateTimeField(null=True)
    window_until = models.DateTimeField(null=True)
    wants = models.CharField(max_length=8, choices=Wants.choices, default=Wants.DIGEST)
    notices_too = models.BooleanField(default=False, help_text=_("notices by WhatsApp as well, though they have mail"))
    digest_on = models.DateField(null=True, help_text=_("the day of the newest digest"))
    asked_in = models.DateTimeField(null=True, help_text=_("when a template last asked them to open the window"))
    fault = models.CharField(max_length=40, blank=True, help_text=_("the platform's code, if they cannot be reached"))

    class Meta:
        verbose_name = "WhatsApp member"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user_id_digest"], condition=~Q(user_id_digest=""), name="whatsapp_user_is_one_person"
            ),
            models.UniqueConstraint(
                fields=["school", "number_digest"], condition=~Q(number_digest=""), name="whatsapp_number_is_one_person"
            ),
            models.CheckConstraint(
                name="whatsapp_member_can_be_found", condition=~Q(user_id_digest="") | ~Q(number_digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"WhatsApp member {self.ref}"


class WhatsAppGroupMark(models.Model):
    """How far a member has been told of one group: the highest number of its log that a digest or relay has covered."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(WhatsAppMember, on_delete=models.CASCADE, related_name="marks")
    group_ref = models.CharField(max_length=16)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "group_ref"], name="one_whatsapp_mark_a_group")]

    def __str__(self) -> str:
        return f"{self.member_id} was told of {self.group_ref} to {self.seq}"


class WhatsAppMessage(models.Model):
    """One message to one member: stored before it is sent, so that none is lost and none goes twice knowingly.

    `content` is what the platform is given under `type`, as JSON (delivery/whatsapp/content.py); it is empty where the
    words are read at the moment of sending, and emptied when the platform has taken the message. `shows` are references
    of the posts whose words it holds: an answer that quotes it is an answer to the first. `wamid` is the platform's id.
    A send of which nobody knows whether it went is `maybe-sent`: it is never sent again by itself. `sent_at` is when we
    handed it over, or tried to; `settled_at` when the platform said what it costs.

    Somebody who wrote and is no member is answered too: `to` says what the platform knows them by, until it has ended.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("an answer in a talk")
        NOTICE = "notice", _("a notice")
        DIGEST = "digest", _("the digest of a class")
        RELAY = "relay", _("one message of a class")
        KNOCK = "knock", _("that there is something new")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        MAYBE_SENT = "maybe-sent", _("perhaps sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")
        FAILED = "failed", _("could not be sent")
        DROPPED = "dropped", _("no longer wanted")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(WhatsAppMember, null=True, on_delete=models.CASCADE, related_name="messages")
    to = SealedTextField(key="delivery", null=True, help_text=_("JSON: user_id and number of somebody unknown"))
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    type = models.CharField(max_length=12, default="text", help_text=_("text, interactive, template or reaction"))
    content = SealedTextField(key="delivery", null=True)
    notice = models.ForeignKey("delivery.Notice", null=True, on_delete=models.PROTECT, related_name="+")
    group_ref = models.CharField(max_length=16, blank=True)
    shows = models.JSONField(default=list)
    answers = models.CharField(max_length=140, blank=True, help_text=_("the wamid that it quotes"))
    once = models.CharField(max_length=80, help_text=_("what it is for: made twice, it is one"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    wamid = models.CharField(max_length=140, blank=True)
    category = models.CharField(max_length=20, blank=True)
    price = models.PositiveIntegerField(default=0, help_text=_("millionths of a pound, set aside or billed"))
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    pauses = models.PositiveSmallIntegerField(
        default=0, help_text=_("how often it was told to wait; no try is used up")
    )
    worker = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "WhatsApp message"
        constraints = [
            models.UniqueConstraint(fields=["member", "once"], name="whatsapp_message_is_made_once"),
            models.UniqueConstraint(
                fields=["school", "once"], condition=Q(member=None), name="whatsapp_answer_to_unknown_is_made_once"
            ),
            models.UniqueConstraint(fields=["wamid"], condition=~Q(wamid=""), name="wamid_is_one_message"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="whatsapp_due"),
            models.Index(fields=["member", "sent_at"], name="whatsapp_pace"),
            models.Index(fields=["school", "sent_at"], name="whatsapp_pace_of_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref} ({self.state})"


class WhatsAppStatus(models.Model):
    """That the platform told one thing of one message of ours, once: it tells it again and again, in any order."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    wamid = models.CharField(max_length=140)
    status = models.CharField(max_length=20)
    at = models.DateTimeField(help_text=_("the platform's own time"))
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "WhatsApp statuses"
        constraints = [
            models.UniqueConstraint(fields=["school", "wamid", "status"], name="whatsapp_status_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.wamid}: {self.status}"


class WhatsAppCost(models.Model):
    """What one month has cost at one school, by the platform's category of price. `amount`: millionths of a pound."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text=_("its first day"))
    category = models.CharField(max_length=20)
    messages = models.PositiveIntegerField(default=0)
    billed = models.PositiveIntegerField(default=0)
    amount = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "month", "category"], name="one_whatsapp_cost_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.category}: {self.amount}"
