"""What stands above an old mail: a line "… wrote:", a row of dashes with words, a block of From, Sent, To, Subject."""

import re2

from gatepost.doors.email.lines import ATTRIBUTION, Line
from gatepost.doors.email.phrases import (
    COPY,
    DATE,
    FORWARD_ENDS,
    FORWARDED,
    FROM,
    LABELS,
    OPENERS,
    ORIGINAL,
    OTHER,
    SUBJECT,
    TO,
    WROTE,
)

LONGEST_ATTRIBUTION = 400
MOST_ATTRIBUTION_LINES = 4
LONGEST_BLOCK = 24
UNSEEN = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\xad")
)
MARKUP = "*_> \t|<#"
DASHES = "-_=—–― *~⸻#+"

ADDRESS = re2.compile(r"[\w.+'-]{1,80}(?:@|＠| at )[\w-]+(?:\.[\w-]+)+|mailto:|@[\w-]+\.[\w.-]+")
TIME = re2.compile(
    r"\d{1,2} ?(?:[:.：h]|\bh |時|时|點|点|시 ?) ?\d{2}(?:\D|$)"
    r"|\d{1,2} ?(?:am|pm|a\.m|p\.m|uhr|時|시|點|点)\b|\d时|\d點"
)
YEAR = re2.compile(r"\b(?:19|20)\d\d\b|\d{4} ?[年년]|25[67]\d|14[4-5]\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
DAY = re2.compile(
    r"\d{1,2}[./-] ?\d{1,2}(?:[./-]|\b)|\d{1,2}\.? ?(?:de |of )?\pL{3,}|\pL{3,}\.? \d{1,2}\b|\d ?[月월日]"
)
DATE_FIRST = re2.compile(
    r"^(?:\pL{2,12}[.,]{0,2} )?(?:de )?(?:\d{1,4}[./-]|\d{1,2}\.? \pL{3,}|\d{4} ?[年년]|\pL{3,}\.? \d{1,2},? )"
)
WRITES = re2.compile("|".join(re2.escape(words) for words in WROTE))
BRACKETED = re2.compile(r"[<(\[](?:mailto:)?[\w.+'-]{1,80}@[\w-]+(?:\.[\w-]+)+[>)\]]")
SPEAKS_OF_SELF = re2.compile(
    r"(?:^|[\s,(])(?:I|[Mm]y|we|our|ich|mein\pL*|wir|j['’]ai|nous|ik|mijn|jag|jeg|[Яя]|мы|мой|[Mm]oje?j?)(?:[\s,]|$)"
)
COLONS = (":", "：", "︰", ":>", ": ")


def seen(text: str) -> str:
    """The text without characters nobody sees."""
    return text if text.isascii() else text.translate(UNSEEN)


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9, without characters nobody sees."""
    text = seen(text)
    if text.isascii():
        return text
    return "".join(str(int(letter)) if letter.isdecimal() and not letter.isascii() else letter for letter in text)


def label_of(text: str) -> tuple[str, str] | None:
    """`*Von:* Anna` as its kind (`from`) and the value; None for any other line."""
    text = seen(text[:2000]).strip().lstrip(MARKUP)
    colon = min((at for at in (text.find(":", 0, 45), text.find("：", 0, 45)) if at >= 0), default=-1)
    if colon <= 0:
        return None
    kind = LABELS.get(" ".join(text[:colon].strip(" *_\t").lower().replace("\u0307", "").split()))
    return (kind, text[colon + 1 :].strip().lstrip("*").strip()) if kind else None


def header_block(lines: list[Line], at: int, *, is_announced: bool = False) -> tuple[int, dict[str, str]] | None:
    """The block of labelled lines that begins at `at`: the place after it, and its values by kind.

    None where it is no such block: it names a sender and two of date, recipient and subject (one, if a row of dashes
    or markup announced it).
    """
    first = label_of(lines[at].text)
    if first is None or first[0] == COPY:
        return None
    found: dict[str, str] = {}
    last, here, strangers, depth = at, at, 0, lines[at].depth
    kind = ""
    while here < len(lines) and here - at < LONGEST_BLOCK and lines[here].depth == depth:
        line = lines[here]
        label = label_of(line.text) if not line.is_blank else None
        if label and (label[0] not in found or label[0] in (COPY, OTHER)):
            kind = label[0]
            found.setdefault(kind, label[1])
            last, strangers = here, 0
        elif line.is_blank:
            ahead = label_of(lines[here + 1].text) if here + 1 < len(lines) else None
            if ahead is None or ahead[0] in found or lines[here + 1].depth != depth:
                break
        else:
            strangers += 1
            if strangers > (6 if kind in (TO, COPY) else 2) or label:
                break
            found[kind] = (
                f"{found[kind]} {line.text.strip()}".strip() if _label_ahead(lines, here, found) else found[kind]
            )
        here += 1
    others = sum(1 for known in (DATE, TO, SUBJECT) if known in found)
    if FROM not in found or others < (1 if is_announced else 2):
        return None
    dated = any(letter.isdecimal() for letter in found.get(DATE, ""))
    if not is_announced and not dated and "@" not in found[FROM] + found.get(TO, ""):
        return None  # a verse in the shape of a head
    end = last + 1
    while end < len(lines) and _goes_on(lines, end, depth, kind):
        end += 1
    return end, found


def _label_ahead(lines: list[Line], here: int, found: dict[str, str]) -> bool:
    """Whether a wrapped value stands here: a further label follows before the block ends."""
    for line in lines[here + 1 : here + 6]:
        if line.is_blank:
            return False
        label = label_of(line.text)
        if label and label[0] not in found:
            return True
    return False


def _goes_on(lines: list[Line], end: int, depth: int, kind: str) -> bool:
    """Whether the last value, a list of people, goes on in a folded line."""
    line = lines[end]
    return kind in (TO, COPY) and line.depth == depth and not line.is_blank and bool(ADDRESS.search(line.text))


def separator_of(text: str) -> str:
    """`original`, `forward` or `end` for a row of dashes with such words, `announced` for the words alone."""
    text = seen(text).strip()
    if not 4 < len(text) < 160:
        return ""
    words = " ".join(text.strip(DASHES + ">").lower().rstrip(" :：.").split())
    has_dashes = text[:2] in ("--", "—-", "——", "__", "==", "**", "-—", "––") or text[:3] in ("- -", "> -")
    if has_dashes and words.startswith(FORWARD_ENDS):
        return "end"
    if not has_dashes:
        announces = text.endswith(COLONS) and (words in FORWARDED or words in ORIGINAL)
        return "announced" if announces else ""
    if words in FORWARDED:
        return "forward"
    if words in ORIGINAL:
        return "original"
    if any(words.startswith(f"{known} ") for known in FORWARDED):
        return "forward"
    return "original" if any(words.startswith(f"{known} ") for known in ORIGINAL) else ""


def separator_at(lines: list[Line], at: int) -> str:
    """As `separator_of`; words without dashes ("Begin forwarded message:") count if a block of labels follows."""
    kind = separator_of(lines[at].text)
    if kind != "announced":
        return kind
    below = next((place for place in range(at + 1, min(at + 5, len(lines))) if not lines[place].is_blank), None)
    if below is None or header_block(lines, below, is_announced=True) is None:
        return ""
    words = " ".join(seen(lines[at].text).strip(DASHES + ">").lower().rstrip(" :：.").split())
    return "forward" if words in FORWARDED else "original"


def is_ruler(text: str) -> bool:
    """A row of dashes or underscores and nothing else."""
    text = text.strip()
    return len(text) >= 5 and not text.strip("-_=—–―*~⸻")


def is_attribution(text: str, *, before_quote: bool) -> bool:
    """Whether these words, on one line, say who wrote what follows.

    Right before a quote the colon and a sender, or the date and time, are enough. Elsewhere it must be what a program
    writes: date, time, colon and an address; else people's own words would be taken for it.
    """
    text = " ".join(plain_digits(text).split()).strip("*_- ")
    if not 4 < len(text) <= LONGEST_ATTRIBUTION:
        return False
    lower = text.lower()
    if not before_quote:
        if SPEAKS_OF_SELF.search(text):
            return False
        if not (YEAR.search(text) and TIME.search(lower)):
            known = text.endswith(COLONS) and BRACKETED.search(text) and (YEAR.search(text) or DAY.search(lower))
            return bool(known) and WRITES.search(lower) is not None
    ends = text.endswith(COLONS) or text.endswith((":*", "：*"))
    verb = WRITES.search(lower) is not None
    if not before_quote:
        opens = lower.startswith(OPENERS) or bool(DATE_FIRST.search(text))
        return (ends or verb) if ADDRESS.search(text) else (ends and verb and opens)
    dated = bool(YEAR.search(text)) or bool(DAY.search(lower))
    address, time = bool(ADDRESS.search(text)), bool(TIME.search(lower))
    if ends:
        return address or (verb and len(text) < 200) or (dated and time)
    return verb and dated and (time or address)


def attribution_above(lines: list[Line], quote_at: int) -> int | None:
    """Where the attribution begins that stands right above the quote at `quote_at`; None when there is none."""
    last = quote_at - 1
    while last >= 0 and lines[last].is_blank and quote_at - last <= 3:
        last -= 1
    if last < 0 or lines[last].is_blank:
        return None
    depth = lines[last].depth
    if lines[last].mark == ATTRIBUTION:
        while last > 0 and lines[last - 1].mark == ATTRIBUTION:
            last -= 1
        return last
    return _first_of(lines, last, depth, before_quote=True)


def attribution_at(lines: list[Line], at: int) -> int | None:
    """Where an attribution that begins at `at`, with no mark on the old mail below, ends; None when it is none."""
    text = ""
    for end in range(at, min(at + 3, len(lines))):
        line = lines[end]
        if line.is_blank or line.depth != lines[at].depth or len(line.text) > LONGEST_ATTRIBUTION:
            return None
        if line.mark != lines[at].mark or (end > at and is_attribution(line.text, before_quote=False)):
            return None  # what stands above a whole attribution is no part of it
        text = f"{text} {line.text.strip()}".strip()
        if is_attribution(text, before_quote=False):
            return end + 1
        if end == at and not _may_begin(text):
            return None
    return None


def _may_begin(text: str) -> bool:
    text = plain_digits(text).strip("*_ ")
    return text.lower().startswith(OPENERS) or bool(DATE_FIRST.search(text)) or bool(ADDRESS.search(text))


def _first_of(lines: list[Line], last: int, depth: int, *, before_quote: bool) -> int | None:
    """The first line of an attribution that ends at `last`: as few lines as make it whole."""
    text, first, best = "", last, None
    while first >= 0 and last - first < MOST_ATTRIBUTION_LINES:
        line = lines[first]
        if line.is_blank or line.depth != depth or len(line.text) > LONGEST_ATTRIBUTION:
            break
        if first < last and line.text.rstrip().endswith((".", "!", "?", "…")) and not _ends_in_a_short_form(line.text):
            break
        text = f"{line.text.strip()} {text}".strip()
        if is_attribution(text, before_quote=before_quote):
            if best is None:
                best = first
            if _may_begin(text) and (DATE_FIRST.search(plain_digits(text)) or _is_whole(text)):
                return first
        first -= 1
    return best


def _is_whole(text: str) -> bool:
    """Whether an attribution lacks nothing at its front: it opens as one does, and has a date."""
    text = plain_digits(text)
    return text.lower().startswith(OPENERS) and bool(DAY.search(text.lower()) or YEAR.search(text))


def _ends_in_a_short_form(text: str) -> bool:
    """`… 3 nov.` ends no sentence."""
    word = text.rstrip().rpartition(" ")[2].rstrip(".")
    return len(word) <= 5
