"""Measures the judge on the labelled messages of data/conduct: how right it is, and how fast.

python benchmarks/judge/measure.py [--split tune|test] [--file blind.jsonl] [--errors] [--speed]
"""

import argparse
import json
import math
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from gatepost.conduct import LABELS, Context, Judge, starter_code

DATA = Path(__file__).parents[2] / "data" / "conduct"
Row = dict[str, Any]


def rows(name: str, split: str) -> list[Row]:
    """The rows of one data file that belong to a split."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == split]


def whole(name: str) -> list[Row]:
    """Every row of one data file, whatever its split."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def wilson(part: int, of: int) -> str:
    """The 95 % interval of a share (Wilson's score interval), as "low to high" in percent; empty for nothing."""
    if not of:
        return ""
    z, share = 1.96, part / of
    middle = share + z * z / (2 * of)
    margin = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (middle - margin) / (1 + z * z / of), (middle + margin) / (1 + z * z / of)
    return f"{100 * max(low, 0.0):.1f} to {100 * min(high, 1.0):.1f}"


def ratio(part: float, whole: float) -> float:
    """A share in percent; 0 of nothing is 0."""
    return 100 * part / whole if whole else 0.0


def f1(hits: int, false: int, missed: int) -> float:
    """The F1 of three counts, in percent."""
    return ratio(2 * hits, 2 * hits + false + missed)


def judged(judge: Judge, messages: Iterable[Row]) -> list[Row]:
    """Each message with what the judge said: `seen` labels and `said` outcome."""
    answers = []
    for row in messages:
        verdict = judge.judge(row["text"])
        answers.append(row | {"seen": verdict.labels, "said": verdict.severity, "findings": verdict.findings})
    return answers


def judged_conversations(judge: Judge, conversations: Iterable[Row]) -> list[Row]:
    """The messages of conversations, each judged with what came before it."""
    answers = []
    for conversation in conversations:
        before: list[tuple[str, str]] = []
        for row in conversation["messages"]:
            verdict = judge.judge(row["text"], Context(before=tuple(before), author=row["author"]))
            answers.append(row | {"seen": verdict.labels, "said": verdict.severity, "findings": verdict.findings})
            before.append((row["author"], row["text"]))
    return answers


def share_stopped(answers: Iterable[Row], which: Callable[[Row], bool]) -> str:
    """How many of the chosen messages were stopped, as "share (part of whole; 95 % interval)"."""
    chosen = [row for row in answers if which(row)]
    part = sum(bool(row["seen"]) for row in chosen)
    return f"{ratio(part, len(chosen)):5.1f} % ({part} of {len(chosen)}; {wilson(part, len(chosen))})"


def by_kind(answers: list[Row], *, breach: bool) -> None:
    """Prints how many of each kind of message were stopped, of the breaches or of the fine ones."""
    chosen = [row for row in answers if bool(row["labels"]) is breach]
    for kind in sorted({row["kind"] for row in chosen}):
        of_kind = [row for row in chosen if row["kind"] == kind]
        print(f"  {kind:34} {share_stopped(of_kind, lambda row: True)}")


def report(answers: list[Row]) -> None:
    """Prints the figures of conduct.md for one set of answers."""
    hits = sum(bool(row["labels"]) and bool(row["seen"]) for row in answers)
    false = sum(not row["labels"] and bool(row["seen"]) for row in answers)
    missed = sum(bool(row["labels"]) and not row["seen"] for row in answers)
    print(f"messages {len(answers)}; stopped rightly {hits}, wrongly {false}, missed {missed}")
    precision, recall = ratio(hits, hits + false), ratio(hits, hits + missed)
    print(f"stopped at all, of the breaches       {share_stopped(answers, lambda row: bool(row['labels']))}")
    print(f"precision {precision:.1f}  recall {recall:.1f}  F1 {f1(hits, false, missed):.1f}")
    print(f"false positives, fine                {share_stopped(answers, lambda row: not row['labels'])}")
    by_kind(answers, breach=False)
    print("recall")
    by_kind(answers, breach=True)
    exact = sum(row["said"] == row["severity"] for row in answers)
    print(f"outcome right {ratio(exact, len(answers)):.1f} %")
    scores = []
    for label in LABELS:
        counts = Counter((label in row["labels"], label in row["seen"]) for row in answers)
        hit, wrong, lost = counts[True, True], counts[False, True], counts[True, False]
        score = f1(hit, wrong, lost)
        if hit + lost:
            scores.append(score)
        print(
            f"  {label:22} precision {ratio(hit, hit + wrong):5.1f}  recall {ratio(hit, hit + lost):5.1f}  "
            f"F1 {score:5.1f}  ({hit + lost} messages; recall {wilson(hit, hit + lost)})"
        )
    print(f"macro F1 {statistics.mean(scores):.1f}")


def errors(answers: list[Row]) -> None:
    """Prints what was judged otherwise than labelled."""
    for row in answers:
        if set(row["labels"]) != set(row["seen"]):
            sort = "FALSE" if not row["labels"] else "MISS " if not row["seen"] else "other"
            seen = [(finding.label, finding.excerpt[:40]) for finding in row["findings"]]
            print(f"{sort} {row.get('kind', ''):9} {row['labels']} {seen} | {row['text'][:170]}")


def speed(judge: Judge, messages: list[Row]) -> None:
    """Prints how much processor time a message takes, warm, on one core, and how it grows with length."""
    texts = [row["text"] for row in messages]
    fine = [row["text"] for row in messages if not row["labels"]]
    breaches = [row["text"] for row in messages if row["labels"]]
    for text in texts:
        judge.judge(text)
    times = sorted(_took(judge, text) for text in texts for _ in range(3))
    print(
        f"one message: median {times[len(times) // 2]:.3f} ms, 99th centile {times[int(len(times) * 0.99)]:.3f} ms, "
        f"mean {statistics.mean(times):.3f} ms"
    )
    ordinary = statistics.mean(_took(judge, text) for text in fine)
    worse = statistics.mean(_took(judge, text) for text in breaches)
    mixed = 0.98 * ordinary + 0.02 * worse
    print(f"ordinary traffic (98 % fine): mean {mixed:.3f} ms, {1000 / mixed:.0f} messages a second on one core")
    print(f"half and half: {1000 / (0.5 * ordinary + 0.5 * worse):.0f} messages a second on one core")
    for length in (4096, 16384, 65536):
        print(f"{length} characters: {_took(judge, (' '.join(texts) * 3)[:length]):.1f} ms")
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _took(judge: Judge, text: str) -> float:
    start = time.process_time()
    judge.judge(text)
    return (time.process_time() - start) * 1000


def main() -> None:
    """Reads the arguments and prints the figures."""
    parser = argparse.ArgumentParser(description="Measure the judge on data/conduct.")
    parser.add_argument("--split", choices=["tune", "test"], default="test")
    parser.add_argument("--file", help="a file of data/conduct measured whole, in place of a split")
    parser.add_argument("--errors", action="store_true", help="print each message judged otherwise than labelled")
    parser.add_argument("--speed", action="store_true", help="print the speed as well")
    options = parser.parse_args()
    judge = Judge(starter_code())
    messages = whole(options.file) if options.file else rows("messages.jsonl", options.split)
    answers = judged(judge, messages)
    if options.errors:
        errors(answers)
    print(f"== single messages, {options.file or options.split} ==")
    report(answers)
    if not options.file and (DATA / "conversations.jsonl").exists():
        talked = judged_conversations(judge, rows("conversations.jsonl", options.split))
        if options.errors:
            errors(talked)
        print(f"== conversations, {options.split} ==")
        report(talked)
    if options.speed:
        speed(judge, messages)


if __name__ == "__main__":
    main()
