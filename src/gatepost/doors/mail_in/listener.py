"""The line that a mail server calls: LMTP or SMTP, for the schools' own addresses and nobody else's. It relays nothing.

A mail is acknowledged only when it is stored. The mail server in front keeps out spam and checks who sent it.
"""

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections

from gatepost.core import metrics
from gatepost.core.env import ListeningPlace
from gatepost.delivery.mail_in_settings import mail_in_for
from gatepost.delivery.models import MailIn
from gatepost.doors.email.inbox import MailTooLarge, take_in
from gatepost.doors.models import ReceivedMail

log = logging.getLogger("gatepost.mail_in")
# What aiosmtpd writes down while it works holds the lines of mails.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

LARGEST_MAIL = 35 * 1024 * 1024
LONGEST_LINE = 1_000_000  # bytes; standards say 998, and some servers hand on what they were given
MOST_LINES = 10  # calls at the same time
MOST_RECIPIENTS = 50
MOST_COMMANDS = 500  # of one kind in one call
SILENT_SECONDS = 120.0  # until the next command, and for one whole mail
CALL_SECONDS = 900.0
STORING_AT_ONCE = 4
GRACE = 2.0

UNKNOWN = "550 5.1.1 Nobody here has this address"
NOT_NOW = "451 4.3.0 Not possible just now, please try again"
TAKEN = "250 2.0.0 Stored"
TOO_MANY = "452 4.5.3 Too many recipients"
TOO_LARGE = "552 5.3.4 The mail is too large"

Answer = TypeVar("Answer")


class Handler:
    """What is done with a recipient and with a mail. aiosmtpd calls these by name, on the listener's loop."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self.storing = 0  # mails in hand

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether mail for this address is taken."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        try:
            found = await self._beside(lambda: mail_in_for(address))
        except Exception as fault:
            return not_now(fault)
        if found is None:
            metrics.MAIL_IN.of("refused").inc()
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 This address is known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store the mail for each of its recipients. LMTP wants an answer for each (RFC 2033, 4.2); SMTP one for all:
        if one could not be stored it comes again, and those that have it know it."""
        raw = bytes(envelope.original_content or b"")
        answers = [await self._stored(raw, address) for address in envelope.rcpt_tos]
        if isinstance(server, LMTP):
            return "\r\n".join(answers)
        return next((answer for answer in answers if answer != TAKEN), TAKEN)

    async def _stored(self, raw: bytes, address: str) -> str:
        self.storing += 1
        try:
            return await self._beside(lambda: store(raw, address))
        except MailTooLarge:
            return TOO_LARGE
        except Exception as fault:
            return not_now(fault)
        finally:
            self.storing -= 1

    async def _beside(self, ask: Callable[[], Answer]) -> Answer:
        """Do in a thread what asks the database."""

        def fresh() -> Answer:
            try:
                return ask()
            finally:
                connections.close_all()  # calls are few: none is kept open for them, and none that broke is used again

        return await asyncio.get_running_loop().run_in_executor(self._threads, fresh)


def store(raw: bytes, address: str) -> str:
    """Store one mail for one recipient; gives what to answer."""
    found: MailIn | None = mail_in_for(address)
    if found is None:  # switched off since the recipient was named
        return UNKNOWN
    take_in(found.school, raw, via=ReceivedMail.Via.LMTP, envelope_to=address)
    metrics.MAIL_IN.of("lmtp").inc()
    return TAKEN


def not_now(fault: Exception) -> str:
    """What to answer when we are at fault. The log names its kind alone: messages can hold names and words."""
    log.error("a mail could not be taken: %s", type(fault).__name__)
    return NOT_NOW


class _Limited:
    """What both kinds of call share: they count, they end, and they refuse what makes no sense here.

    It stands before aiosmtpd's SMTP or LMTP, whose methods and `transport` the type checker does not see from here.
    """

    line_length_limit = LONGEST_LINE
    listener: "Listener"

    def connection_made(self, line: asyncio.BaseTransport) -> None:
        self.listener.calls.add(line)
        self._end = asyncio.get_running_loop().call_later(CALL_SECONDS, line.close)
        super().connection_made(line)  # type: ignore[misc]

    def connection_lost(self, fault: Exception | None) -> None:
        self.listener.calls.discard(self.transport)  # type: ignore[attr-defined]
        self._end.cancel()
        super().connection_lost(fault)  # type: ignore[misc]


class SmtpCall(_Limited, SMTP):
    """One call over SMTP."""


class LmtpCall(_Limited, LMTP):
    """One call over LMTP."""


class Busy(asyncio.Protocol):
    """A call too many: it is told to come again."""

    def connection_made(self, line: asyncio.BaseTransport) -> None:
        """Say so and hang up."""
        if isinstance(line, asyncio.WriteTransport):
            line.write(b"421 4.3.2 Too many calls at once, please try again\r\n")
        line.close()


class Listener:
    """Listens at one place, in a thread with a loop of its own. `hostname` is what it greets with."""

    def __init__(self, place: ListeningPlace, *, hostname: str) -> None:
        self.place = place
        self.hostname = hostname
        self.calls: set[Any] = set()
        self._inode = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads = ThreadPoolExecutor(STORING_AT_ONCE, thread_name_prefix="mail-in")
        self._handler = Handler(self._threads)
        self._thread: threading.Thread | None = None
        self._stopping = asyncio.Event()

    def start(self) -> "Listener":
        """Begin to listen. Raises OSError where the place cannot be had."""
        place = listening_socket(self.place)
        self._inode = Path(self.place.path).stat().st_ino if self.place.path else 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(place, self._loop), name="mail line", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Take no new call, let a mail in hand be stored, hang up."""
        if self._loop is None or self._thread is None or not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(GRACE + 1)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, place: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.run_until_complete(self._serve(place, loop))
        except Exception as fault:
            log.error("the line for mail has ended: %s", type(fault).__name__)
        finally:
            loop.close()

    async def _serve(self, place: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        server = await loop.create_server(self._call, sock=place)
        async with server:
            await self._stopping.wait()
        self._forget_path()
        until = loop.time() + GRACE
        while self._handler.storing and loop.time() < until:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)  # for the answers of what was stored
        for line in list(self.calls):
            line.close()
        await asyncio.sleep(0.05)

    def _forget_path(self) -> None:
        """Take our socket's file away, unless another listener has put its own there meanwhile."""
        with suppress(OSError):
            if self.place.path and Path(self.place.path).stat().st_ino == self._inode:
                Path(self.place.path).unlink()

    def _call(self) -> asyncio.BaseProtocol:
        if len(self.calls) >= MOST_LINES:
            return Busy()
        kind = LmtpCall if self.place.protocol == "lmtp" else SmtpCall
        call = kind(
            self._handler,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname=self.hostname,
            ident="Gatepost",
            timeout=SILENT_SECONDS,
            command_call_limit={"*": MOST_COMMANDS},
            loop=asyncio.get_running_loop(),
        )
        call.listener = self
        return call


def listening_socket(place: ListeningPlace) -> socket.socket:
    """A socket bound to the place. Whoever listens there already and is about to stop does not stand in the way: a port
    is shared, and the file of a Unix socket is replaced in one step. Raises OSError."""
    if not place.path:
        family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
        found = socket.socket(family)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        return _bound(found, (place.host, place.port))
    path = Path(place.path)
    if path.exists() and not path.is_socket():
        raise FileExistsError(f"{path} is there and is no socket")
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    found = _bound(socket.socket(socket.AF_UNIX), str(fresh))
    fresh.chmod(0o660)
    fresh.replace(path)
    return found


def _bound(found: socket.socket, to: tuple[str, int] | str) -> socket.socket:
    try:
        found.bind(to)
        found.listen(100)  # from here on a call waits until it is taken
    except (OSError, OverflowError):
        found.close()
        raise
    return found
