"""`gatepost parse`, without Django: exports in, a line of JSON a message out, the summary on stderr and in a file."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TextIO

from gatepost.adoption.export.dates import ORDERS
from gatepost.adoption.export.opening import Export, open_export
from gatepost.adoption.export.refusal import Refused
from gatepost.core.options import Options

REFUSED = 2
TOGETHER = 2_000  # lines written at a time


def main_parse(argv: list[str], stdout: TextIO | None = None, stderr: TextIO | None = None) -> int:
    """Run `gatepost parse`. Returns 0, or 2 for a refusal: one sentence on stderr, nothing on stdout."""
    stdout, stderr = stdout or sys.stdout, stderr or sys.stderr
    try:
        options = _options(argv, stdout, stderr)
        authors = _names_in(options.authors) if options.authors else []
        summary_file = _writable(options.summary) if options.summary else None
        export = open_export(options.exports, date_order=options.date_order, authors=authors)
        _write_lines(export, stdout if options.jsonl else None)
        if summary_file is not None:
            text = json.dumps(export.summary(), ensure_ascii=False, indent=2)
            summary_file.write_text(text + "\n", encoding="utf-8")
    except Refused as refused:
        stderr.write(f"{refused.message}\n")
        return REFUSED
    except SystemExit as leaving:
        return int(leaving.code or 0)
    stderr.writelines(f"{sentence}\n" for sentence in export.in_words())
    return 0


def _write_lines(export: Export, stdout: TextIO | None) -> None:
    waiting: list[str] = []
    for message in export.messages():
        if stdout is not None:
            waiting.append(message.as_line())
            if len(waiting) == TOGETHER:
                stdout.write("\n".join(waiting) + "\n")
                waiting.clear()
    if waiting and stdout is not None:
        stdout.write("\n".join(waiting) + "\n")


def _names_in(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused(f"The names in {path} cannot be read; the file needs one name a line, in UTF-8.") from fault


def _writable(path: str) -> Path:
    """The place for the summary, looked at before anything is written to stdout; a refusal leaves nothing there."""
    place = Path(path)
    if place.is_dir() or not os.access(place if place.exists() else place.parent, os.W_OK):
        raise Refused(f"The summary cannot be written to {path}.")
    return place


def _options(argv: list[str], stdout: TextIO, stderr: TextIO) -> argparse.Namespace:
    parser = Options(
        stdout=stdout,
        stderr=stderr,
        prog="gatepost parse",
        description="Read a WhatsApp export (text or zip). Several exports of one group are merged.",
        epilog="What is read, what is refused and what the summary says is in docs/whatsapp-export.md.",
    )
    parser.add_argument("exports", nargs="+", metavar="EXPORT", help="the zip or text file that WhatsApp made")
    parser.add_argument("--jsonl", action="store_true", help="write one JSON object a message to standard output")
    parser.add_argument("--summary", metavar="FILE", help="write the summary to FILE as JSON, too")
    parser.add_argument("--date-order", choices=ORDERS, help="overrule what the file shows of day, month and year")
    parser.add_argument("--authors", metavar="FILE", help="names that are known to be in the chat, one a line")
    return parser.parse_args(argv)
