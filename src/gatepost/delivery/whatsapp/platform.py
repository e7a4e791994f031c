"""The platform's HTTP interface (WhatsApp Business Platform, Cloud API): one request, and what its answer means.

A message has no key by which the platform would know it again. So what counts is whether it can have gone: a fault
before the request was on its way is `NotReached`, one after it `NobodyKnows`, a refusal in words `PlatformError`.
"""

import http.client
import json
import select
import ssl
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings

from gatepost.delivery.whatsapp.content import Content
from gatepost.delivery.whatsapp.errors import NobodyKnows, NotReached, PlatformError
from gatepost.delivery.whatsapp.models import WhatsAppNumber

# Seconds for a connection, and for each part of an answer. The worker's letters wait meanwhile.
CONNECT_TIMEOUT, ANSWER_TIMEOUT = 5.0, 15.0
TRIAL_TIMEOUT = 5.0  # of a question that nobody waits for
MOST_BYTES = 262_144  # of an answer
ACCESS_DENIED, TOO_MANY = 190, 130429  # the codes that say in words what 401 and 429 say without


class Line:
    """A connection to the platform that is used for several requests: `with Line() as line: line.send(…)`."""

    def __init__(self) -> None:
        self._base = urlsplit(settings.WHATSAPP_API)
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def send(self, number: WhatsAppNumber, message: Mapping[str, Any]) -> str:
        """Hand one message on; gives the platform's id (wamid).

        Raises PlatformError, NotReached or NobodyKnows.
        """
        answer = self.ask(number, "POST", f"{number.phone_number_id}/messages", body=message)
        try:
            wamid = answer["messages"][0]["id"]
        except (LookupError, TypeError):
            raise NobodyKnows("no-id") from None
        if not isinstance(wamid, str) or not 0 < len(wamid) <= 140:
            raise NobodyKnows("no-id")
        return wamid

    def ask(
        self,
        number: WhatsAppNumber,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """One request under the number's key, and its answer; `path` follows the version, as `123456/messages`.

        Raises PlatformError, NotReached or NobodyKnows.
        """
        connection = self._connected()
        target = f"{self._base.path.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"Authorization": f"Bearer {number.access_token or ''}", "Accept": "application/json"}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, target, content, headers)
        except ValueError:  # a key that no header can carry: nothing has left yet
            self._close()
            raise NotReached("not-sendable") from None  # what was raised quotes the key
        except (OSError, http.client.HTTPException) as fault:
            self._close()
            raise NobodyKnows("hung-up") from fault
        try:
            with connection.getresponse() as response:
                status, raw = response.status, response.read(MOST_BYTES + 1)
                if response.will_close:
                    self._close()
        except (OSError, http.client.HTTPException, ValueError) as fault:
            self._close()
            raise NobodyKnows("silent" if isinstance(fault, TimeoutError) else "hung-up") from fault
        return _judged(status, raw)

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is not None and _is_stale(self._connection):
            self._close()
        if self._connection is None:
            self._connection = self._opened()
        return self._connection

    def _opened(self) -> http.client.HTTPConnection:
        return opened(self._base)

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()
            self._connection = None


def opened(address: SplitResult, *, patience: float = ANSWER_TIMEOUT) -> http.client.HTTPConnection:
    """A connection to the host of an address; `patience`: seconds for each part of an answer. Raises NotReached."""
    host, port = address.hostname or "", address.port
    connection: http.client.HTTPConnection
    if address.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=CONNECT_TIMEOUT, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=CONNECT_TIMEOUT)
    try:
        connection.connect()
    except TimeoutError as fault:
        raise NotReached("silent") from fault
    except ssl.SSLError as fault:
        raise NotReached("not-secure") from fault
    except OSError as fault:
        raise NotReached("not-there") from fault
    connection.sock.settimeout(patience)
    return connection


def is_there() -> None:
    """Ask the platform's host something that changes nothing and needs no key. Any answer will do.

    Raises NotReached where there is none.
    """
    address = urlsplit(settings.WHATSAPP_API)
    connection = opened(address, patience=TRIAL_TIMEOUT)
    try:
        connection.request("GET", address.path or "/", headers={"Connection": "close"})
        connection.getresponse().read(1)
    except TimeoutError as fault:
        raise NotReached("silent") from fault
    except (OSError, http.client.HTTPException) as fault:
        raise NotReached("hung-up") from fault
    finally:
        connection.close()


def message_to(*, user_id: str, number: str, content: Content, answers: str, callback: str) -> dict[str, Any]:
    """The request that sends one message. `answers` is the id of the message it quotes; `callback` comes back with
    every status, so that one whose answer was lost is found again.

    The number is used where it is known: then the platform goes on telling it (Cloud API, business-scoped user ids).
    """
    message: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "type": content.type,
        content.type: content.parts,
        "biz_opaque_callback_data": callback,
    }
    message |= {"to": number} if number else {"recipient": user_id}
    if answers and content.type not in ("reaction", "template"):
        message["context"] = {"message_id": answers}
    return message


def _is_stale(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side has closed it meanwhile: noticed before the next request, not in its middle."""
    if connection.sock is None:
        return True
    try:
        return bool(select.select([connection.sock], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _judged(status: int, raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise NobodyKnows("too-much")
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        answer = None
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict):
        code = error.get("code")
        # A refusal of an account with a subcode of its own still comes under the code of what it is about.
        raise PlatformError(code if isinstance(code, int) and not isinstance(code, bool) else -1)
    if status in (401, 403):
        raise PlatformError(ACCESS_DENIED)
    if status == 429:
        raise PlatformError(TOO_MANY)
    if 400 <= status < 500:
        raise PlatformError(-1)
    if status != 200 or not isinstance(answer, dict):
        raise NobodyKnows(f"status-{status}")
    return answer
