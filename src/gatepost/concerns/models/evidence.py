"""What shows that something happened: a screenshot, a forwarded mail, words that somebody heard."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.models.concern import Concern
from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedBytesField, SealedTextField
from gatepost.people.models import Person, School


class Evidence(models.Model):
    """One piece of evidence on a concern. Never changed: its hash is taken when it comes in and stands in the audit.

    `happened_on` and `source` are what who brought it says. Evidence in words alone has no content.
    """

    class Kind(models.TextChoices):
        MAIL_CIRCULATED = "mail-circulated", _("an e-mail that was passed round")
        MAIL_SENT = "mail-sent", _("an e-mail sent to somebody at the school")
        SOCIAL_MEDIA = "social-media", _("social media")
        SPOKEN = "spoken", _("said to somebody")
        PREMISES = "premises", _("something that happened at the school")
        PHONE = "phone", _("a telephone call or text message")
        POST = "post", _("a message in a class group")
        OTHER = "other", _("something else")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    happened_on = models.DateField()
    source = SealedTextField(key="concerns", null=True)
    words = SealedTextField(key="concerns", null=True)
    name = SealedTextField(key="concerns", null=True)
    type = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    content = SealedBytesField(key="concerns", null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    hat = models.CharField(max_length=20)
    once = models.CharField(max_length=32)  # the form's own key: sending it twice adds it once
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["concern", "once"], name="evidence_is_added_once")]

    def __str__(self) -> str:
        return f"{self.kind} on concern {self.concern_id}"
