"""One line to an IMAP server that may be slow, hostile or mad: each step has an end, in time and in bytes.

Written over the standard library's `imaplib`, which reads lines and literals as long as the server likes. Pure: no
Django, no database.
"""

import imaplib
import ipaddress
import socket
import ssl
import time
from contextlib import suppress
from typing import Any

STEP_SECONDS = 30.0  # for the answer to one command
FETCH_SECONDS = 120.0  # for one whole mail
LONGEST_LINE = 1_000_000  # bytes; a mailbox of 100,000 new mails answers a search in less
LARGEST_MAIL = 40 * 1024 * 1024
MOST_BYTES = LARGEST_MAIL + LONGEST_LINE  # of all answers to one command
PIECE = 256 * 1024

# RFC 1918 and RFC 4193.
PRIVATE = tuple(
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "127.0.0.0/8")
)
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class MailboxFault(Exception):
    """A mailbox could not be read. `code` says why (docs/mail-in.md) and holds nothing of what the server said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Line(imaplib.IMAP4):
    """`imaplib.IMAP4` with time limits, size limits, and TLS that is checked against the server's name.

    `security` is "tls", "starttls" or "none"; the last only to this machine or a private network. `may_be_inside`:
    whether such a machine may be called at all; `seconds`: until it has greeted. Raises MailboxFault where the server
    cannot be reached or trusted.
    """

    def __init__(self, host: str, port: int, *, security: str, may_be_inside: bool, seconds: float) -> None:
        self._security = security
        self._may_be_inside = may_be_inside
        self._waiting = bytearray()
        self._taken = 0
        self._until = 0.0
        self.allow(seconds)
        try:
            super().__init__(host, port)
            if security == "starttls":
                self.starttls(_context())
        except (OSError, imaplib.IMAP4.error, ValueError, MailboxFault) as fault:
            with suppress(OSError, AttributeError):
                self.sock.close()
            raise MailboxFault(code_of(fault)) from fault

    def allow(self, seconds: float) -> None:
        """Begin a step: so many seconds from now, and so many bytes, for all that the server answers."""
        self._until = time.monotonic() + seconds
        self._taken = 0

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect, and agree on TLS where it comes first. Called by imaplib."""
        self.host, self.port = host, port
        machines = machines_of(host, port)
        refuse_place(machines, security=self._security, may_be_inside=self._may_be_inside)
        self.sock = _connected(machines, port, until=self._until)
        if self._security == "tls":
            self.sock.settimeout(self._left())
            self.sock = _context().wrap_socket(self.sock, server_hostname=host)

    def read(self, size: int) -> bytes:
        """So many bytes of a literal. Called by imaplib with whatever number the server named."""
        if size > LARGEST_MAIL:
            raise MailboxFault("too-much")
        while len(self._waiting) < size:
            self._take()
        return self._out(size)

    def readline(self) -> bytes:
        """One line with its end. Called by imaplib."""
        looked = 0
        while (end := self._waiting.find(b"\n", looked)) < 0:
            looked = len(self._waiting)
            if looked > LONGEST_LINE:
                raise MailboxFault("too-much")
            self._take()
        return self._out(end + 1)

    def send(self, data: Any) -> None:
        """Send all of it in time. Called by imaplib."""
        self.sock.settimeout(self._left())
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Hang up. Called by imaplib."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        """Change to TLS. What came in clear behind the server's consent was smuggled in, and ends the talk."""
        if "STARTTLS" not in self.capabilities:
            raise MailboxFault("no-tls")
        status, _ = self._simple_command("STARTTLS")
        if status != "OK" or self._waiting:
            raise MailboxFault("no-tls")
        self.sock.settimeout(self._left())
        self.sock = (ssl_context or _context()).wrap_socket(self.sock, server_hostname=self.host)
        self._tls_established = True
        self._get_capabilities()
        return status, []

    def _left(self) -> float:
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise MailboxFault("too-slow")
        return seconds

    def _take(self) -> None:
        """Wait for some more bytes."""
        self.sock.settimeout(self._left())
        piece = self.sock.recv(PIECE)
        if not piece:
            raise MailboxFault("hung-up")
        self._taken += len(piece)
        if self._taken > MOST_BYTES:
            raise MailboxFault("too-much")
        self._waiting += piece

    def _out(self, size: int) -> bytes:
        found = bytes(self._waiting[:size])
        del self._waiting[:size]
        return found


def code_of(fault: Exception) -> str:
    """What a fault of the connection or of IMAP means, as a word."""
    match fault:
        case MailboxFault():
            return fault.code
        case ssl.SSLCertVerificationError():
            return "not-who-it-says"
        case ssl.SSLError():
            return "no-tls"
        case TimeoutError():
            return "too-slow"
        case OSError():
            return "not-reached"
        case _:
            return "not-imap"


def machines_of(host: str, port: int) -> list[IpAddress]:
    """Where a name leads; asked once and held on to. Raises MailboxFault."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise MailboxFault("no-such-name") from fault
    machines = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    return list(dict.fromkeys(getattr(machine, "ipv4_mapped", None) or machine for machine in machines))


def refuse_place(machines: list[IpAddress], *, security: str, may_be_inside: bool) -> None:
    """Raises MailboxFault where a password must not go: in clear over the internet, or to a machine of somebody else's
    network. Addresses of a single link, at which clouds keep their secrets, are never called."""
    inside = all(is_inside(machine) for machine in machines)
    if inside and not may_be_inside:
        raise MailboxFault("not-allowed-inside")
    if not inside and any(not machine.is_global or machine.is_multicast for machine in machines):
        raise MailboxFault("not-a-machine-to-ask")
    if not inside and security not in ("tls", "starttls"):
        raise MailboxFault("in-clear")


def is_inside(machine: IpAddress) -> bool:
    """Whether it is this machine or one of a private network."""
    return machine.is_loopback or any(machine in network for network in PRIVATE if network.version == machine.version)


def _connected(machines: list[IpAddress], port: int, *, until: float) -> socket.socket:
    for place, machine in enumerate(machines):
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((str(machine), port), timeout=left / (len(machines) - place))
        except OSError as fault:
            if place == len(machines) - 1:
                raise MailboxFault(code_of(fault)) from fault
    raise MailboxFault("too-slow")


def _context() -> ssl.SSLContext:
    """Certificates and names are checked. Who has an authority of their own names it in SSL_CERT_FILE."""
    return ssl.create_default_context()
