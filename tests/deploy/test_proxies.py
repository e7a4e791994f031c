"""The proxy examples in front of a real Gatepost: sign-in, a post and the live stream through TLS."""

import contextlib
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.running import RunningGatepost, free_port

ROOT = Path(__file__).parents[2]
HOST = "groups.hazel-lane.example"
KNOWS = {"sni_hostname": HOST}
pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(180)]


def needed(program: str) -> str:
    """Where a proxy is installed. Without it the test is skipped with that word; in CI it fails."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{program} is missing. CI must install it.")
        pytest.skip(f"NOT CHECKED: {program} is not installed")
    return found


@contextmanager
def nginx(folder: Path, *, gatepost: int, port: int, text: str = "") -> Iterator[list[str]]:
    """nginx with our example on ports of its own; gives the command that reloads it."""
    program = needed("nginx")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    site = text or (ROOT / "deploy/nginx/gatepost.conf").read_text("utf-8")
    for old, new in (
        (f"/etc/letsencrypt/live/{HOST}", str(folder)),
        ("127.0.0.1:8000", f"127.0.0.1:{gatepost}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
    ):
        assert old in site, old
        site = site.replace(old, new)
    site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.M)
    (folder / "site.conf").write_text(site, "utf-8")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # the folder of a test is its owner's alone
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log stderr; worker_shutdown_timeout 10s;"
        f"events {{ worker_connections 512; }} http {{ access_log off; {places} include {folder}/site.conf; }}",
        "utf-8",
    )
    words = [program, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with served(words, folder, port):
        yield [*words, "-s", "reload"]


@contextmanager
def caddy(folder: Path, *, gatepost: int, port: int, text: str = "") -> Iterator[list[str]]:
    """Caddy with our example on a port of its own and a certificate of its own making."""
    program = needed("caddy")
    site = text or (ROOT / "deploy/caddy/Caddyfile").read_text("utf-8")
    admin = f"127.0.0.1:{free_port()}"
    for old, new in (
        (
            "\tgrace_period 5s",
            f"\tgrace_period 5s\n\tadmin {admin}\n\tauto_https disable_redirects\n\tskip_install_trust",
        ),
        (f"{HOST} {{", f"https://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls internal"),
        ("127.0.0.1:8000", f"127.0.0.1:{gatepost}"),
    ):
        assert old in site, old
        site = site.replace(old, new)
    file = folder / "Caddyfile"
    file.write_text(site, "utf-8")
    with served([program, "run", "--adapter", "caddyfile", "--config", str(file)], folder, port):
        reload = [program, "reload", "--force", "--adapter", "caddyfile", "--config", str(file), "--address", admin]
        yield reload


@contextmanager
def served(words: list[str], folder: Path, port: int) -> Iterator[None]:
    """A proxy that answers at its port, and ends with the block."""
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    log = (folder / "proxy.log").open("w")
    process = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, **homes})
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"the proxy did not start:\n{(folder / 'proxy.log').read_text()[-2000:]}")
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


@pytest.fixture(scope="module")
def gatepost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGatepost]:
    """A demo as it runs behind one proxy: https outside, plain http inside."""
    running = RunningGatepost(
        tmp_path_factory.mktemp("behind") / "data", GATEPOST_BASE_URL=f"https://{HOST}", GATEPOST_TRUSTED_PROXIES="1"
    ).start()
    yield running
    assert running.stop() == 0


class Phone:
    """A browser at the proxy, signed in as one of the demo's cast."""

    def __init__(self, port: int, name: str) -> None:
        self.thread: threading.Thread | None = None
        self.client = httpx.Client(
            base_url=f"https://127.0.0.1:{port}", headers={"Host": HOST}, verify=False, timeout=20
        )
        page = self.ask("/demo/").text
        form = next(part for part in page.split("<form")[1:] if name in part)
        answer = self.send("/demo/", dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form)))
        assert answer.status_code == 302, answer.status_code
        cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("gatepost="))
        assert "Secure" in cookie and "HttpOnly" in cookie
        home = self.ask("/").text
        found = re.search(r'href="(/groups/[^/"]+/)"', home)
        assert found, "no group on the home page"
        self.group = found[1]

    def close(self) -> None:
        """Once the proxy is gone: the stream has ended by then."""
        if self.thread is not None:
            self.thread.join(timeout=20)
        self.client.close()

    def ask(self, path: str) -> httpx.Response:
        return self.client.get(path, extensions=KNOWS)

    def send(self, path: str, fields: dict[str, str]) -> httpx.Response:
        headers = {"Origin": f"https://{HOST}", "Referer": f"https://{HOST}/"}
        return self.client.post(path, data=fields, headers=headers, extensions=KNOWS)

    def write(self, text: str) -> None:
        """Send a message with the composer, as the page does without a script."""
        page = self.ask(self.group).text
        form = page[page.index('id="composer"') :]
        fields = dict(re.findall(r'name="(csrfmiddlewaretoken|client_key)" value="([^"]*)"', form))
        answer = self.send(f"{self.group}write/", fields | {"text": text})
        assert answer.status_code == 303, answer.text[:2000]

    def listen(self, seen: list[tuple[float, str]], ready: threading.Event) -> None:
        """Hold the page's stream open and note what comes, until it is cut."""
        cursor = re.search(r'data-cursor="([^"]*)"', self.ask(self.group).text)
        assert cursor
        with self.client.stream(
            "GET", f"/stream?cursor={cursor[1]}", headers={"Accept": "text/event-stream"}, extensions=KNOWS
        ) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                ready.set()
                if line.startswith("data:"):
                    seen.append((time.monotonic(), line))


def listening(phone: Phone) -> list[tuple[float, str]]:
    """What comes through a stream held open in a thread of its own, from its first line on."""
    seen: list[tuple[float, str]] = []
    ready = threading.Event()

    def hold() -> None:
        with contextlib.suppress(httpx.HTTPError):  # the test is over, or the proxy has ended the stream
            phone.listen(seen, ready)

    phone.thread = threading.Thread(target=hold, daemon=True)
    phone.thread.start()
    assert ready.wait(10), "nothing came through the stream: it is held back"
    return seen


def comes_within(seen: list[tuple[float, str]], text: str, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if any(text in json.dumps(line, ensure_ascii=False) for _at, line in list(seen)):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_a_post_reaches_an_open_page_through_the_proxy(
    gatepost: RunningGatepost, tmp_path: Path, proxy: object
) -> None:
    assert callable(proxy)
    port = free_port()
    with ExitStack() as afterwards, proxy(tmp_path, gatepost=gatepost.port, port=port) as reload:
        tom, amira, later = (
            afterwards.enter_context(closing(Phone(port, name))) for name in ("Tom Barker", "Amira Haddad", "Jo Mercer")
        )
        seen = listening(amira)
        said = f"Is it PE tomorrow, on day {port}?"
        tom.write(said)
        assert comes_within(seen, said, 2), "the message did not reach the open page within two seconds"

        assert tom.ask("/metrics").status_code == 404
        large = tom.send(f"{tom.group}write/", {"text": "a" * 3_600_000})
        assert large.status_code == 413 and "more than Gatepost takes" in large.text

        subprocess.run(reload, check=True, capture_output=True, timeout=30)
        time.sleep(1)
        assert tom.ask(tom.group).status_code == 200
        again = listening(later)
        said = f"Does anyone know when the trip is, on day {port}?"
        tom.write(said)
        assert comes_within(again, said, 2), "after a reload a new stream gets nothing"


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_browsers_are_offered_http_2(gatepost: RunningGatepost, tmp_path: Path, proxy: object) -> None:
    assert callable(proxy)
    port = free_port()
    with proxy(tmp_path, gatepost=gatepost.port, port=port):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2", "http/1.1"])
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as line,
            context.wrap_socket(line, server_hostname=HOST) as tls,
        ):
            assert tls.selected_alpn_protocol() == "h2"
