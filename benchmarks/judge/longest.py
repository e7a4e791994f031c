"""The longest texts that the judge must read, of several sorts: time, growth, and a breach hidden in the middle."""

import time
from collections.abc import Mapping, Sequence

from benchmarks.judge.tables import met, table
from gatepost.conduct import Context, Judge

LONGEST = 65_536
MOST_MS = 150.0
HIDDEN = (
    "Mrs Patel is a useless lying cow and should be sacked. ",
    "He told mine his dad beats him with a belt. ",
    "I'm going to punch him at the gate tomorrow. ",
    "f.u" + ".c.k the lot of you. ",
)


def repeated(piece: str, length: int = LONGEST) -> str:
    """A piece again and again, of exactly this many characters."""
    return (piece * (length // len(piece) + 1))[:length]


def sorts(prose: Sequence[str]) -> Mapping[str, str]:
    """One piece of each sort to be repeated; `prose` are fine messages."""
    return {
        "ordinary talk": "\n".join(prose)[:LONGEST],
        "one enormous word": "a",
        "a word of every letter": "abcdefghijklmnopqrstuvwxyz",
        "letters spaced out": "s t u p i d ",
        "letters with dots": "s.t.u.p.i.d.",
        "stars": "*",
        "digits for letters": "1d10t u5el355 ",
        "swearing": "bl00dy hell ",
        "emoji": "🙄",
        "emoji that join": "👩‍👩‍👧‍👦",
        "combining marks": "e\u0301\u0323\u0336",
        "nothing but marks": "\u0336",
        "zero-width spaces": "i\u200bd\u200bi\u200bo\u200bt\u200b ",
        "Cyrillic look-alikes": "ѕtuріd іdіоt ",
        "mathematical letters": "𝐬𝐭𝐮𝐩𝐢𝐝 ",
        "direction overrides": "\u202etoidi\u202c ",
        "Arabic": "السلام عليكم يا جماعة ",
        "Chinese": "明天有体育课吗",
        "binary": "\0\x01\x02\ufffd\x7f",
        "half characters": "\ud83d",
        "line breaks": "\n",
        "names": "Aisha, Tomasz, Rhiannon, Kofi, Mrs Okafor, ",
        "addresses of pages": "https://example.org/a?b=c&d=e ",
        "quotes and apostrophes": "don't ''\"\" ",
    }


def section(judge: Judge, prose: Sequence[str]) -> str:
    """The table about 65,536 characters. Of `prose`, fine messages, only those that the judge lets through count."""
    prose = [text for text in prose if not judge.judge(text, Context()).outcome] or ["Is it PE tomorrow?"]
    rows = []
    for name, piece in sorts(prose).items():
        quarter, whole = (_milliseconds(judge, repeated(piece, length)) for length in (LONGEST // 4, LONGEST))
        grown = f"{whole / quarter:.1f}" if quarter > 0.2 else "–"
        rows.append([name, f"{whole:.0f}", f"under {MOST_MS:.0f}", met(whole, at_most=MOST_MS), grown])
    missed = [breach for breach in HIDDEN if not found_in_the_middle(judge, prose, breach)]
    return (
        f"## {LONGEST:,} characters\n\n"
        + table(["sort", "processor ms", "mark", "", "times a quarter of it"], rows)
        + f"\nA breach in the middle of so many characters of fine messages is found, and quoted from its place: "
        f"{len(HIDDEN) - len(missed)} of {len(HIDDEN)}."
        + "".join(f' Not: "{breach.strip()}"' for breach in missed)
        + "\n"
    )


def found_in_the_middle(judge: Judge, prose: Sequence[str], breach: str) -> bool:
    """Whether a finding lies within the breach, with as much fine talk before it as after it."""
    filler = repeated("\n".join(prose), LONGEST // 2 - len(breach)) + "\n"
    verdict = judge.judge(filler + breach + filler, Context())
    return any(len(filler) <= finding.start < len(filler) + len(breach) for finding in verdict.findings)


def _milliseconds(judge: Judge, text: str) -> float:
    start = time.process_time_ns()
    judge.judge(text, Context())
    return (time.process_time_ns() - start) / 1e6
