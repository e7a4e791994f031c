"""Mail out: by the school's own server, the installation's, or in the demo into a folder of this machine."""

import smtplib
import ssl
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from gatepost.delivery import mailbox
from gatepost.delivery.errors import ChannelError
from gatepost.delivery.models import MailSettings
from gatepost.people.models import School

# Seconds that any one answer of a mail server may take.
TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a school's mail goes out. Without a `host` it goes into the demo's mailbox."""

    sender: str
    host: str = ""
    port: int = 25
    security: str = "none"
    username: str = ""
    password: str = field(default="", repr=False)


def server_of(school: School) -> MailServer:
    """In a demo always the demo's mailbox: its people are made up. Else the school's own server, else the shared one.

    Raises ChannelError when there is none.
    """
    if settings.DEMO:
        return MailServer(sender=settings.MAIL_FROM)
    own = MailSettings.objects.filter(school=school).first()
    if own is not None:
        return MailServer(
            sender=own.sender,
            host=own.host,
            port=own.port,
            security=own.security,
            username=own.username,
            password=own.password or "",
        )
    shared: dict[str, Any] = settings.MAIL
    if not shared:
        raise ChannelError("no-mail-server", is_servers=True)
    return MailServer(sender=settings.MAIL_FROM, **shared)


class MailRound:
    """The connections of one round of sending: one a school, opened at its first letter, used for all of them."""

    def __init__(self) -> None:
        self._servers: dict[int, MailServer] = {}
        self._connections: dict[int, EmailBackend] = {}

    def __enter__(self) -> "MailRound":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        for connection in self._connections.values():
            _close(connection)
        self._connections.clear()

    def server(self, school: School) -> MailServer:
        """The school's server, looked up once a round. Raises ChannelError when there is none."""
        if school.pk not in self._servers:
            self._servers[school.pk] = server_of(school)
        return self._servers[school.pk]

    def open(self, school: School) -> None:
        """Be ready to send: connected, greeted and signed in. Raises ChannelError when the server is not there."""
        server = self.server(school)
        if not server.host:
            return
        connection = self._connections.get(school.pk)
        if connection is not None:
            if _answers(connection):
                return
            self._forget(school)
        self._connections[school.pk] = _connected(server)

    def send(self, school: School, message: EmailMessage, *, name: str) -> None:
        """Hand one mail on; `name` is its file's name in the demo's mailbox. Call `open` first. Raises ChannelError."""
        server = self.server(school)
        if not server.host:
            mailbox.keep(name, message.message().as_bytes())
            return
        try:
            self._connections[school.pk].send_messages([message])
        except (OSError, smtplib.SMTPException) as fault:
            found = fault_of(fault)
            if found.is_servers:
                self._forget(school)
            raise found from fault

    def _forget(self, school: School) -> None:
        connection = self._connections.pop(school.pk, None)
        if connection is not None:
            _close(connection)


def _connected(server: MailServer) -> EmailBackend:
    connection = EmailBackend(
        host=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.security == "starttls",
        use_ssl=server.security == "tls",
        timeout=TIMEOUT,
        fail_silently=False,
    )
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as fault:
        _close(connection)
        raise ChannelError(fault_of(fault).code, is_servers=True) from fault
    return connection


def _answers(connection: EmailBackend) -> bool:
    # A server may close a connection after some letters; that is noticed before the next one, not in its middle.
    try:
        return connection.connection is not None and connection.connection.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _close(connection: EmailBackend) -> None:
    # Not Django's own `close`: its QUIT would cost a hanging server's whole time-out a second time. The partial
    # connection is one whose greeting or sign-in failed; Django would close it at the next `open` only.
    for smtp in (connection.connection, getattr(connection, "_partial_connection", None)):
        if smtp is None:
            continue
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(2)
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            pass  # it is gone already, or does not answer
        finally:
            smtp.close()
    connection.connection = None


def fault_of(fault: Exception) -> ChannelError:
    """What a fault of SMTP means for the letter: its code, and whether trying again can help.

    Only the recipient's refusal and that of the text itself are about this letter; everything else (no answer, sign-in,
    sender, 421) is the server's. Codes of 500 and more are final (RFC 5321, 4.2.1). The server's own words are not
    kept: they hold addresses.
    """
    match fault:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code = next(iter(refused.values()))[0] if refused else 0
            if code == 421:
                return ChannelError("server-busy-421", is_servers=True)
            return ChannelError(f"recipient-refused-{code}", permanent=code >= 500)
        case smtplib.SMTPDataError(smtp_code=code):
            if code == 421:
                return ChannelError("server-busy-421", is_servers=True)
            return ChannelError(f"text-refused-{code}", permanent=code >= 500)
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return ChannelError(f"sign-in-refused-{code}", is_servers=True)
        case smtplib.SMTPSenderRefused(smtp_code=code):
            return ChannelError(f"sender-refused-{code}", is_servers=True)
        case smtplib.SMTPServerDisconnected():
            # smtplib calls a time-out within the talk a hang-up, too; what was underneath tells them apart.
            silent = isinstance(fault.__context__, TimeoutError)
            return ChannelError("server-silent" if silent else "server-hung-up", is_servers=True)
        case smtplib.SMTPResponseException(smtp_code=code):
            return ChannelError(f"server-refused-{code}", is_servers=True)
        case smtplib.SMTPException():
            return ChannelError("server-lacks-a-feature", is_servers=True)
        case ssl.SSLError():
            return ChannelError("server-not-secure", is_servers=True)
        case TimeoutError():
            return ChannelError("server-silent", is_servers=True)
        case _:
            return ChannelError("server-not-reached", is_servers=True)
