"""Slow, broken and greedy connections: none of them keeps anybody else waiting, and half a message is no message."""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from a2wsgi import WSGIMiddleware

from gatepost.site import connections, intake
from gatepost.site.connections import ImpatientProtocol
from gatepost.site.intake import Intake

pytestmark = pytest.mark.slow

THREADS = 2
LARGEST = 200_000
PATIENCE = 1.0  # seconds for an ordinary page on a busy machine; while all threads are held it never comes


class Echo:
    """A WSGI application that tells what reached it, and remembers it."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read()
        self.taken.append({**environ, "body": body})
        start_response("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == "/long":
            return [b"x" * 100_000 for _ in range(100)]
        return [b"ok ", str(len(body)).encode()]


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def port(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server as `gatepost run` sets it up, with two threads and little patience."""
    monkeypatch.setattr(connections, "HEADERS_WITHIN", 1.0)
    pages = WSGIMiddleware(echo, workers=THREADS, send_queue_size=0)  # type: ignore[arg-type]
    application = Intake(pages, largest=LARGEST, whole_within=1.5)  # type: ignore[arg-type]
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            port=0,
            log_level="error",
            lifespan="off",
            http=ImpatientProtocol,
            ws="none",
            timeout_graceful_shutdown=2,
        )
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)


def connected(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=5)
    line.settimeout(5)
    return line


def answer(line: socket.socket) -> bytes:
    """All that comes until the other side has no more to say just now."""
    whole = b""
    try:
        while piece := line.recv(65_536):
            whole += piece
            line.settimeout(0.3)
    except TimeoutError:
        pass
    return whole


def status_of(line: socket.socket) -> str:
    return answer(line).split(b"\r\n")[0].decode()


def ask(port: int, request: bytes) -> str:
    with connected(port) as line:
        line.sendall(request)
        return status_of(line)


def seconds_of_an_ordinary_page(port: int) -> float:
    started = time.monotonic()
    with connected(port) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert line.recv(1_000).startswith(b"HTTP/1.1 200")
    return time.monotonic() - started


SLOW_BODY = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\ntext=half"


def test_what_is_too_large_is_refused_with_a_page_in_a_window_and_a_sentence_elsewhere(port: int, echo: Echo) -> None:
    def refused(accept: str) -> str:
        with connected(port) as line:
            line.sendall(f"POST / HTTP/1.1\r\nHost: h\r\nAccept: {accept}\r\nContent-Length: 999999\r\n\r\n".encode())
            return answer(line).decode()

    page = refused("text/html,application/xhtml+xml;q=0.9")
    assert page.startswith("HTTP/1.1 413")
    assert "<h1>Not sent</h1>" in page
    assert "Please go back and send less." in page
    sentence = refused("text/html")
    assert "<h1>" not in sentence
    assert "Please go back and send less." in sentence
    assert not echo.taken


def test_slow_bodies_hold_no_thread(port: int) -> None:
    lines = [connected(port) for _ in range(THREADS * 10)]
    for line in lines:
        line.sendall(SLOW_BODY)
    time.sleep(0.2)
    assert seconds_of_an_ordinary_page(port) < PATIENCE
    assert status_of(lines[0]).startswith("HTTP/1.1 408")
    for line in lines:
        line.close()


def test_slow_readers_hold_no_thread(port: int) -> None:
    lines = []
    for _ in range(THREADS * 3):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        line.connect(("127.0.0.1", port))
        line.sendall(b"GET /long HTTP/1.1\r\nHost: h\r\n\r\n")
        lines.append(line)
    time.sleep(0.5)
    assert seconds_of_an_ordinary_page(port) < PATIENCE
    for line in lines:
        line.close()


def test_a_connection_that_says_nothing_or_never_ends_its_headers_is_closed(port: int) -> None:
    silent, slow = connected(port), connected(port)
    slow.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n")
    started = time.monotonic()
    for _ in range(6):  # a header now and then must not buy more time
        time.sleep(0.3)
        try:
            slow.sendall(b"X: y\r\n")
        except OSError:
            break
    for line in (silent, slow):
        with contextlib.suppress(ConnectionResetError):
            assert line.recv(1_000) == b""
        line.close()
    assert time.monotonic() - started < 4


def test_headers_without_end_are_cut_off(port: int) -> None:
    with connected(port) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n")
        with pytest.raises(OSError):
            for _ in range(400):
                line.sendall(b"X: " + b"y" * 10_000 + b"\r\n")
            raise AssertionError("four million bytes of headers were taken")


def test_a_second_request_on_a_connection_has_the_same_limits_and_works(port: int) -> None:
    with connected(port) as line:
        for _ in range(3):
            line.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
            assert answer(line).startswith(b"HTTP/1.1 200")
            line.settimeout(5)


def test_a_body_that_breaks_off_reaches_nobody(port: int, echo: Echo) -> None:
    with connected(port) as line:
        line.sendall(SLOW_BODY)
        time.sleep(0.1)
    time.sleep(0.3)
    assert echo.taken == []


def test_too_large_a_body_is_refused_announced_or_not(port: int, echo: Echo) -> None:
    assert ask(port, b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999\r\n\r\n").startswith("HTTP/1.1 413")
    piece = b"%x\r\n%s\r\n" % (50_000, b"y" * 50_000)
    head = b"POST /api/v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert ask(port, head + piece * 5).startswith("HTTP/1.1 413")
    assert echo.taken == []


def test_a_body_in_chunks_comes_whole(port: int, echo: Echo) -> None:
    head = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert ask(port, head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").startswith("HTTP/1.1 200")
    assert (echo.taken[0]["body"], echo.taken[0]["CONTENT_LENGTH"]) == (b"abcde", "5")


def test_memory_for_bodies_is_limited_for_all_together(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LARGEST_TOGETHER", 250_000)
    with connected(port) as first:
        first.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 190000\r\n\r\n" + b"y" * 150_000)
        time.sleep(0.2)
        more = b"POST /api/x HTTP/1.1\r\nHost: h\r\nContent-Length: 190000\r\n\r\n" + b"y" * 150_000
        assert ask(port, more).startswith("HTTP/1.1 503")
    time.sleep(0.2)
    assert ask(port, more + b"y" * 40_000).startswith("HTTP/1.1 200"), "what was given up counts no more"


def test_a_header_name_with_an_underscore_is_not_mistaken_for_a_proxys(port: int, echo: Echo) -> None:
    ask(
        port,
        b"GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\nX_Forwarded_For: 203.0.113.9\r\n"
        b"X_Forwarded_Proto: https\r\n\r\n",
    )
    assert echo.taken[0]["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"
    assert "HTTP_X_FORWARDED_PROTO" not in echo.taken[0]
