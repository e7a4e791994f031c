"""The push services that we write to: those of the browsers, and what the installation's host has named.

A browser tells us where it is reached, so anybody could name any machine. Only these hosts are called; the machine that
a name leads to is looked at as well, in core/outgoing.py.
"""

import re
from urllib.parse import urlsplit

from django.conf import settings

from gatepost.core.errors import Invalid
from gatepost.core.outgoing import Address

# The services of Chrome and its relatives, Firefox, Safari, and Edge on Windows; names under them are theirs too.
KNOWN = ("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com")
LONGEST_ENDPOINT = 1000
# The ledger's address of a device holds the host after sixteen letters and an @, in 254 (channels/push/carrying.py).
LONGEST_HOST = 200
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_PATH = re.compile(r"/[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*")  # RFC 3986, section 3.3 and 3.4, without anything odd


def address_of(endpoint: str) -> Address:
    """Where a push goes. Raises Invalid unless it is https at a service that we know, or that the host has named."""
    wrong = Invalid(fields={"endpoint": "This browser uses a push service that we do not know."})
    try:
        parts = urlsplit(endpoint)
        port = parts.port or 443
    except ValueError as fault:
        raise wrong from fault
    host = (parts.hostname or "").lower()
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_short = len(endpoint) <= LONGEST_ENDPOINT and len(host) <= LONGEST_HOST
    is_plain = is_short and "@" not in parts.netloc and "#" not in endpoint
    if not is_plain or parts.scheme != "https" or not _HOST.fullmatch(host) or not _PATH.fullmatch(path):
        raise wrong
    if not is_named_here(host) and not (port == 443 and _is_known(host)):
        raise wrong
    return Address("https", host, port, path)


def is_named_here(host: str) -> bool:
    """Whether the installation's host has named it (GATEPOST_PUSH_HOSTS): it may be a machine of the own network."""
    return host in settings.PUSH_HOSTS


def _is_known(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in KNOWN)
