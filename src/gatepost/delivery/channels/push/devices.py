"""The devices of a person: switched on and off by themselves, and ended when their push service knows them no more.

Everybody sees their own devices and nobody else's. Others may learn at most that somebody has one (`reached_by`).
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.throttle import spend
from gatepost.delivery.channels.push.encryption import SECRET_BYTES, is_key
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.channels.push.services import address_of
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Person

MOST_DEVICES = 10
TRIES_PER_HOUR = 30
# The longest end that a browser may name, in days; a time beyond it is none that anybody meant.
LONGEST_LIFE = timedelta(days=3650)
# What opens the sealed columns is only needed where something is sent.
SEALED = ("endpoint", "browser_key", "browser_secret")


@dataclass(frozen=True, slots=True)
class Given:
    """What a browser gave us, checked: where it is reached, its public key and secret, and its end if it named one."""

    endpoint: str
    push_host: str
    key: bytes
    secret: bytes
    expires_at: datetime | None

    @property
    def digest(self) -> str:
        """By which the row is found again."""
        return digest_of_secret(self.endpoint, purpose="the endpoint of a device")


def given(*, endpoint: str, p256dh: str, auth: str, expires: str = "") -> Given:
    """A browser's PushSubscription, as its own `toJSON` writes the parts. `expires`: milliseconds since 1970, or empty.

    Raises Invalid for a push service that we do not know, and for keys that are none.
    """
    address = address_of(endpoint)
    key, secret = _bytes(p256dh), _bytes(auth)
    if not is_key(key) or len(secret) != SECRET_BYTES:
        raise Invalid(fields={"endpoint": "This browser did not say how it can be reached. Please try again."})
    return Given(endpoint, address.host, key, secret, _time(expires))


def devices_of(person: Person) -> QuerySet[Device]:
    """A person's own devices, the newest first. What is sealed stays sealed."""
    return Device.objects.filter(person=person).defer(*SEALED).order_by("-created_at", "-pk")


def standing(people: Iterable[Person] | QuerySet[Person]) -> QuerySet[Device]:
    """The devices on which these people are told now. What is sealed stays sealed."""
    theirs = Device.objects.filter(person__in=people, auth_epoch=F("person__auth_epoch"))
    return theirs.filter(Q(expires_at=None) | Q(expires_at__gt=now())).defer(*SEALED).order_by("pk")


def reached_by(people: Iterable[Person]) -> dict[int, int]:
    """How many devices each of these people (by primary key) is told on now; a person with none is not in it."""
    counted = standing(list(people)).order_by().values("person").annotate(devices=Count("pk"))
    return dict(counted.values_list("person", "devices"))


@transaction.atomic
def switch_on(person: Person, device: Given, *, acting: Acting | None, user_agent: str = "") -> Device:
    """From now on this browser is told what this person may hear of. The same browser again is still one device.

    A browser tells one person at a time: whoever used it before is no longer told on it. Raises Invalid where there are
    too many already, TooMany after too many tries.
    """
    spend("devices", person.ref, limit=TRIES_PER_HOUR, seconds=60 * 60)
    others = Device.objects.filter(school=person.school, endpoint_digest=device.digest).exclude(person=person)
    others.delete()
    if stays := _renewed(person, device, Device.objects.filter(endpoint_digest=device.digest)):
        return stays
    if devices_of(person).count() >= MOST_DEVICES:
        raise Invalid(fields={"endpoint": "You are told on ten devices. Please take one off the list first."})
    browser, is_phone = browser_of(user_agent)
    made, is_new = Device.objects.get_or_create(
        school=person.school,
        endpoint_digest=device.digest,
        defaults={
            "person": person,
            "browser": browser,
            "is_phone": is_phone,
            "created_at": now(),
            **_as_given(person, device),
        },
    )
    if is_new:
        record(
            "switched alerts on for a device",
            actor=actor_of(acting, person.school),
            subject=Subject("person", person.ref),
            facts={"device": made.ref, "browser": browser},
        )
    return made


@transaction.atomic
def stay_on(person: Person, ref: str, device: Given) -> bool:
    """The browser of this device was here again, signed in as this person; whether the device still stands.

    What it is reached by may have changed meanwhile. Nothing is made anew: a device that was taken off stays off.
    """
    own = Device.objects.filter(person=person, ref=ref)
    elsewhere = Device.objects.filter(school=person.school, endpoint_digest=device.digest).exclude(ref=ref)
    if own.exists():
        elsewhere.delete()
    return _renewed(person, device, own) is not None


@transaction.atomic
def recognise(person: Person, device: Given) -> str | None:
    """Which device of theirs a browser is in which they have signed in anew; None where they are not told on it.

    A browser tells one person at a time: whoever used it before and did not sign out is no longer told on it.
    """
    here = Device.objects.filter(school=person.school, endpoint_digest=device.digest)
    here.exclude(person=person).delete()
    found = _renewed(person, device, here)
    return found.ref if found is not None else None


@transaction.atomic
def switch_off(person: Person, ref: str, *, acting: Acting | None) -> None:
    """Tell this person nothing on that device any more. Raises NotFound unless it is theirs."""
    if not Device.objects.filter(person=person, ref=ref).delete()[0]:
        raise NotFound(what="device")
    record(
        "switched alerts off for a device",
        actor=actor_of(acting, person.school),
        subject=Subject("person", person.ref),
        facts={"device": ref},
    )


@transaction.atomic
def keep_only(person: Person, ref: str, *, acting: Acting | None) -> None:
    """Tell this person nothing on any device but this one, as when they sign out everywhere else."""
    if gone := Device.objects.filter(person=person).exclude(ref=ref).delete()[0]:
        record(
            "switched alerts off for other devices",
            actor=actor_of(acting, person.school),
            subject=Subject("person", person.ref),
            facts={"devices": gone},
        )


def device_of(person: Person, ref: str) -> Device | None:
    """The device that a delivery is for, with what is sealed; None when it is off, or somebody else's by now."""
    return Device.objects.filter(person=person, ref=ref).first()


def has_ended(device: Device) -> None:
    """Its push service says that it is no more. Where the browser has named another place since, it stays."""
    Device.objects.filter(pk=device.pk, endpoint_digest=device.endpoint_digest).delete()


def has_worked(device: Device) -> None:
    """Its push service took a push."""
    Device.objects.filter(pk=device.pk).update(last_ok_at=now())


def browser_of(user_agent: str) -> tuple[str, bool]:
    """The maker's name of a browser, and whether it is on a phone, as it says itself."""
    names = {
        "Firefox": "Firefox",
        "FxiOS": "Firefox",
        "Edg": "Edge",
        "SamsungBrowser": "Samsung Internet",
        "Chrome": "Chrome",
        "CriOS": "Chrome",
        "Safari": "Safari",
    }
    name = next((name for sign, name in names.items() if sign in user_agent), "")
    return name, "Mobi" in user_agent or "Android" in user_agent


def _renewed(person: Person, device: Given, rows: QuerySet[Device]) -> Device | None:
    found = rows.filter(person=person).defer(*SEALED).first()
    if found is not None:
        Device.objects.filter(pk=found.pk).update(endpoint_digest=device.digest, **_as_given(person, device))
    return found


def _as_given(person: Person, device: Given) -> dict[str, object]:
    return {
        "endpoint": device.endpoint,
        "push_host": device.push_host,
        "browser_key": device.key,
        "browser_secret": device.secret,
        "auth_epoch": person.auth_epoch,
        "expires_at": device.expires_at,
    }


def _bytes(text: str) -> bytes:
    """What base64url stands for, with or without `=`; nothing where it is none."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _time(milliseconds: str) -> datetime | None:
    if not milliseconds.isascii() or not milliseconds.isdigit() or len(milliseconds) > 13:
        return None
    at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(milliseconds))
    return at if at < now() + LONGEST_LIFE else None
