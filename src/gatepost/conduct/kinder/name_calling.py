"""Where somebody is called a name, or a thing run down, in words that the grammar does not need: "you idiots"."""

import re
from functools import cache

from gatepost.conduct.kinder.marked import Marked, Piece, alternatives, is_one_of
from gatepost.conduct.kinder.strong_words import takes_an

LONGEST_NEAR = 60  # characters around a finding in which its words may stand


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    calling, called = alternatives("calling"), alternatives("called")
    named = rf"(?:(?:you|u|ya|yous)\s+)(?:(?:{calling})\s+)*(?:{called})"
    at_the_end = re.compile(
        rf"(?P<before>[\w'’]+)(?P<sign>[,.!?…-]*)\s+(?P<cut>{named})(?=\s*(?:[.!?…,]|$|[^\w\s]))", re.I
    )
    running = re.compile(
        rf"\b(?P<before>{alternatives('before_a_thing')})\s+"
        rf"(?P<cut>(?:{alternatives('running_down')})(?:,?\s+(?:{alternatives('running_down')}))*)\s+(?P<after>[a-z]+)",
        re.IGNORECASE,
    )
    return at_the_end, running


@cache
def _at_the_start() -> re.Pattern[str]:
    calling, called = alternatives("calling"), alternatives("called")
    return re.compile(
        r"(?:^|(?<=[.!?…\n])|(?<=[.!?…]\s))(?P<cut>(?:(?:hey|oi|right|ok)\s+)?(?:(?:you|u|ya|yous)\s+)?"
        rf"(?:(?:{calling})\s+)*(?:{called})\s*[,!.…-]+\s*)(?=\w)",
        re.IGNORECASE,
    )


def name_calling(message: Marked, seen: Piece) -> list[Piece]:
    """What to take out for a name that somebody is called; empty where the sentence needs it."""
    at_the_end, running = _patterns()
    near = max(0, seen.start - LONGEST_NEAR), min(len(message.text), seen.end + LONGEST_NEAR)
    for match in _at_the_start().finditer(message.text, 0, near[1]):
        if Piece(*match.span("cut")).touches(seen):
            return [Piece(*match.span("cut"))]
    for match in at_the_end.finditer(message.text, *near):
        needs = not match["sign"] and is_one_of(match["before"].lower(), "needs_a_name")
        if Piece(*match.span("cut")).touches(seen) and not needs:
            return [Piece(*match.span("cut"))]
    for match in running.finditer(message.text, *near):
        after, cut = match["after"].lower(), Piece(*match.span("cut"))
        if not cut.touches(seen) or is_one_of(after, "no_things") or is_one_of(after, "unfinished"):
            continue
        before = match["before"].lower()
        if before in ("a", "an") and takes_an(after) != (before == "an"):
            continue
        return [cut]
    return []
