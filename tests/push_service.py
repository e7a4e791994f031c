"""A push service on this machine, and browsers that are told by it: the far end of web push, which none of ours helps.

The service checks who calls (RFC 8292), and the browser opens what comes with its own key (RFC 8291), both written from
the RFCs and not by way of the code that is tried.
"""

import base64
import hashlib
import hmac
import json
import os
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


def letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def hmac_of(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


@dataclass
class Browser:
    """One browser that was switched on: its keys, its address at the service, and how it opens what comes."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def form(self) -> dict[str, str]:
        """What its page sends to Gatepost."""
        return {
            "endpoint": self.endpoint,
            "p256dh": letters(point(self.key.public_key())),
            "auth": letters(self.secret),
            "expires": "",
        }

    def opens(self, body: bytes) -> dict[str, Any]:
        """The message in a push, by RFC 8188 and RFC 8291, step by step."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        info = b"WebPush: info\0" + point(self.key.public_key()) + theirs + b"\x01"
        material = hmac_of(hmac_of(self.secret, shared), info)
        pseudo = hmac_of(salt, material)
        key = hmac_of(pseudo, b"Content-Encoding: aes128gcm\0\x01")[:16]
        nonce = hmac_of(pseudo, b"Content-Encoding: nonce\0\x01")[:12]
        content = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        assert content[-1:] == b"\x02"
        told: dict[str, Any] = json.loads(content[:-1])
        return told


@dataclass(frozen=True)
class Came:
    """One push that came: for which endpoint, with which headers and body."""

    path: str
    headers: dict[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """Takes pushes, or not, as its server is told."""

    server: "PushService"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append(Came(self.path, dict(self.headers), body))
        status = self.server.statuses.pop(0) if self.server.statuses else self.server.status
        if self.server.slow:
            self.server.woken.wait(20)
        if status == 201 and not self.server.knows_caller(self.headers.get("Authorization", "")):
            status = 403
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class PushService(ThreadingHTTPServer):
    """The service. `statuses` are used up one push at a time, then `status` counts."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__((HOST, 0), Handler)
        self.came: list[Came] = []
        self.status, self.statuses, self.slow = 201, list[int](), False
        self.public_key = ""
        self.woken = threading.Event()
        self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def origin(self) -> str:
        return f"https://{HOST}:{self.server_address[1]}"

    def browser(self, name: str = "one") -> Browser:
        """A browser that this service reaches."""
        return Browser(f"{self.origin}/push/{name}?token=a%2Fb")

    def told(self, browser: Browser) -> list[dict[str, Any]]:
        """What has come for one browser, opened."""
        path = browser.endpoint.removeprefix(self.origin)
        return [browser.opens(one.body) for one in self.came if one.path == path]

    def knows_caller(self, header: str) -> bool:
        """Whether a push comes from whoever the browser was switched on by, now and for us (RFC 8292, section 4)."""
        scheme, _, rest = header.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        head, claims, signature = parts["t"].split(".")
        numbers = raw(signature)
        signed = utils.encode_dss_signature(int.from_bytes(numbers[:32], "big"), int.from_bytes(numbers[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
        key.verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        told = json.loads(raw(claims))
        assert json.loads(raw(head)) == {"typ": "JWT", "alg": "ES256"}
        return (
            scheme == "vapid"
            and parts["k"] == self.public_key
            and told["aud"] == self.origin
            and time.time() < told["exp"] <= time.time() + 24 * 60 * 60
            and told["sub"].startswith(("mailto:", "https:"))
        )

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no matter here."""


def own_certificate(folder: Path, name: str = "push.example") -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@contextmanager
def push_service(folder: Path) -> Iterator[PushService]:
    """`with push_service(tmp_path) as service:` one in a thread of its own; it knows this installation's key."""
    from gatepost.delivery.channels.push.vapid import public_key

    service = PushService(own_certificate(folder))
    service.public_key = public_key()
    threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield service
    finally:
        service.woken.set()
        service.shutdown()
        service.server_close()
