"""The platform on a port of this machine: what the school's server asks, over real HTTP."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.whatsapp.platform.faults import Refused
from tests.whatsapp.platform.platform import Platform, Webhook
from tests.whatsapp.platform.rules import Template, mapping

VERSION = "v24.0"


class AddressOver(Refused):
    """A file's address has run out."""

    @property
    def http_status(self) -> int:
        return 404


class Handler(BaseHTTPRequestHandler):
    """Answers as graph.facebook.com does, for one number and its account."""

    server: "Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """What the school asks about itself, or a file that a parent sent."""
        self.answer({})

    def do_POST(self) -> None:
        """A message to send, mostly."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        platform = self.server.platform
        trouble = platform.breaks.pop(0) if platform.breaks else ""
        if trouble == "before":
            self.close_connection = True
            return
        try:
            request = json.loads(body or b"{}")
        except ValueError:
            self.send(400, Refused(100, "no JSON").as_answer())
            return
        self.answer(request, trouble=trouble)

    def answer(self, request: dict[str, Any], *, trouble: str = "") -> None:
        """One answer, or none at all where there is trouble after the request was taken."""
        platform = self.server.platform
        answer: dict[str, Any] | bytes
        try:
            if platform.is_down:
                raise Refused(131016)
            if self.headers.get("Authorization") != f"Bearer {platform.token}":
                raise Refused(190, "Error validating access token")
            status, answer = 200, self.find(request)
        except Refused as fault:
            status, answer = fault.http_status, fault.as_answer()
        if trouble == "after":
            self.close_connection = True
        elif trouble == "hang":
            self.server.over.wait(30)
            self.close_connection = True
        elif trouble == "garbage":
            self.send_bytes(502, b"<html>Bad gateway</html>", "text/html")
        elif isinstance(answer, bytes):
            self.send_bytes(200, answer, "application/octet-stream")
        else:
            self.send(status, answer)

    def find(self, request: dict[str, Any]) -> dict[str, Any] | bytes:
        """What is at an address. Raises Refused."""
        platform, parts = self.server.platform, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/media/"):
            media = parts.path.removeprefix("/media/")
            if platform.addresses_over:
                platform.addresses_over -= 1
                raise AddressOver(100)
            platform.described_media(media, "")
            return platform.media[media][0]
        path = parts.path.removeprefix(f"/{VERSION}/")
        node, _, edge = path.partition("/")
        is_post = self.command == "POST"
        if (node, edge) == (platform.phone_number_id, "messages") and is_post:
            return platform.takes(mapping(request, "request"))
        if (node, edge) == (platform.phone_number_id, ""):
            return about_number(platform)
        if (node, edge) == (platform.account, ""):
            return {"id": platform.account, "name": "Hazel Lane Primary", "timezone_id": "1"}
        if (node, edge) == (platform.account, "phone_numbers"):
            return {"data": [about_number(platform)]}
        if (node, edge) == (platform.account, "message_templates"):
            return proposed(platform, request) if is_post else listing(platform, query)
        if (node, edge) == (platform.account, "subscribed_apps"):
            platform.subscribed = platform.subscribed or is_post
            app = {"whatsapp_business_api_data": {"id": "7001", "name": "Gatepost", "link": "https://example.test/"}}
            return {"success": True} if is_post else {"data": [app] if platform.subscribed else []}
        if node in platform.media and not edge:
            return platform.described_media(node, f"{self.server.origin}/media/{node}")
        raise Refused(100, f"Object with ID '{node}' does not exist or cannot be seen with this token")

    def send(self, status: int, answer: Any) -> None:
        self.send_bytes(status, json.dumps(answer).encode(), "application/json")

    def send_bytes(self, status: int, body: bytes, kind: str) -> None:
        with suppress(OSError):  # whoever asked may have gone
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def about_number(platform: Platform) -> dict[str, Any]:
    return {
        "id": platform.phone_number_id,
        "display_phone_number": f"+{platform.number}",
        "verified_name": "Hazel Lane Primary",
        "name_status": platform.name_status,
        "quality_rating": platform.quality,
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "status": "CONNECTED",
        "throughput": {"level": "STANDARD"},
        "messaging_limit_tier": "TIER_250" if platform.people_a_day <= 250 else "TIER_2K",
    }


def listing(platform: Platform, query: dict[str, str]) -> dict[str, Any]:
    """The templates, all or those of a name (of which the platform looks for a part)."""
    found = [
        template.described(number)
        for number, template in enumerate(platform.templates.values())
        if query.get("name", "") in template.name
    ]
    return {"data": found, "paging": {"cursors": {"before": "a", "after": "b"}}}


def proposed(platform: Platform, request: dict[str, Any]) -> dict[str, Any]:
    """Take a proposed template: it waits to be approved."""
    body = next((one for one in request.get("components", []) if one.get("type") == "BODY"), None)
    titles = [
        button["text"]
        for one in request.get("components", [])
        if one.get("type") == "BUTTONS"
        for button in one["buttons"]
    ]
    if not request.get("name") or not request.get("language") or body is None:
        raise Refused(100, "name, language and a body are mandatory")
    template = Template(
        request["name"], body["text"], request["language"], tuple(titles), request["category"], status="PENDING"
    )
    platform.approves(template)
    return {"id": "700100", "status": "PENDING", "category": template.category}


class Server(ThreadingHTTPServer):
    """The port."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, platform: Platform) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.platform = platform
        self.over = threading.Event()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no matter here."""


@contextmanager
def serve(platform: Platform) -> Iterator[str]:
    """Serve it; gives the address under which the school's server asks (with the version)."""
    server = Server(platform)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"{server.origin}/{VERSION}"
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


def webhook_at(url: str, *, within: float = 20) -> Webhook:
    """A webhook that is called over real HTTP. No answer within so many seconds counts as 0."""

    def call(body: bytes, headers: dict[str, str]) -> int:
        request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json", **headers})
        try:
            with urllib.request.urlopen(request, timeout=within) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    return call
