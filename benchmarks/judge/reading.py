"""The part of the results about how well the judge reads single messages."""

from collections.abc import Callable, Sequence

from benchmarks.judge.answers import Answer
from benchmarks.judge.figures import (
    NOTHING,
    Bin,
    calibration,
    calibration_error,
    confusion,
    drawn_again,
    grouped,
    label_confidences,
    macro_f1,
    of_label,
    severity_right,
    stop_confidences,
    stopped,
    stopping,
)
from benchmarks.judge.tables import met, percent, table
from gatepost.conduct import LABELS

FIRM_LABELS = ("safeguarding", "threat", "individual_child", "personal_abuse")
MOST_CONFUSED = 20
LEAST_OF_A_GROUP = 20


def section(answers: Sequence[Answer]) -> str:
    """Every table about single messages."""
    parts = [
        "## Single messages\n",
        whole(answers),
        "### By label\n",
        labels(answers),
        "### By kind\n",
        groups(answers, "kind", lambda answer: answer.message.kind),
        "### By language\n",
        groups(answers, "language", lambda answer: answer.message.language),
        "### By file\n",
        groups(answers, "file", lambda answer: _file(answer.message.file)),
        "### By circle of authors (dialect)\n",
        groups(answers, "circle", lambda answer: answer.message.group),
        far_circles(answers),
        "### Which label is taken for which\n",
        confused(answers),
        "### How sure, and how often right\n",
        calibrated(answers),
    ]
    return "\n".join(parts)


def _file(path: str) -> str:
    """Circles have a file each, which their own table tells; here they are one."""
    return "voices/" if path.startswith("voices/") else path


def of_kind(answers: Sequence[Answer], kind: str) -> list[Answer]:
    """The answers to messages of one kind."""
    return [answer for answer in answers if answer.message.kind == kind]


def whole(answers: Sequence[Answer]) -> str:
    """The figures that the design sets a mark for."""
    counts, fine = stopping(answers), stopped(answers, breach=False)
    alike = stopped(of_kind(answers, "lookalike"), breach=False)
    evasion = stopped(of_kind(answers, "evasion"), breach=True)
    subtle = stopped(of_kind(answers, "subtle"), breach=True)
    mixed = of_kind(answers, "mixed_language")
    mixed_fine, mixed_found = stopped(mixed, breach=False), stopped(mixed, breach=True)
    macro = macro_f1(answers)
    rows = [
        [
            "should be stopped: F1",
            _spread(counts.f1, answers, lambda some: stopping(some).f1),
            "at least 92",
            met(counts.f1, at_least=0.92),
        ],
        ["... precision", str(counts.precision), "", ""],
        ["... recall", str(counts.recall), "", ""],
        ["fine messages stopped", str(fine), "at most 2", met(fine.value, at_most=0.02)],
        ["... that look like breaches", str(alike), "at most 4", met(alike.value, at_most=0.04)],
        ["macro F1 over the labels", _spread(macro, answers, macro_f1), "at least 75", met(macro, at_least=0.75)],
        ["evasions stopped", str(evasion), "at least 90", met(evasion.value, at_least=0.9)],
        ["subtle breaches stopped", str(subtle), "at least 80", met(subtle.value, at_least=0.8)],
        ["mixed languages: fine ones stopped", str(mixed_fine), "at most 5", met(mixed_fine.value, at_most=0.05)],
        ["mixed languages: breaches stopped", str(mixed_found), "at least 70", met(mixed_found.value, at_least=0.7)],
    ]
    for label in FIRM_LABELS:
        carrying = [answer for answer in answers if label in answer.message.labels]
        caught, named = stopped(carrying, breach=True), of_label(answers, label).recall
        rows.append([f"`{label}` stopped", str(caught), "at least 92", met(caught.value, at_least=0.92)])
        rows.append(["... and called so", str(named), "", ""])
    rows.append(["outcome right, of breaches", str(severity_right(answers, breach=True)), "", ""])
    rows.append(["outcome right, of all", str(severity_right(answers)), "", ""])
    return f"{len(answers)} messages.\n\n" + table(["", "% (95 % interval; of how many)", "mark", ""], rows)


def _spread(value: float, answers: Sequence[Answer], figure: Callable[[Sequence[Answer]], float]) -> str:
    low, high = drawn_again(answers, figure)
    return f"{percent(value)} ({percent(low)} to {percent(high)})"


def labels(answers: Sequence[Answer]) -> str:
    """Precision, recall and F1 of each label, and how often a message that carries it was stopped at all."""
    rows = []
    for label in LABELS:
        counts = of_label(answers, label)
        carrying = [answer for answer in answers if label in answer.message.labels]
        firm = severity_right(carrying)
        rows.append(
            [
                f"`{label}`",
                str(counts.precision),
                str(counts.recall),
                percent(counts.f1),
                str(stopped(carrying, breach=True)),
                percent(firm.value if firm.of else None),
            ]
        )
    return table(["label", "precision", "recall", "F1", "stopped at all", "outcome right"], rows)


def groups(answers: Sequence[Answer], title: str, key: Callable[[Answer], str]) -> str:
    """Fine messages stopped, breaches stopped and F1 in each group of messages."""
    rows = [
        [
            name,
            str(stopped(those, breach=False)),
            str(stopped(those, breach=True)),
            percent(stopping(those).f1),
            percent(severity_right(those).value),
        ]
        for name, those in grouped(answers, key).items()
    ]
    return table([title, "fine ones stopped", "breaches stopped", "F1", "outcome right"], rows)


def far_circles(answers: Sequence[Answer]) -> str:
    """The circles whose fine messages are stopped oftener than 3 % would allow."""
    bad = []
    for name, those in grouped(answers, lambda answer: answer.message.group).items():
        share = stopped(those, breach=False)
        if share.of >= LEAST_OF_A_GROUP and share.value > 0.03:
            bad.append(f"{name} {percent(share.value)} %")
    if not bad:
        return f"No circle with {LEAST_OF_A_GROUP} fine messages or more is above 3 % of them stopped: met.\n"
    return f"Above 3 % of fine messages stopped (mark: no circle): {', '.join(bad)}: **missed**.\n"


def confused(answers: Sequence[Answer]) -> str:
    """The pairs of labels that are most often taken for each other."""
    pairs = confusion(answers).most_common(MOST_CONFUSED)
    rows = [[_label(labelled, "fine"), _label(seen, "not seen"), str(count)] for (labelled, seen), count in pairs]
    return (
        'A label seen beside a right one stands with it; "fine" with a label is a fine message stopped for it.\n\n'
        + table(["labelled", "seen", "messages"], rows)
    )


def _label(name: str, nothing: str) -> str:
    return nothing if name == NOTHING else f"`{name}`"


def calibrated(answers: Sequence[Answer]) -> str:
    """Confidence in bins against how often it was right, of labels and of stopping at all."""
    parts = []
    for title, bins in (
        ("each label seen", calibration(label_confidences(answers))),
        ("each message stopped, by its surest finding", calibration(stop_confidences(answers))),
    ):
        rows = [[_range(one), percent(one.confidence), str(one.right)] for one in bins]
        parts.append(
            f"Of {title}; off by {percent(calibration_error(bins))} % on average:\n\n"
            + table(["confidence", "mean confidence", "right"], rows)
        )
    return "What lies below the judge's own thresholds it does not tell, so no bin of it is here.\n\n" + "\n".join(
        parts
    )


def _range(one: Bin) -> str:
    return f"{one.low:.1f} to {one.high:.1f}"
