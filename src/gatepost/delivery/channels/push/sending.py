"""Push out: to one browser's push service, which passes it on. It holds neutral words and a place in Gatepost, no more.

Nobody's name, no class, no matter and nobody's words are in it, though the service cannot read it anyway: the screen of
a locked phone shows it to whoever stands there.
"""

import json
import threading
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.core.outgoing import LineFault, post
from gatepost.delivery.channels.push.encryption import sealed_for
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.channels.push.services import address_of, is_named_here
from gatepost.delivery.channels.push.vapid import authorization
from gatepost.delivery.errors import ChannelError
from gatepost.delivery.kinds import Kind
from gatepost.delivery.links import base_url
from gatepost.delivery.models import Delivery, Lane

# Seconds for one push, from finding the machine to its answer. The worker's other letters wait meanwhile.
TIMEOUT = 10.0
# How long a service keeps it for a phone that is switched off. The mail has come by then.
KEPT_SECONDS = 24 * 60 * 60
_places = threading.BoundedSemaphore(4)


def send(delivery: Delivery, kind: Kind, device: Device) -> None:
    """Hand one push to the device's push service. Raises ChannelError; `push-gone` says that the device is no more."""
    try:
        address = address_of(device.endpoint)
    except Invalid as fault:
        raise ChannelError("push-service-unknown", permanent=True) from fault
    body = sealed_for(
        words_of(delivery, kind), browser_key=bytes(device.browser_key), browser_secret=bytes(device.browser_secret)
    )
    headers = {
        "Authorization": authorization(address, contact=_contact(delivery), at=now()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high" if delivery.lane <= Lane.URGENT else "normal",
        # A second try takes the first one's place, if that still waits there. It is each receiver's own: by one that
        # all have in common, a push service could tell who are told of the same thing.
        "Topic": delivery.ref,
    }
    try:
        answer = post(
            address,
            body,
            headers,
            seconds=TIMEOUT,
            may_be_inside=is_named_here(address.host),
            places=_places,
        )
    except LineFault as fault:
        raise ChannelError(f"push-service-{fault.why}", is_servers=True) from fault
    _judge(answer.status)


def words_of(delivery: Delivery, kind: Kind) -> bytes:
    """What the device is told, as our service worker reads it: `title`, `body`, `link` (a path here) and `tag`."""
    notice, person, school = delivery.notice, delivery.person, delivery.school
    language = person.language if person else "en-gb"
    with translation.override(language), timezone.override(ZoneInfo(school.time_zone)):
        told = {
            "title": "Gatepost",
            "body": _("There is something to read.") if kind.lane == Lane.SAFEGUARDING else str(kind.subject),
            "link": kind.path(notice, person) if kind.path else "/",
            "tag": notice.ref,  # the same notice twice is shown once
        }
    return json.dumps(told, ensure_ascii=False).encode()


def _contact(delivery: Delivery) -> str:
    base = base_url(delivery.school)
    return base if base.startswith("https://") else f"mailto:{settings.MAIL_FROM}"


def _judge(status: int) -> None:
    """What a service's answer means (RFC 8030, sections 5, 7.3 and 8.4)."""
    if 200 <= status < 300:
        return
    if status in (404, 410):
        raise ChannelError("push-gone", permanent=True)
    if status == 413:
        raise ChannelError("push-too-long", permanent=True)
    raise ChannelError(f"push-service-{status}", is_servers=status >= 500)
