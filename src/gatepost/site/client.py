"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# Said when the server listens on a socket that knows no addresses. Limits by address then count all together.
NOBODY = "0.0.0.0"  # noqa: S104 (a value that is stored, not an address to listen on)


def client_address(request: HttpRequest) -> str:
    """The IP address that asks. Behind proxies, the one that the outermost trusted proxy saw.

    Without GATEPOST_TRUSTED_PROXIES the header X-Forwarded-For is anybody's word and is not read.
    """
    candidate = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            candidate = hops[-settings.TRUSTED_PROXIES]
    try:
        address = ipaddress.ip_address(candidate)
    except ValueError:
        return NOBODY
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped  # how a socket for both kinds writes an IPv4 address
    return str(address)


def client_network(request: HttpRequest) -> str:
    """Whom a limit by address counts as one: an IPv4 address, or the 64 bits that an IPv6 line has to itself.

    One line has more IPv6 addresses than anybody could count, and may use a new one each time.
    """
    address = ipaddress.ip_address(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
