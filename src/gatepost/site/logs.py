"""Lines of the log: enough to find a fault, and nothing about a person. Links with secrets are never written down."""

import logging
import traceback
from types import TracebackType
from typing import Any

LINE = "{asctime} {levelname} {name} {message}"


class Line(logging.Formatter):
    """Of a request its method, status and route (`sign-in/link/<str:secret>/`, not the address itself); of an exception
    its kind and where it rose, not what it says: databases and mail servers put names and addresses into that.
    """

    def __init__(self) -> None:
        super().__init__(LINE, style="{")

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the places of an exception below it."""
        request = getattr(record, "request", None)
        if request is not None:
            record = logging.makeLogRecord(record.__dict__)
            record.msg, record.args = f"{getattr(record, 'status_code', '-')} {_method_and_route(request)}", ()
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


def _method_and_route(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    method = getattr(request, "method", None) or "-"
    return f"{method} {match.route if match is not None and match.route else '-'}"
