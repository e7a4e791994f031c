"""Lines of the log: enough to find a fault, and nothing about a person. Links with secrets are never written down.

Plain lines, or with GATEPOST_LOG=json one JSON object a line. Both carry the number of the request they belong to.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

LINE = "{asctime} {levelname} {name} {message}"

# The number of the request that this thread answers; empty outside of one, as in the worker.
request_number: ContextVar[str] = ContextVar("request_number", default="")

# What a proxy may hand on in X-Request-Id: long enough to be one of its own numbers, and no room for a name or address.
HANDED_ON = re.compile(r"(?=[^0-9]*[0-9])[0-9A-Za-z-]{16,64}")


def number_handed_on(header: str) -> str:
    """The number that the proxy in front gave the request, when it looks like one; else empty."""
    return header if HANDED_ON.fullmatch(header) else ""


def route_of(request: Any) -> str:
    """Where a request went, as the list of addresses has it (`sign-in/link/<str:secret>/`), not the address itself."""
    match = getattr(request, "resolver_match", None)
    return str(match.route) if match is not None and match.route else "-"


class Line(logging.Formatter):
    """Of a request its number, method, status and route; of an exception its kind and where it rose, not what it says:
    databases and mail servers put names and addresses into that.
    """

    def __init__(self) -> None:
        super().__init__(LINE, style="{")

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the places of an exception below it."""
        record = _told_without_address(record)
        number = request_number.get()
        if number:
            record.msg, record.args = f"{number} {record.getMessage()}", ()
        record.exc_text = None  # another handler's formatter may have left its own here
        return super().format(record)

    def formatException(  # noqa: N802 (the name that logging calls)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Where it rose, and its kind; the same for what it came from, the newest first."""
        told, seen = [], set()
        fault = ei[1]
        while fault is not None and id(fault) not in seen:
            seen.add(id(fault))
            told += [type(fault).__qualname__, *(line.rstrip() for line in traceback.format_tb(fault.__traceback__))]
            fault = fault.__cause__ or fault.__context__
        return "\n".join(told)


class JsonLine(Line):
    """The same as one JSON object: at, level, logger, message, request, and for a request's own line its facts."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever is in it."""
        record = _told_without_address(record)
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := request_number.get():
            told["request"] = number
        told |= getattr(record, "facts", {})
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info).splitlines()
        return json.dumps(told, ensure_ascii=False)


def _told_without_address(record: logging.LogRecord) -> logging.LogRecord:
    """A copy whose message is ours to change; what Django says of a request quotes its address and is replaced."""
    record = logging.makeLogRecord(record.__dict__)
    request = getattr(record, "request", None)
    if request is not None:
        method = getattr(request, "method", None) or "-"
        record.msg, record.args = f"{getattr(record, 'status_code', '-')} {method} {route_of(request)}", ()
    return record
