"""Where the WhatsApp platform calls: `/hooks/whatsapp/<school>/`.

A call is believed when it is signed with the app's secret over its very bytes, stored whole, and answered; all else is
the worker's (doors/whatsapp/rounds.py). The platform sends again for days what was not answered with 200.
"""

import hashlib
import hmac
import logging

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gatepost.core.clock import now
from gatepost.core.db import now_of_all
from gatepost.core.sealing import CannotOpen
from gatepost.delivery import wake
from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.doors.whatsapp.models import WhatsAppCall
from gatepost.doors.whatsapp.signature import is_right
from gatepost.people.models import School

log = logging.getLogger("gatepost.whatsapp")

# Bytes. The platform's own limit of a call (Meta, webhooks overview).
LARGEST_CALL = 3 * 1024 * 1024

REFUSED = "This is not known here."
NOT_NOW = "Not possible just now. Please send it again."


@csrf_exempt
@require_http_methods(["GET", "POST"])
def called(request: HttpRequest, ref: str) -> HttpResponse:
    """Answer the platform's question whether this address is ours (GET), or store what it tells (POST)."""
    try:
        number = _number_at(request, ref)
        if number is None:
            return _said(REFUSED, status=404)
        return _handshake(request, number) if request.method == "GET" else _take_in(request, number)
    except CannotOpen:
        log.error("the secrets of the WhatsApp number cannot be opened: is the key file the right one?")
        return _said(NOT_NOW, status=503)


def _number_at(request: HttpRequest, ref: str) -> WhatsAppNumber | None:
    """The school's number at this host name. While it is not on, the handshake is answered and nothing is taken in."""
    school: School | None = getattr(request, "school", None)
    if school is None or school.ref != ref:
        return None
    return WhatsAppNumber.objects.filter(school=school).select_related("school").first()


def _handshake(request: HttpRequest, number: WhatsAppNumber) -> HttpResponse:
    asked, shown = request.GET, request.GET.get("hub.verify_token", "")
    token = number.verify_token or ""
    is_ours = bool(token) and hmac.compare_digest(token.encode(), shown.encode("utf-8", "surrogateescape"))
    challenge = asked.get("hub.challenge", "")
    if asked.get("hub.mode") != "subscribe" or not is_ours or not challenge or len(challenge) > 200:
        return _said(REFUSED, status=403)
    return _said(challenge, status=200)


def _take_in(request: HttpRequest, number: WhatsAppNumber) -> HttpResponse:
    body = _body_of(request)
    if body is None:
        return _said("The call is too large.", status=413)
    if not is_right(body, request.headers.get("X-Hub-Signature-256", ""), app_secret=number.app_secret or ""):
        return _said(REFUSED, status=403)
    if not number.is_on:
        return _said(NOT_NOW, status=503)  # a number that is off for an hour loses nothing: it is sent again
    store(number, body)
    return _said("Stored.", status=200)


def store(number: WhatsAppNumber, body: bytes) -> None:
    """Store a rightly signed call, once however often the same bytes come. When it returns, it is on the disk."""
    digest = hashlib.sha256(body).hexdigest()
    if WhatsAppCall.objects.filter(school=number.school, digest=digest).exists():
        return
    at = now()
    try:
        with transaction.atomic():
            WhatsAppCall.objects.create(
                school=number.school, body=body, digest=digest, received_at=at, due_at=now_of_all()
            )
            WhatsAppNumber.objects.filter(pk=number.pk).update(called_at=at)
    except IntegrityError:  # the same bytes in the same moment
        return
    transaction.on_commit(wake.worker_has_work)


def _body_of(request: HttpRequest) -> bytes | None:
    """The bytes of the wire; None when they are more than the platform sends."""
    try:
        claimed = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    if claimed > LARGEST_CALL:
        return None
    try:
        body = request.read(LARGEST_CALL + 1)
    except (RawPostDataException, UnreadablePostError):
        return None
    return None if len(body) > LARGEST_CALL else body


def _said(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
