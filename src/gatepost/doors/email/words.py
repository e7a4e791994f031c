"""What of a mail becomes words on a matter, and what is kept beside them. Pure, but for today's date."""

import re
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime

from gatepost.concerns.actions.from_mail import Piece
from gatepost.concerns.models import Evidence
from gatepost.core.words import PRIVATE_LIMIT, UNSTORABLE, shows_something
from gatepost.doors.email.kinds import bare_subject
from gatepost.doors.email.message import Mail
from gatepost.doors.email.parts import Attachment, content_of

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_TOGETHER = 30 * 1024 * 1024
MOST_FILES = 20
# What the judge is asked about: 100,000 characters of one mail. Nobody writes longer about their child.
MOST_PIECES, OVERLAP = 5, 500
# Logos in signatures come as pictures of some kilobytes; a photograph is never so small.
SMALLEST_PICTURE = 6 * 1024
CUT_SHORT = "\n\n(This mail goes on. All of it is kept with the files.)"
NO_WORDS = "(This mail came without words of its own. What came with it is kept below.)"
EARLIEST = date(2000, 1, 1)
BLANKS = re.compile(r"[ \t]+\n")


@dataclass(frozen=True, slots=True)
class CameAlong:
    """Forwarded mails and files that are kept, and the names of files that were too large or too many."""

    pieces: tuple[Piece, ...]
    left_out: tuple[str, ...] = ()


def has_anything(mail: Mail) -> bool:
    """Whether there is anything in a mail that somebody could have meant to send."""
    return shows_something(mail.text) or bool(mail.forwarded) or bool(_files(mail))


def words_of(mail: Mail, *, with_subject: bool) -> str:
    """The words that its writer newly wrote, fit to be stored: never empty, and within the limit of a private matter.

    `with_subject` puts the subject above them, as a mail that begins something says there what it is about.
    """
    text = BLANKS.sub("\n", UNSTORABLE.sub("", mail.text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if not shows_something(text):
        text = NO_WORDS
    subject = UNSTORABLE.sub("", bare_subject(mail.subject)).strip()
    if with_subject and subject and not text.startswith(subject):
        text = f"{subject}\n\n{text}"
    if len(text) > PRIVATE_LIMIT:
        text = text[: PRIVATE_LIMIT - len(CUT_SHORT)].rstrip() + CUT_SHORT
    return text


def is_cut_short(words: str) -> bool:
    """Whether the words are only the beginning of what was written."""
    return words.endswith(CUT_SHORT)


def all_text(mail: Mail) -> list[str]:
    """Everything of a mail that the judge is asked about, in pieces of the length that it reads: subject and words, and
    what was forwarded. Pieces overlap, so that no sentence is lost between two."""
    texts = [mail.subject, mail.text, *(one.text for one in mail.forwarded)]
    text = UNSTORABLE.sub("", "\n".join(filter(None, texts)))
    step = PRIVATE_LIMIT - OVERLAP
    starts = range(0, max(len(text) - OVERLAP, 1), step)
    return [text[start : start + PRIVATE_LIMIT] for start in starts[:MOST_PIECES]]


def came_along(
    mail: Mail,
    *,
    writer: str,
    today: date,
    whole: bytes = b"",
    forwarded_as: str = Evidence.Kind.MAIL_CIRCULATED,
) -> CameAlong:
    """What came with a mail, as evidence. `writer` is who sent it, for the source; `whole` is the raw mail where that
    is to be kept as a file as well. `forwarded_as` is the kind of evidence that a forwarded mail is."""
    pieces: list[Piece] = []
    for one in mail.forwarded:
        on = _day_of(one.date, today)
        shown = "\n".join(
            f"{label}: {value}"
            for label, value in (("From", one.sender), ("Date", one.date), ("Subject", one.subject))
            if value
        )
        words = UNSTORABLE.sub("", f"{shown}\n\n{one.text}".strip())
        source = UNSTORABLE.sub("", one.sender) or writer
        pieces.append(Piece(forwarded_as, on, source, words=words[:PRIVATE_LIMIT]))
    together, left_out = 0, []
    if whole:
        pieces.append(_file("mail.eml", "message/rfc822", whole, writer=writer, today=today))
    for number, file in enumerate(_files(mail)):
        too_much = file.size > LARGEST_FILE or together + file.size > LARGEST_TOGETHER or number >= MOST_FILES
        name = UNSTORABLE.sub("", file.name) or "file"
        if too_much:
            left_out.append(name[:80])
            continue
        content = content_of(file)
        together += len(content)
        pieces.append(_file(name, file.type, content, writer=writer, today=today))
    return CameAlong(tuple(pieces), tuple(left_out))


def _files(mail: Mail) -> list[Attachment]:
    forwarded = bool(mail.forwarded)
    return [
        file
        for file in mail.attachments
        if not (file.type.startswith("image/") and file.size < SMALLEST_PICTURE)
        and not (file.type == "message/rfc822" and forwarded)  # its words are kept as a forwarded mail
        and file.size
    ]


def _file(name: str, kind: str, content: bytes, *, writer: str, today: date) -> Piece:
    return Piece(Evidence.Kind.OTHER, today, f"with a mail from {writer}", name=name, type=kind, content=content)


def _day_of(shown: str, today: date) -> date:
    """The day that a forwarded mail names, where it can be read and makes sense; else today."""
    try:
        found = parsedate_to_datetime(shown).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return today
    return found if EARLIEST <= found <= today else today
