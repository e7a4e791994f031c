"""What the doctor asks of alerts on devices: may they go out, do they, and is there somebody who is told by them."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import F

from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.channels.push.services import KNOWN
from gatepost.delivery.channels.push.vapid import public_key
from gatepost.delivery.health import health
from gatepost.site.doctor.findings import Finding, bad, look, ok

# A service answers within seconds, and is asked again within a minute while it does not.
WAITS_TOO_LONG = timedelta(minutes=15)
NAME = "alerts"


def examine_push() -> Iterator[Finding]:
    """One finding: nothing of it stops anything else, as every alert goes by mail, too."""
    if not settings.PUSH:
        yield ok(NAME, "off (GATEPOST_PUSH)")
        return
    try:
        public_key()
    except (OSError, ValueError) as fault:
        yield bad(NAME, f"push.key cannot be read ({type(fault).__name__})", "Restore it from your backup of keys.")
        return
    told = Device.objects.count()
    quiet = Device.objects.exclude(auth_epoch=F("person__auth_epoch")).count()
    says = f"{told} {'device is' if told == 1 else 'devices are'} told" + (
        f", {quiet} of them only once they are used again" if quiet else ""
    )
    stands = health()
    if stands.oldest_push_seconds > WAITS_TOO_LONG.total_seconds():
        yield look(
            NAME,
            f"{stands.pushes_waiting} wait, the oldest for {stands.oldest_push_seconds // 60} min",
            f"May this machine call {', '.join(KNOWN)} on port 443?",
        )
    elif not settings.IS_HTTPS and not settings.DEMO and told == 0:
        yield ok(NAME, "nobody is told: browsers offer it over https only (GATEPOST_BASE_URL)")
    else:
        yield ok(NAME, says)
