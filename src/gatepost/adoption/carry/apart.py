"""Looks for days and facts in a process of its own: told what to read by one line, it answers with one line of JSON.

    python -m gatepost.adoption.carry.apart < task.json

The answer is `{"messages", "found": [suggestion…]}` or `{"refused": sentence}`. No word of a chat is in either.
"""

import json
import os
import sys
from datetime import date
from typing import Any, TextIO

from gatepost.adoption.carry.finding import Finder
from gatepost.adoption.export import Refused, open_export
from gatepost.adoption.limits import OUT_OF_MEMORY, limit


def main(stdin: TextIO, stdout: TextIO) -> None:
    """Look through one export. The task holds `files`, `order` (dmy, mdy, ymd or null), `today` (an ISO day), `hosts`
    (of pages that may be suggested), `memory` (bytes) and `seconds` of processor time.
    """
    task = json.loads(stdin.readline())
    limit(memory=task["memory"], seconds=task["seconds"])
    try:
        answer = looked_through(task)
    except Refused as refused:
        answer = {"refused": refused.message}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # an orderly end would need memory too
    stdout.write(json.dumps(answer, ensure_ascii=True))


def looked_through(task: dict[str, Any]) -> dict[str, Any]:
    """How many messages there were, and what was found. Raises Refused for an export that cannot be read."""
    export = open_export(task["files"], date_order=task["order"])
    today = date.fromisoformat(task["today"])
    finder = Finder(today, hosts=task["hosts"], month_first=export.is_month_first)
    messages = 0
    for message in export.messages():
        messages += 1
        finder.take(message)
    return {"messages": messages, "found": [one.as_dict() for one in finder.suggestions()]}


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
