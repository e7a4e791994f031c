"""`gatepost mail read FILE`: how one raw mail is understood. Needs no Django and no database."""

import argparse
import json
import sys
from pathlib import Path
from typing import BinaryIO, TextIO

from gatepost.core.options import Options
from gatepost.doors.email.message import Mail, looks_like_mail, read_mail

BAD_INPUT = 2
LARGEST = 200 * 1024 * 1024  # bytes
KINDS = {
    "new": "A new mail",
    "reply": "A reply",
    "auto_reply": "An automatic reply",
    "bounce": "A mail that came back",
    "list": "Mail of a list or newsletter",
}


def main_mail_read(
    argv: list[str], stdin: BinaryIO | None = None, stdout: TextIO | None = None, stderr: TextIO | None = None
) -> int:
    """Run `gatepost mail read`. Returns 0 when the mail was read; 2, with a sentence, when there is none."""
    stdout, stderr = stdout or sys.stdout, stderr or sys.stderr
    try:
        options = _options(argv, stdout, stderr)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    try:
        raw = _bytes_of(options.file, stdin)
    except OSError as error:
        stderr.write(f"The file {options.file} cannot be read: {error.strerror or error}.\n")
        return BAD_INPUT
    if len(raw) > LARGEST:
        stderr.write(f"The file {options.file} is larger than 200 MB; no mail is.\n")
        return BAD_INPUT
    if not looks_like_mail(raw):
        stderr.write(
            f"The file {options.file} is not a mail: it does not begin with lines such as From: and Subject:.\n"
        )
        return BAD_INPUT
    mail = read_mail(raw)
    shown = json.dumps(mail.as_json(), ensure_ascii=False, indent=2) + "\n" if options.json else summary(mail)
    stdout.write(shown.encode("utf-8", "replace").decode("utf-8"))
    return 0


def _bytes_of(file: str, stdin: BinaryIO | None) -> bytes:
    if file == "-":
        return (stdin or sys.stdin.buffer).read(LARGEST + 1)
    with Path(file).open("rb") as opened:
        return opened.read(LARGEST + 1)


def _options(argv: list[str], stdout: TextIO, stderr: TextIO) -> argparse.Namespace:
    about = "Show how Gatepost understands one raw mail."
    parser = Options(prog="gatepost mail read", description=about, stdout=stdout, stderr=stderr)
    parser.add_argument("file", metavar="FILE", help="the mail as it came (.eml); - reads standard input")
    parser.add_argument("--json", action="store_true", help="for programs: one JSON object")
    return parser.parse_args(argv)


def summary(mail: Mail) -> str:
    """The mail for a person to read."""
    name = f"{mail.sender_name} " if mail.sender_name else ""
    said = [f"{KINDS[mail.kind]} from {name}<{mail.sender}>", f"Subject: {mail.subject or '(none)'}"]
    if mail.in_reply_to:
        said.append(f"Answers: {mail.in_reply_to}")
    said += ["", "What they wrote:", _indented(mail.text or "(nothing new)")]
    for one in mail.forwarded:
        said += [
            "",
            f"Forwarded: from {one.sender or '?'}, {one.date or 'no date'}, “{one.subject}”",
            _indented(one.text),
        ]
    for file in mail.attachments:
        said += ["", f"Attached: {file.name or '(no name)'}, {file.type}, {file.size:,} bytes"]
    if mail.warnings:
        said += ["", f"Odd about it: {', '.join(mail.warnings)}"]
    return "\n".join(said) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
