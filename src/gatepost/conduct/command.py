"""`gatepost check` and `gatepost code check`, without Django: text in, verdicts out."""

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from gatepost.conduct.code import Code, CodeError
from gatepost.conduct.code_file import load_code, starter_code
from gatepost.conduct.facts import KINDS, Context, Named
from gatepost.conduct.judge import JUDGE_VERSION, Judge
from gatepost.conduct.lines import BadLine, conversation_of, message_of, parsed, time_of
from gatepost.conduct.own.report import about_examples
from gatepost.conduct.verdict import Outcome, Verdict
from gatepost.core.options import Options

BAD_INPUT = 2
WHAT_IT_MEANS = {
    Outcome.OK: "This can go to the class as it is.",
    Outcome.NUDGE: "The writer would be asked to think again, and may send it as it is.",
    Outcome.HOLD: "This would not go out before a class representative has looked.",
    Outcome.ESCALATE: "This is not for the group at all. The right people are offered first.",
}


class BadInput(Exception):
    """Something in the arguments or files that stops the command; its text is for the person."""


def main_check(
    argv: list[str], stdin: TextIO | None = None, stdout: TextIO | None = None, stderr: TextIO | None = None
) -> int:
    """Run `gatepost check`. Returns the exit status: 0, or 0/10/20/30 with --exit-code, or 2 for bad input."""
    stdin, stdout, stderr = stdin or sys.stdin, stdout or sys.stdout, stderr or sys.stderr
    try:
        options = _check_options(argv, stdout, stderr)
        code = load_code(options.code) if options.code else starter_code()
        judge = Judge(code, read_roster(options.roster) if options.roster else None)
        if options.jsonl:
            return _check_lines(judge, options, stdin, stdout)
        text = options.text if options.text is not None else stdin.read().rstrip("\n")
        verdict = judge.judge(text, Context(at=time_of(options.at), has_attachment=options.attachment))
        _say(verdict, code, stdout, explain=options.explain)
        return int(verdict.outcome) if options.exit_code else 0
    except (CodeError, BadInput, BadLine) as error:
        stderr.write(f"{error}\n")
        return BAD_INPUT
    except SystemExit as leaving:
        return int(leaving.code or 0)


def main_code(
    argv: list[str], stdin: TextIO | None = None, stdout: TextIO | None = None, stderr: TextIO | None = None
) -> int:
    """Run `gatepost code check FILE`. Returns 0 for a sound code and 2, with the reasons, for another."""
    stdout, stderr = stdout or sys.stdout, stderr or sys.stderr
    about = "Look after a code of conduct."
    parser = Options(prog="gatepost code", description=about, stdout=stdout, stderr=stderr)
    parser.add_argument("verb", choices=["check"], help="check: say whether the file is a code that can be used")
    parser.add_argument("file", help="the code, a TOML or Markdown file; its schema is in docs/codes.md")
    try:
        options = parser.parse_args(argv)
        code = load_code(options.file)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except CodeError as error:
        stderr.writelines(f"{sentence}\n" for sentence in error.sentences)
        return BAD_INPUT
    labels = [label for clause in code.clauses for label in clause.labels]
    stdout.write(
        f"{code.name}, version {code.version}: {len(code.clauses)} clauses on {len(labels)} labels. It can be used.\n"
    )
    named = {role: code.roles.get(role, role.replace("_", " ")) for role in (code.heard_first, "class_rep", "pta")}
    posters = {"parents": "parents", "class_reps": f"{named['class_rep']}s", "pta": named["pta"]}
    stdout.write(
        f"Heard first by: {named[code.heard_first]}. "
        f"Who may post: {', '.join(posters[poster] for poster in code.may_post)}. Time zone: {code.time_zone}.\n"
    )
    stdout.writelines(f"{sentence}\n" for sentence in about_examples(code))
    return 0


def read_roster(path: str) -> list[Named]:
    """The names in a CSV file with the columns name, kind and (if wanted) class."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The roster {path} cannot be read: {error}.") from error
    rows = csv.DictReader(io.StringIO(text))
    columns = [column.strip().lower() for column in rows.fieldnames or []]
    if "name" not in columns or "kind" not in columns:
        raise BadInput(f"The roster {path} needs the columns name,kind,class; it has {', '.join(columns) or 'none'}.")
    rows.fieldnames = columns
    named = []
    for number, row in enumerate(rows, start=2):
        name, kind = (row.get("name") or "").strip(), (row.get("kind") or "").strip().lower()
        if not name and not kind:
            continue
        if kind not in KINDS:
            raise BadInput(f"Line {number} of the roster {path} has the kind {kind!r}; use {', '.join(KINDS)}.")
        named.append(Named(name, kind, (row.get("class") or "").strip()))
    return named


def _check_options(argv: list[str], stdout: TextIO, stderr: TextIO) -> argparse.Namespace:
    about = "Judge a message, or many, under a code of conduct."
    parser = Options(prog="gatepost check", description=about, stdout=stdout, stderr=stderr)
    parser.add_argument("text", nargs="?", help="the message; without it, the message is read from standard input")
    parser.add_argument("--jsonl", action="store_true", help="read and write one JSON object a line")
    parser.add_argument("--conversations", action="store_true", help="with --jsonl: each line is a conversation")
    parser.add_argument("--code", metavar="FILE", help="another code than the starter (TOML or Markdown)")
    parser.add_argument("--at", metavar="TIME", help="when the message is written, like 2026-11-22T20:30:00+00:00")
    parser.add_argument("--attachment", action="store_true", help="the message has something attached")
    parser.add_argument("--roster", metavar="FILE", help="names of staff, pupils and parents (CSV: name,kind,class)")
    parser.add_argument("--explain", action="store_true", help="say where each finding stands and what judged it")
    parser.add_argument(
        "--exit-code", action="store_true", help="exit with 0, 10, 20, 30 for ok, nudge, hold, escalate"
    )
    options = parser.parse_args(argv)
    if options.conversations and not options.jsonl:
        parser.error("--conversations goes together with --jsonl")
    if options.jsonl and options.text is not None:
        parser.error("--jsonl reads from standard input; leave the text out")
    if options.jsonl and (options.at or options.attachment):
        parser.error("with --jsonl each line has its own at and attachment")
    return options


def _check_lines(judge: Judge, options: argparse.Namespace, stdin: TextIO, stdout: TextIO) -> int:
    worst, bad = Outcome.OK, False
    for line in _lines(stdin):
        for answer, outcome in _answers(judge, line, options):
            if outcome is None:
                bad = True
            else:
                worst = max(worst, outcome)
            stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
        stdout.flush()
    if bad:
        return BAD_INPUT
    return int(worst) if options.exit_code else 0


def _lines(stdin: TextIO) -> Iterator[str]:
    """The lines that hold something. Read one by one, so that a pipe gets its answer at once."""
    return (line for line in iter(stdin.readline, "") if line.strip())


def _answers(judge: Judge, line: str, options: argparse.Namespace) -> Iterable[tuple[dict[str, Any], Outcome | None]]:
    try:
        data = parsed(line)
        if not options.conversations:
            message = message_of(data)
            line_judge = Judge(judge.code, message.roster) if message.roster else judge
            verdict = line_judge.judge(message.text, message.context)
            return [(as_line(message.id, verdict, explain=options.explain), verdict.outcome)]
        return _conversation(judge, data, explain=options.explain)
    except BadLine as error:
        return [({"id": error.id, "error": str(error)}, None)]


def _conversation(judge: Judge, data: dict[str, Any], *, explain: bool) -> list[tuple[dict[str, Any], Outcome | None]]:
    answers: list[tuple[dict[str, Any], Outcome | None]] = []
    before: list[tuple[str, str]] = []
    before_at: list[datetime | None] = []
    for item in conversation_of(data):
        if isinstance(item, BadLine):
            answers.append(({"id": item.id, "error": str(item)}, None))
            continue
        context = replace(item.context, before=tuple(before), before_at=tuple(before_at))
        verdict = judge.judge(item.text, context)
        answers.append((as_line(item.id, verdict, explain=explain), verdict.outcome))
        before.append((item.context.author, item.text))
        before_at.append(item.context.at)
    return answers


def as_line(message_id: object, verdict: Verdict, *, explain: bool = False) -> dict[str, Any]:
    """A verdict as the object that `--jsonl` writes."""
    findings = []
    for finding in verdict.findings:
        shown: dict[str, Any] = {
            "clause": finding.clause,
            "label": finding.label,
            "confidence": round(finding.confidence, 3),
            "excerpt": finding.excerpt,
            "reason": finding.reason,
        }
        if explain:
            shown |= {"outcome": finding.outcome.word, "start": finding.start, "end": finding.end}
        findings.append(shown)
    line = {"id": message_id, "labels": verdict.labels, "severity": verdict.severity, "findings": findings}
    return line | {"judge": JUDGE_VERSION} if explain else line


def _say(verdict: Verdict, code: Code, stdout: TextIO, *, explain: bool) -> None:
    stdout.write(f"{verdict.severity}: {WHAT_IT_MEANS[verdict.outcome]}\n")
    for finding in verdict.findings:
        clause = code.clause(finding.clause)
        stdout.write(f"\nClause {clause.number} ({clause.id}, {finding.label}): {clause.title}\n")
        stdout.write(f"  {finding.outcome.word}: \u201c{_printable(finding.excerpt)}\u201d\n")
        stdout.write(f"  {finding.reason}\n")
        if explain:
            stdout.write(
                f"  confidence {finding.confidence:.2f}, characters {finding.start} to {finding.end}, "
                f"private road: {code.routes[clause.route].title}\n"
            )
    if explain:
        stdout.write(f"\nJudged by {JUDGE_VERSION} under \u201c{code.name}\u201d, version {code.version}.\n")


def _printable(words: str) -> str:
    return "".join(character if character.isprintable() else " " for character in words)
