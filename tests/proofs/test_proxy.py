"""The line that can be cut: each thing it can do is seen by a client on a real socket."""

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest
from proofs.proxy import Mode, Proxy, through


class Echo(socketserver.ThreadingTCPServer):
    """Says back what it hears, and keeps it."""

    daemon_threads = True
    heard = b""


class Answer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError):  # cut, as it should be
            while data := self.request.recv(65536):
                self.server.heard += data
                self.request.sendall(data)


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def line(echo) -> Iterator[Proxy]:
    with Proxy(echo.server_address[1]) as proxy:
        yield proxy


def dial(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=5)


def asked(client: socket.socket, words: bytes, *, within: float = 5) -> bytes:
    client.settimeout(within)
    client.sendall(words)
    return client.recv(65536)


def heard_by(echo: Echo, words: bytes) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if words in echo.heard:
            return True
        time.sleep(0.01)
    return False


def test_it_passes_everything_on(line):
    with dial(line) as client:
        assert asked(client, b"hello") == b"hello"
        assert line.connections == 1


def test_a_cut_resets_open_connections_and_lets_new_ones_pass(line):
    with dial(line) as client:
        assert asked(client, b"hello") == b"hello"
        assert line.cut() == 1
        with pytest.raises(ConnectionResetError):
            client.recv(10)
    with dial(line) as client:
        assert asked(client, b"again") == b"again"


def test_while_it_resets_nobody_gets_through(line, echo):
    line.be(Mode.RESET)
    with pytest.raises(ConnectionResetError), dial(line) as client:
        asked(client, b"hello")
    assert echo.heard == b""


def test_a_blackhole_swallows_both_ways_and_gives_back_nothing_lost(line, echo):
    with dial(line) as client:
        assert asked(client, b"1") == b"1"
        line.be(Mode.BLACKHOLE)
        with pytest.raises(TimeoutError):
            asked(client, b"2", within=0.2)
        assert echo.heard == b"1"
        line.be(Mode.PASS)
        client.settimeout(5)
        assert client.recv(10) == b"2"


def test_half_open_hears_and_does_not_answer(line, echo):
    line.be(Mode.HALF_OPEN)
    with dial(line) as client, pytest.raises(TimeoutError):
        asked(client, b"hello", within=0.2)
    assert heard_by(echo, b"hello")


def test_slow_takes_its_time(line):
    line.be(Mode.SLOW, rate=1000)
    with dial(line) as client:
        started = time.monotonic()
        assert asked(client, b"x" * 200) == b"x" * 200
        assert time.monotonic() - started >= 0.2


def test_a_connection_is_dropped_after_so_many_bytes(line):
    line.be(Mode.DROP_AFTER, limit=3)
    with dial(line) as client, pytest.raises(ConnectionResetError):
        while asked(client, b"hello"):
            pass
    with dial(line) as client:
        assert asked(client, b"abc") == b"abc"


def test_what_is_watched_for_arrives_and_its_answer_does_not(line, echo):
    line.cut_at(b"COMMIT")
    with dial(line) as client:
        assert asked(client, b"BEGIN") == b"BEGIN"
        with pytest.raises(ConnectionResetError):
            asked(client, b"COMMIT")
    assert heard_by(echo, b"COMMIT")
    assert line.cuts == 1
    with dial(line) as client:
        assert asked(client, b"COMMIT") == b"COMMIT"


def test_an_address_goes_by_way_of_the_proxy(line):
    assert (
        through(line, "postgresql://gatepost@127.0.0.1:5432/school")
        == f"postgresql://gatepost@127.0.0.1:{line.port}/school"
    )
    assert through(line, "redis://localhost:6379/0") == f"redis://127.0.0.1:{line.port}/0"
