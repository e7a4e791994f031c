"""`gatepost audit EXPORT`, without Django: an export held against a code; report, figures, and a few words."""

import argparse
import json
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TextIO

from gatepost.adoption.audit.about import export_warnings, names_sentence, safeguarding_places, safeguarding_sentence
from gatepost.adoption.audit.audit import Audit, audit_export
from gatepost.adoption.audit.progress import Progress, size_of
from gatepost.adoption.audit.report import day_in_words, html_report, in_hundred
from gatepost.adoption.audit.roster import roster_in
from gatepost.adoption.export import Refused, open_export
from gatepost.conduct import CodeError, load_code
from gatepost.core.options import Options

REFUSED = 2
STOPPED = 130
ORDERS = ("dmy", "mdy", "ymd")
PRIVATE = 0o600  # a report is about people: for whoever ran the command alone


def main_audit(argv: list[str], stdout: TextIO | None = None, stderr: TextIO | None = None) -> int:
    """Run `gatepost audit EXPORT…`. Returns 0, or 2 with a sentence on stderr for what cannot be read or used."""
    stdout, stderr = stdout or sys.stdout, stderr or sys.stderr
    try:
        audit = _audit(_options(argv, stdout, stderr), stderr)
    except (Refused, CodeError) as refused:
        stderr.write(f"{refused.message if isinstance(refused, Refused) else refused}\n")
        return REFUSED
    except BrokenProcessPool:
        stderr.write("A process of the judge ended, most likely for want of memory. Try again with --processes 1.\n")
        return REFUSED
    except KeyboardInterrupt:
        stderr.write("Stopped. Nothing was written.\n")
        return STOPPED
    except SystemExit as leaving:
        return int(leaving.code or 0)
    stderr.writelines(f"{sentence}\n" for sentence in audit.said)
    stdout.writelines(f"{sentence}\n" for sentence in in_words(audit))
    return 0


def _audit(options: argparse.Namespace, stderr: TextIO) -> Audit:
    roster = roster_in(options.roster) if options.roster else []
    known = [named.name for named in roster if named.kind != "pupil"]
    if options.authors:
        known += _names_in(options.authors)
    code = load_code(options.code) if options.code else None
    export = open_export(options.exports, date_order=options.date_order, authors=known)
    read = [*options.exports, *filter(None, [options.code, options.roster, options.authors])]
    places = [_writable(place, read) for place in (options.html, options.json) if place]
    progress = Progress(stderr, size_of(options.exports))
    try:
        audit = audit_export(
            export,
            code=code,
            roster=roster,
            show_names=options.names,
            processes=options.processes,
            watch=progress.take,
        )
    except BaseException:
        for place in places:  # nothing is left of an audit that did not come to its end
            if not place.stat().st_size:
                place.unlink()
        raise
    finally:
        progress.finish()
    if options.html:
        _write(options.html, html_report(audit))
    if options.json:
        _write(options.json, json.dumps(audit.data, ensure_ascii=False, indent=2) + "\n")
    return audit


def in_words(audit: Audit) -> list[str]:
    """The audit as a few sentences, without a name."""
    data = audit.data
    noise = data["noise"]
    quiet = noise["quieter_group"]
    found = data["safeguarding"]
    clauses = [
        f"  clause {each['number']} ({each['id']}), {each['title']}: {data['by_clause'][each['id']]:,}"
        for each in data["clauses"]
        if data["by_clause"][each["id"]]
    ]
    return [
        (
            f"{data['messages']:,} messages by {data['people']:,} people, {day_in_words(data['span']['first'])} to "
            f"{day_in_words(data['span']['last'])}, under \u201c{data['code']['name']}\u201d."
        ),
        (
            f"Ordinary: {in_hundred(data['ordinary_share'])}. Did not fit the code: "
            f"{data['judged'] - data['outcomes']['ok']:,}"
            f"{':' if clauses else '.'}"
        ),
        *clauses,
        (
            f"{noise['messages_a_parent_a_day']:.1f} messages a day reach each phone; "
            f"{in_hundred(noise['night_posts']['share'])} at night. "
            f"A quieter group would have sent {quiet['messages']:,}."
        ),
        *export_warnings(data),
        names_sentence(data["names"]),
        *filter(None, [" ".join([safeguarding_sentence(found), safeguarding_places(found)]).strip()]),
    ]


def _names_in(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise Refused(f"The names in {path} cannot be read; the file needs one name a line, in UTF-8.") from fault


def _writable(path: str, read: list[str]) -> Path:
    """The place for a result, tried before the long work begins; never a file that was given to be `read`."""
    place = Path(path)
    try:
        if place.exists() and any(place.samefile(given) for given in read):
            raise Refused(f"{path} is one of the files to read; give the result another name.")
        place.touch(PRIVATE)
        with place.open("r+"):
            return place
    except OSError as fault:
        raise Refused(f"Nothing can be written to {path}: {fault.strerror}.") from fault


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", errors="replace")
    except OSError as fault:
        raise Refused(f"Nothing can be written to {path}: {fault.strerror}.") from fault


def _options(argv: list[str], stdout: TextIO, stderr: TextIO) -> argparse.Namespace:
    parser = Options(
        stdout=stdout,
        stderr=stderr,
        prog="gatepost audit",
        description="Hold a WhatsApp export against a code of conduct. Runs on this machine alone and stores nothing.",
        epilog="What the report says, and what it does not, is in docs/audit.md. `gatepost audit verify` and "
        "`gatepost audit head` are about Gatepost's own audit chain.",
    )
    parser.add_argument("exports", nargs="+", metavar="EXPORT", help="the zip or text file that WhatsApp made")
    parser.add_argument("--code", metavar="FILE", help="another code than the starter (TOML or Markdown)")
    parser.add_argument("--roster", metavar="FILE", help="names of staff, pupils and parents (CSV: name,kind,class)")
    parser.add_argument("--html", metavar="FILE", help="write the report to FILE")
    parser.add_argument("--json", metavar="FILE", help="write the figures to FILE")
    parser.add_argument("--names", action="store_true", help="leave the names in; they are removed otherwise")
    parser.add_argument("--date-order", choices=ORDERS, help="overrule what the file shows of day, month and year")
    parser.add_argument("--authors", metavar="FILE", help="names that are known to be in the chat, one a line")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="judges at work at once (2)")
    return parser.parse_args(argv)
