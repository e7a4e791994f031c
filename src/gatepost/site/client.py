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
        return str(ipaddress.ip_address(candidate))
    except ValueError:
        return NOBODY
