"""Forwarded mails: each one's sender, date, subject and words, apart from what the sender of this mail wrote."""

from dataclasses import dataclass

from gatepost.doors.email.lines import Line
from gatepost.doors.email.openings import ADDRESS, header_block, is_ruler, separator_at
from gatepost.doors.email.phrases import DATE, FROM, SUBJECT

MOST_FORWARDED = 50


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail inside a mail, as its forwarder's program shows it. Nothing of it is proven."""

    sender: str
    date: str
    subject: str
    text: str


def forwarded_in(region: list[Line]) -> list[Forwarded]:
    """The mails in a region that forwards one: the first, and each that its own block shows below it."""
    found: list[Forwarded] = []
    labels: dict[str, str] = {}
    words: list[Line] = []
    at, is_begun = 0, False
    while at < len(region):
        step = _begins(region, at) if len(found) < MOST_FORWARDED else None
        if step is None:
            words.append(region[at])
            at += 1
            continue
        if is_begun:
            found.append(_of(labels, words))
        labels, words, is_begun = step[1], [], True
        at = step[0]
    if is_begun or any(not line.is_blank for line in words):
        found.append(_of(labels, words))
    return [mail for mail in found if mail.text or mail.sender or mail.subject]


def passed_on(old: list[Line], subject: str) -> list[Forwarded]:
    """The mail that was cut as a quote from one that forwards: who wrote it stands in the line above it, if at all."""
    first = next((at for at, line in enumerate(old) if not line.is_blank), None)
    if first is None:
        return []
    end = next((at for at in range(first, len(old)) if old[at].depth > old[first].depth), first)
    said = " ".join(line.text.strip() for line in old[first:end])[:1000] if end - first <= 6 else ""
    sender = ADDRESS.search(said)
    words = old[end:] if said else old[first:]
    return [mail for mail in [_of({FROM: sender.group(0) if sender else said, SUBJECT: subject}, words)] if mail.text]


def _begins(region: list[Line], at: int) -> tuple[int, dict[str, str]] | None:
    """The place after a block of labels that begins here (or after dashes here), and its values."""
    line = region[at]
    if line.is_blank:
        return None
    kind = separator_at(region, at)
    place, announced = at, bool(kind) or at == 0
    if kind or is_ruler(line.text):
        place += 1
        announced = True
        while place < len(region) and region[place].is_blank and place - at < 5:
            place += 1
        if place >= len(region):
            return (place, {}) if kind == "forward" else None
    block = header_block(region, place, is_announced=announced)
    if block is None:
        return (place, {}) if kind == "forward" else None
    return block


def _of(labels: dict[str, str], words: list[Line]) -> Forwarded:
    base = min((line.depth for line in words if not line.is_blank), default=0)
    texts = [line.text.rstrip() if line.depth <= base else f"{'>' * (line.depth - base)} {line.text}" for line in words]
    text = "\n".join(texts).strip("\n ")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return Forwarded(labels.get(FROM, ""), labels.get(DATE, ""), labels.get(SUBJECT, ""), text)
