"""The devices that people have chosen to be told on. Where a browser is reached is a secret, so it is sealed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gatepost.core.refs import new_ref
from gatepost.core.sealing import SealedBytesField, SealedTextField
from gatepost.people.models import Person, School


class Device(models.Model):
    """One browser of one person, as its push service reaches it (a PushSubscription of the Push API).

    `endpoint` is the address at the push service; whoever has it and the keys could write to the device, so all three
    are sealed, and `endpoint_digest` finds the row again. `push_host` is the host in that address. `browser_key` is the
    browser's public key (65 bytes, uncompressed P-256), `browser_secret` what it shares with us (16 bytes; RFC 8291,
    section 3.2). `auth_epoch` is the person's when the device was last there: when it differs, nothing is sent until
    the person opens a page on it again. `expires_at` is the end that the browser named, if it did.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=16, default=new_ref, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint = SealedTextField(key="delivery")
    endpoint_digest = models.CharField(max_length=64)
    push_host = models.CharField(max_length=253)
    browser_key = SealedBytesField(key="delivery")
    browser_secret = SealedBytesField(key="delivery")
    browser = models.CharField(max_length=40, help_text=_("its maker's name for it, as Firefox"))
    is_phone = models.BooleanField(default=False)
    auth_epoch = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    last_ok_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "endpoint_digest"], name="push_endpoint_is_one_device"),
        ]

    def __str__(self) -> str:
        return f"device {self.ref}"
