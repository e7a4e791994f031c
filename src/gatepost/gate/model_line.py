"""One question to a language model over HTTP, and its answer, by the rules of core/outgoing.py."""

import http
import json
import threading
from dataclasses import replace
from typing import Any

from gatepost.core.outgoing import Address, LineFault, post

AT_ONCE = 4  # questions of one process; a further one is not asked

_free = threading.BoundedSemaphore(AT_ONCE)


def ask(address: Address, body: dict[str, Any], *, key: str = "", seconds: float, may_be_inside: bool = True) -> str:
    """The words of the model's first choice. Raises LineFault; one or the other happens within `seconds`.

    `may_be_inside`: whether the machine may be this one, or one of a private network.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    answer = post(
        replace(address, path=f"{address.path}/chat/completions"),
        json.dumps(body).encode(),
        headers,
        seconds=seconds,
        may_be_inside=may_be_inside,
        places=_free,
    )
    if 300 <= answer.status < 400:
        raise LineFault("redirected")
    if answer.status != http.HTTPStatus.OK:
        raise LineFault(f"status-{answer.status}")
    return _content(answer.body)


def _content(answer: bytes) -> str:
    """The words of the first choice of a chat completion."""
    try:
        content = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError) as fault:
        raise LineFault("not-a-chat-completion") from fault
    if not isinstance(content, str):
        raise LineFault("not-a-chat-completion")
    return content
