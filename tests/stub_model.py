"""A chat server of the OpenAI kind, as Ollama, vLLM and llama.cpp are: it behaves well, or as badly as it is told."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Says = Callable[[dict[str, Any]], str]


def nothing_wrong(body: dict[str, Any]) -> str:
    """A model that finds every message fine."""
    return '{"clauses": []}'


def names(clause: str, words: str, grade: str = "usual") -> Says:
    """A model that names one clause, whatever it is asked."""
    return lambda body: json.dumps({"clauses": [{"id": clause, "grade": grade, "words": words}]})


def obeys_the_message(body: dict[str, Any]) -> str:
    """A gullible model: it answers with whatever JSON stands in the message."""
    message = body["messages"][-1]["content"]
    return str(message[message.index("{") : message.rindex("}") + 1])


class Handler(BaseHTTPRequestHandler):
    """Answers POST /v1/chat/completions in the manner that its server is told to have."""

    server: "StubModel"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read the question, then answer it, or not."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        self.server.headers.append(dict(self.headers))
        with suppress(OSError):
            getattr(self, f"be_{self.server.manner}")()

    def be_fine(self) -> None:
        """As a chat server answers."""
        if self.path != "/v1/chat/completions":
            return self.send(404, b'{"error": {"message": "no such page"}}')
        asked = self.server.asked[-1]
        if self.server.key and self.headers.get("Authorization") != f"Bearer {self.server.key}":
            return self.send(401, b'{"error": {"message": "invalid api key"}}')
        if asked["model"] != self.server.model:
            return self.send(404, b'{"error": {"message": "model not found"}}')
        answer = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": asked["model"],
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": self.server.says(asked)},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 900, "completion_tokens": 20, "total_tokens": 920},
        }
        return self.send(200, json.dumps(answer).encode())

    def be_chunked(self) -> None:
        """The same, in pieces of unknown number, as a server without Content-Length."""
        content = json.dumps({"choices": [{"message": {"content": self.server.says(self.server.asked[-1])}}]}).encode()
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for place in range(0, len(content), 7):
            piece = content[place : place + 7]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def be_silent(self) -> None:
        """No answer within any time that is waited."""
        self.server.woken.wait(20)

    def be_trickling(self) -> None:
        """A byte now and then, so that no single wait is long."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not self.server.woken.wait(0.05):
            self.wfile.write(b" ")

    def be_trickling_headers(self) -> None:
        """The same before there is a body at all."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Waits: ")
        while not self.server.woken.wait(0.05):
            self.wfile.write(b"x")

    def be_broken(self) -> None:
        """500."""
        self.send(500, b'{"error": {"message": "out of memory"}}')

    def be_redirecting(self) -> None:
        """Somewhere else."""
        self.send(307, b"", Location=self.server.elsewhere)

    def be_huge(self) -> None:
        """An answer without an end."""
        self.send_response(200)
        self.send_header("Content-Length", str(10**12))
        self.end_headers()
        while not self.server.woken.is_set():
            self.wfile.write(b"x" * 65_536)

    def be_garbage(self) -> None:
        """Bytes that are no JSON."""
        self.send(200, b"\x00\xff<html>")

    def be_another_thing(self) -> None:
        """JSON, but no chat completion."""
        self.send(200, b'{"choices": [{"message": {"content": null}}]}')

    def be_deep(self) -> None:
        """JSON that is nested deeper than any reader likes."""
        self.send(200, b"[" * 60_000)

    def be_half(self) -> None:
        """An answer that breaks off."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"choices": [')
        self.close_connection = True

    def be_no_http(self) -> None:
        """Another protocol."""
        self.wfile.write(b"220 mail.example ESMTP\r\n")
        self.close_connection = True

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """One whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class StubModel(ThreadingHTTPServer):
    """The server. `asked` are the questions in their order; `manner` is the part of Handler's `be_…` after it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, says: Says = nothing_wrong, *, manner: str = "fine", tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.says, self.manner, self.model, self.key, self.elsewhere = says, manner, "small", "", ""
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.woken = threading.Event()
        self.scheme = "https" if tls else "http"
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    @property
    def address(self) -> str:
        """What an administrator would type."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no matter here."""


@contextmanager
def stub_model(
    says: Says = nothing_wrong, *, manner: str = "fine", tls: ssl.SSLContext | None = None
) -> Iterator[StubModel]:
    """`with stub_model() as model:` a server in a thread of its own."""
    model = StubModel(says, manner=manner, tls=tls)
    threading.Thread(target=model.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield model
    finally:
        model.woken.set()
        model.shutdown()
        model.server_close()
