"""Files that somebody sent to the number: fetched by their id while the platform still has them.

A file is asked for by its id, which gives an address that works for five minutes; there it is fetched with the same key
(Cloud API, media). Nothing of it is kept here: whoever asked decides.
"""

import hashlib
import http.client
import re
import time
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

from gatepost.core.clock import now
from gatepost.delivery.breaker import Breaker
from gatepost.delivery.whatsapp.errors import NobodyKnows, NotReached, PlatformError, Policy
from gatepost.delivery.whatsapp.host import OF_THE_HOST, host
from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.delivery.whatsapp.platform import Line, opened

# Seconds for a whole file, and bytes at a time. The worker's other steps wait meanwhile.
WHOLE_FILE, PIECE = 20.0, 65_536
# What is refused for these reasons may be had later; for all others the platform has the file no more.
LATER = (Policy.WAIT, Policy.SLOW_DOWN, Policy.ACCOUNT)
FAULT_OF_ITS_OWN = 131000  # "something went wrong" (Cloud API, error codes): that too may be over soon
COSTS_TIME = (*OF_THE_HOST, "slow")
OUT_OF_DATE = (401, 403, 404, 410)  # what an address says whose five minutes are over
HEX_DIGEST = re.compile(r"[0-9a-f]{64}")

# The hosts that keep the files are others than the platform's own: one that is silent is left alone by itself.
breaker: Breaker[str] = Breaker()


class NotToBeHad(Exception):
    """The platform has the file no more, or will not give it. `args[0]` is a word for why."""


class TooLarge(Exception):
    """The file is larger than was allowed. Nothing of it was kept."""


def fetch(number: WhatsAppNumber, media_id: str, *, most: int) -> bytes:
    """The file that came to this number under an id, at most so many bytes.

    Raises NotReached where it may be had later, NotToBeHad where it will not, and TooLarge.
    """
    if not host.may_be_asked():
        raise NotReached("left-alone")
    for is_last in (False, True):
        try:
            address, digest = _described(number, media_id, most=most)
            return _fetched(address, digest, number, most=most)
        except _OutOfDate:
            if is_last:
                raise NotToBeHad("out-of-date") from None
    raise NotToBeHad("out-of-date")


class _OutOfDate(Exception):
    """The address of a file works no more; the platform gives a new one."""


def _described(number: WhatsAppNumber, media_id: str, *, most: int) -> tuple[SplitResult, str]:
    """Where the file is, and its SHA-256 as the platform says (in hexadecimal), if it does."""
    try:
        with Line() as line:
            told = line.ask(number, "GET", quote(media_id, safe=""), query={"phone_number_id": number.phone_number_id})
    except PlatformError as refusal:
        host.answered()
        if refusal.policy in LATER or refusal.code == FAULT_OF_ITS_OWN:
            raise NotReached(str(refusal.code)) from refusal
        raise NotToBeHad(str(refusal.code)) from refusal
    except (NotReached, NobodyKnows) as fault:  # nothing was changed: it may be asked again
        host.failed(str(fault))
        raise NotReached(str(fault)) from fault
    host.answered()
    size, url, digest = told.get("file_size"), told.get("url"), str(told.get("sha256") or "").lower()
    if isinstance(size, int) and size > most:
        raise TooLarge
    return _address(url), digest if HEX_DIGEST.fullmatch(digest) else ""


def _address(url: object) -> SplitResult:
    """Where the platform says that the file is. The key goes along: as safely as it goes to the platform itself."""
    try:
        address = urlsplit(url) if isinstance(url, str) and url.isascii() and url.isprintable() else None
        if address is not None and address.scheme == urlsplit(settings.WHATSAPP_API).scheme and address.hostname:
            _ = address.port  # raises ValueError where it is none
            return address
    except ValueError:
        pass
    raise NotToBeHad("no-address")


def _fetched(address: SplitResult, digest: str, number: WhatsAppNumber, *, most: int) -> bytes:
    """Fetch a file from its own host, unless that is left alone just now."""
    keeper = address.hostname or ""
    if keeper in breaker.left_alone(at=now()):
        raise NotReached("left-alone")
    try:
        content = _fetch_at(address, digest, number, most=most)
    except NotReached as fault:
        if str(fault) in COSTS_TIME:
            breaker.failed(keeper, at=now())
        raise
    breaker.worked(keeper)
    return content


def _fetch_at(address: SplitResult, digest: str, number: WhatsAppNumber, *, most: int) -> bytes:
    until = time.monotonic() + WHOLE_FILE
    connection = opened(address)
    target = f"{address.path or '/'}{f'?{address.query}' if address.query else ''}"
    headers = {"Authorization": f"Bearer {number.access_token or ''}", "User-Agent": "Gatepost", "Connection": "close"}
    try:
        connection.request("GET", target, headers=headers)
        with connection.getresponse() as response:
            if response.status in OUT_OF_DATE:
                raise _OutOfDate
            if response.status != 200:
                raise NotReached(f"status-{response.status}")
            content = _read(response, until=until, most=most)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise NotReached("silent" if isinstance(fault, TimeoutError) else "hung-up") from fault
    finally:
        connection.close()
    if digest and hashlib.sha256(content).hexdigest() != digest:
        raise NotReached("not-whole")
    return content


def _read(response: http.client.HTTPResponse, *, until: float, most: int) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise TooLarge
        if time.monotonic() > until:
            raise NotReached("slow")
    if response.length:  # it promised more
        raise NotReached("not-whole")
    return b"".join(pieces)
