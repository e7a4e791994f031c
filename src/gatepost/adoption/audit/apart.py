"""An audit in a process of its own, as a server makes it: told what to read by one line, it answers in lines of JSON.

    python -m gatepost.adoption.audit.apart < task.json

Names and code come in through the pipe and the report goes out through it, so that neither is ever in a file. A line
is `{"messages", "share", "left"}` while it reads, and at the end `{"data", "html"}`, or `{"refused": sentence}`.
"""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TextIO

from gatepost.adoption.audit.audit import audit_export
from gatepost.adoption.audit.judging import Judged
from gatepost.adoption.audit.progress import HowFar, size_of
from gatepost.adoption.audit.report import html_report
from gatepost.adoption.export import Refused, open_export
from gatepost.adoption.limits import OUT_OF_MEMORY, limit
from gatepost.conduct import Named, parse_code

EVERY = 200  # messages between two looks at the clock
BETWEEN = 0.5  # seconds between two lines

Answer = Callable[[dict[str, Any]], None]


def main(stdin: TextIO, stdout: TextIO) -> None:
    """Make one audit. The task holds `files`, `code` (Markdown, or null for the starter), `roster` (name, kind, class
    each), `order` (dmy, mdy, ymd or null), `processes`, `most_messages`, `memory` (bytes) and `seconds` of processor
    time.
    """
    task = json.loads(stdin.readline())
    limit(memory=task["memory"], seconds=task["seconds"])

    def answer(line: dict[str, Any]) -> None:
        stdout.write(json.dumps(line, ensure_ascii=True) + "\n")
        stdout.flush()  # whoever asked may be gone: then this fails, and the process ends

    try:
        answer(made(task, answer))
    except Refused as refused:
        answer({"refused": refused.message})
    except (MemoryError, BrokenProcessPool):  # a judge of ours that is killed was too large for the machine
        os._exit(OUT_OF_MEMORY)  # an orderly end would need memory too


def made(task: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """The audit's figures and its report. Raises Refused for an export that cannot be read."""
    roster = [Named(*entry) for entry in task["roster"]]
    known = [named.name for named in roster if named.kind != "pupil"]
    export = open_export(task["files"], date_order=task["order"], authors=known)
    audit = audit_export(
        export,
        code=parse_code(task["code"]) if task["code"] else None,
        roster=roster,
        processes=task["processes"],
        watch=_Teller(size_of(task["files"]), task["most_messages"], answer).take,
    )
    return {"data": audit.data, "html": html_report(audit)}


class _Teller:
    """Says now and then how far it is, and refuses a chat without end."""

    def __init__(self, size: int, most_messages: int, answer: Answer) -> None:
        self._far, self._most, self._answer = HowFar(size), most_messages, answer
        self._last = self._far.started

    def take(self, one: Judged) -> None:
        self._far.take(one)
        if self._far.messages > self._most:
            raise Refused(f"This export has more than {self._most:,} messages. That is more than is read here at once.")
        if self._far.messages % EVERY:
            return
        now = self._far.clock()
        if now - self._last >= BETWEEN:
            self._last = now
            left = self._far.left(now)
            self._answer(
                {
                    "messages": self._far.messages,
                    "share": round(self._far.share, 3),
                    "left": None if left is None else round(left),
                }
            )


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
