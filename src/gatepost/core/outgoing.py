"""One call to another machine over HTTP, and its answer: in a fixed time, of a bounded size, to nobody else.

All of it (finding the machine, TLS, asking, reading) has one deadline. A redirect is never followed, and no proxy of
the environment is used. Words go in clear only to this machine or a private network, where a certificate that nobody
vouches for will do; on the internet it is TLS with a certificate that fits the name. Addresses that belong to a single
link, as those at which clouds keep their secrets, are never called.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

MOST_BYTES = 65_536  # of an answer
PORTS = {"http": 80, "https": 443}

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """What is called: `http` or `https`, a host name or an IP address, a port, and a path as `/v1`."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The body is read of a 200 alone; of anything else the status says enough."""

    status: int
    body: bytes


class LineFault(Exception):
    """No answer. `args[0]` is a word for why (docs/second-opinion.md); it holds nothing of what was asked."""

    @property
    def why(self) -> str:
        """That word."""
        return str(self.args[0])


@dataclass(slots=True)
class _Call:
    """One call under way. The thread that makes it leaves its answer or its fault here, and the line it waits on."""

    address: Address
    body: bytes
    headers: Mapping[str, str]
    may_be_inside: bool
    deadline: float
    line: socket.socket | None = None
    answer: Answer | None = None
    fault: LineFault | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def left(self) -> float:
        """Seconds to the deadline. Raises LineFault when there are none."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise LineFault("too-slow")
        return seconds


def post(
    address: Address,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    may_be_inside: bool,
    places: threading.BoundedSemaphore,
) -> Answer:
    """Send this body there. Raises LineFault; one or the other happens within `seconds`.

    `may_be_inside`: whether the machine may be this one, or one of a private network. `places`: how many such calls may
    be under way at once; where none is left, nothing is sent.
    """
    if not places.acquire(blocking=False):
        raise LineFault("busy")
    call = _Call(address, body, headers, may_be_inside, time.monotonic() + seconds)
    try:
        # Finding a machine by its name cannot be given a time limit. So it happens in a thread that may be left behind.
        threading.Thread(target=_carry_out, args=(call, places), name="call", daemon=True).start()
    except RuntimeError as fault:
        places.release()
        raise LineFault("busy") from fault
    if not call.done.wait(seconds):
        _hang_up(call)
        raise LineFault("too-slow")
    if call.fault is not None:
        raise call.fault
    if call.answer is None:
        raise LineFault("not-http")
    return call.answer


def _hang_up(call: _Call) -> None:
    """End the wait of the thread that asks, so that it goes away too."""
    waiting = call.line
    if waiting is not None:
        with suppress(OSError):
            waiting.shutdown(socket.SHUT_RDWR)


def _carry_out(call: _Call, places: threading.BoundedSemaphore) -> None:
    try:
        call.answer = _answer(call)
    except LineFault as fault:
        call.fault = fault
    except ssl.SSLCertVerificationError:
        call.fault = LineFault("not-who-it-says")
    except ssl.SSLError:
        call.fault = LineFault("no-tls")
    except TimeoutError:
        call.fault = LineFault("too-slow")
    except OSError:
        call.fault = LineFault("not-reached")
    except Exception:  # a half answer, a header that is none: whatever it is, it is no answer
        call.fault = LineFault("not-http")
    finally:
        places.release()
        call.done.set()


def _answer(call: _Call) -> Answer:
    found = _machines(call.address)
    inside = all(_is_inside(machine) for machine in found)
    if inside and not call.may_be_inside:
        raise LineFault("not-allowed-inside")
    if not inside and any(not machine.is_global or machine.is_multicast for machine in found):
        raise LineFault("not-a-machine-to-ask")
    if not inside and call.address.scheme != "https":
        raise LineFault("in-clear")
    call.line = _connected(call, found)
    try:
        if call.address.scheme == "https":
            call.line.settimeout(call.left())
            call.line = _context(verified=not inside).wrap_socket(call.line, server_hostname=call.address.host)
        return _exchange(call, call.line)
    finally:
        call.line.close()


def _machines(address: Address) -> list[IpAddress]:
    """Where a name leads. It is asked once and then held on to, so that it cannot lead elsewhere a moment later."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise LineFault("no-such-name") from fault
    machines = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    return [getattr(machine, "ipv4_mapped", None) or machine for machine in machines]


def _is_inside(machine: IpAddress) -> bool:
    """Whether it is this machine or one of a private network, and one that can be asked."""
    return machine.is_loopback or any(machine in network for network in _PRIVATE if network.version == machine.version)


# RFC 1918 and RFC 4193.
_PRIVATE = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")]


def _connected(call: _Call, machines: list[IpAddress]) -> socket.socket:
    for machine in machines[:-1]:
        with suppress(OSError):
            return socket.create_connection((str(machine), call.address.port), timeout=call.left() / 2)
    return socket.create_connection((str(machines[-1]), call.address.port), timeout=call.left())


def _context(*, verified: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _exchange(call: _Call, line: socket.socket) -> Answer:
    line.settimeout(call.left())
    connection = http.client.HTTPConnection(call.address.host, call.address.port)
    connection.sock = line
    headers = {"Host": call.address.authority, **call.headers, "Connection": "close"}
    connection.request("POST", call.address.path, call.body, headers)
    line.settimeout(call.left())
    with connection.getresponse() as response:
        if response.status != http.HTTPStatus.OK:
            return Answer(response.status, b"")
        parts, size = [], 0
        while part := response.read1(MOST_BYTES):
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise LineFault("too-big")
            if not response.isclosed():  # else the answer is whole, and the socket is gone with it
                line.settimeout(call.left())
        if response.length:  # the header promised more
            raise LineFault("not-http")
        return Answer(response.status, b"".join(parts))
