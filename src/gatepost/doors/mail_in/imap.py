"""A mailbox over IMAP: which mails are new, one mail whole, and a mail put away. Pure: no Django, no database."""

import base64
import imaplib
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Any

from gatepost.doors.mail_in.line import FETCH_SECONDS, LARGEST_MAIL, STEP_SECONDS, Line, MailboxFault, code_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Answers that say "not now", where the same words may be welcome in a minute (RFC 5530).
NOT_NOW = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA)\]", re.IGNORECASE)
SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
NUMBER = re.compile(rb"UID (\d{1,10})")
MAIL_QUOTED = re.compile(rb'BODY\[\] (?:NIL|"((?:[^"\\]|\\.)*)")')
MOST_NUMBERS = 1000  # mails of one look; the rest comes with the next


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPlace:
    """Where a mailbox is and what becomes of a mail that was taken in: marked as read, or moved to `move_to`.

    `patience` is how long one step may take, in seconds, where somebody waits for it; 0 for the usual time.
    """

    host: str
    port: int
    security: str
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    move_to: str = ""
    may_be_inside: bool = True
    patience: float = 0.0


class Mailbox:
    """An open mailbox: `with Mailbox(place) as mailbox:`. `validity` stands for its numbering (RFC 3501, 2.3.1.1):
    when it changes, numbers from before mean nothing. Every method raises MailboxFault."""

    def __init__(self, place: MailboxPlace) -> None:
        self.place = place
        self.validity = 0
        self.newest = 0
        self._line: Line | None = None
        self._has_folder = False

    def __enter__(self) -> "Mailbox":
        place = self.place
        self._line = Line(
            place.host,
            place.port,
            security=place.security,
            may_be_inside=place.may_be_inside,
            seconds=place.patience or STEP_SECONDS,
        )
        try:
            self._sign_in()
            self._select()
        except BaseException:
            self._line.shutdown()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        if self._line is None:
            return
        with suppress(OSError, imaplib.IMAP4.error, MailboxFault):
            if kind is None:
                self._line.allow(5.0)
                self._line.logout()
        with suppress(OSError):
            self._line.shutdown()
        self._line = None

    def unread_since(self, day: date) -> list[int]:
        """The numbers of the mails that came on this day or later and that nobody has read."""
        return self._search("UNSEEN", "UNDELETED", "SINCE", _day(day))

    def since(self, day: date) -> list[int]:
        """The numbers of all mails that came on this day or later."""
        return self._search("UNDELETED", "SINCE", _day(day))

    def after(self, number: int) -> list[int]:
        """The numbers of all mails beyond this one."""
        # "7:*" always holds the newest mail, even where its number is below 7.
        return [found for found in self._search("UNDELETED", "UID", f"{number + 1}:*") if found > number]

    def sizes(self, numbers: Iterable[int]) -> dict[int, int]:
        """How long each mail is, in bytes. A mail that is gone is left out."""
        wanted = ",".join(str(number) for number in numbers)
        if not wanted:
            return {}
        found: dict[int, int] = {}
        for line in self._uid("FETCH", wanted, "(UID RFC822.SIZE)"):
            head = line[0] if isinstance(line, tuple) else line or b""
            number, size = NUMBER.search(head), SIZE.search(head)
            if number and size:
                found[int(number[1])] = int(size[1])
        return found

    def mail(self, number: int) -> bytes | None:
        """One whole mail as it was sent, without marking it as read; None where it is gone."""
        for line in self._uid("FETCH", str(number), "(UID BODY.PEEK[])", seconds=FETCH_SECONDS):
            if isinstance(line, tuple) and b"BODY[]" in line[0].upper():
                if len(line[1]) > LARGEST_MAIL:
                    raise MailboxFault("too-much")
                return bytes(line[1])
            quoted = MAIL_QUOTED.search(line) if isinstance(line, bytes) else None
            if quoted:
                return re.sub(rb"\\(.)", rb"\1", quoted[1] or b"")
        return None

    def put_away(self, number: int) -> None:
        """Mark a mail as read, and move it where the school wants that."""
        self._uid("STORE", str(number), "+FLAGS.SILENT", r"(\Seen)")
        if not self.place.move_to:
            return
        folder = mailbox_name(self.place.move_to)
        self._make_sure_of(folder)
        if "MOVE" in self._open.capabilities:
            self._uid("MOVE", str(number), folder)
            return
        self._uid("COPY", str(number), folder)
        self._uid("STORE", str(number), "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._open.capabilities:
            self._uid("EXPUNGE", str(number))  # without it the mailbox clears up what is marked when it likes

    @property
    def _open(self) -> Line:
        if self._line is None:
            raise MailboxFault("hung-up")
        return self._line

    def _sign_in(self) -> None:
        line, place = self._open, self.place
        line.allow(place.patience or STEP_SECONDS)
        try:
            if "AUTH=PLAIN" in line.capabilities:
                words = f"\0{place.username}\0{place.password}".encode()
                line.authenticate("PLAIN", lambda _: words)
            elif "LOGINDISABLED" in line.capabilities:
                raise MailboxFault("sign-in-not-offered")
            else:
                status, said = line._simple_command("LOGIN", quoted(place.username), quoted(place.password))
                if status != "OK":
                    raise imaplib.IMAP4.error(said)
                line.state = "AUTH"
            line.allow(place.patience or STEP_SECONDS)
            line._get_capabilities()  # most servers offer more to whom they know
        except (imaplib.IMAP4.abort, OSError) as fault:
            raise MailboxFault(code_of(fault)) from fault
        except imaplib.IMAP4.error as fault:
            raise MailboxFault("busy" if NOT_NOW.search(str(fault)) else "sign-in-refused") from fault

    def _select(self) -> None:
        line, place = self._open, self.place
        line.allow(place.patience or STEP_SECONDS)
        try:
            status, _ = line.select(mailbox_name(place.folder))
        except (imaplib.IMAP4.error, OSError) as fault:
            raise MailboxFault(code_of(fault)) from fault
        if status != "OK":
            raise MailboxFault("no-such-folder")
        self.validity = _number_in(line.response("UIDVALIDITY")[1])
        self.newest = max(_number_in(line.response("UIDNEXT")[1]) - 1, 0)
        if not self.validity:
            raise MailboxFault("not-imap")

    def _make_sure_of(self, folder: str) -> None:
        """Make the folder if it is not there: a refusal means that it is, or the move says what is wrong."""
        if self._has_folder:
            return
        self._open.allow(STEP_SECONDS)
        try:
            self._open.create(folder)
        except (imaplib.IMAP4.error, OSError) as fault:
            raise MailboxFault(code_of(fault)) from fault
        self._has_folder = True

    def _search(self, *words: str) -> list[int]:
        found = [line for line in self._uid("SEARCH", *words) if isinstance(line, bytes)]
        numbers = {int(word) for line in found for word in line.split() if word.isdigit() and len(word) <= 10}
        return sorted(numbers)[:MOST_NUMBERS]

    def _uid(self, command: str, *words: str, seconds: float = 0.0) -> list[Any]:
        self._open.allow(seconds or self.place.patience or STEP_SECONDS)
        try:
            status, lines = self._open.uid(command, *words)
        except (imaplib.IMAP4.error, OSError, ValueError, IndexError) as fault:
            raise MailboxFault(code_of(fault)) from fault
        if status != "OK":
            raise MailboxFault(f"{command.lower()}-refused")
        return list(lines)


def quoted(text: str) -> str:
    """The text as IMAP quotes it. Raises MailboxFault for a line break, or for what LOGIN cannot carry."""
    if not text.isascii() or any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise MailboxFault("sign-in-refused")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def mailbox_name(name: str) -> str:
    """A folder's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3), quoted. Raises MailboxFault for controls."""
    if not name or any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        raise MailboxFault("no-such-folder")
    parts = re.split(r"([^\x20-\x7e]+)", name)
    written = ""
    for place, part in enumerate(parts):
        if place % 2:
            coded = base64.b64encode(part.encode("utf-16-be", "replace")).decode().rstrip("=").replace("/", ",")
            written += f"&{coded}-"
        else:
            written += part.replace("&", "&-")
    return quoted(written)


def _day(day: date) -> str:
    return f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"


def _number_in(lines: list[Any] | None) -> int:
    last = (lines or [b""])[-1]
    return int(last) if isinstance(last, bytes) and last.isdigit() and len(last) <= 10 else 0
