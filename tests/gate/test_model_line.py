"""One question to a language model: in time, of a bounded size, to the right machine, or a fault and nothing else."""

import ipaddress
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gatepost.core import outgoing
from gatepost.core.errors import Invalid
from gatepost.core.outgoing import LineFault
from gatepost.gate import model_line
from gatepost.gate.model_line import ask
from gatepost.policies.second_opinion import address_of
from tests.stub_model import StubModel, stub_model

BODY = {"model": "small", "messages": [{"role": "user", "content": "…"}]}
OUTSIDE = "93.184.216.34"


def why(model: StubModel, *, seconds: float = 10.0) -> str:
    """The word for why this model gave no answer."""
    with pytest.raises(LineFault) as fault:
        ask(address_of(model.address), BODY, seconds=seconds)
    return fault.value.why


@pytest.mark.parametrize("manner", ["fine", "chunked"])
def test_the_words_of_the_answer_come_back(manner):
    with stub_model(lambda body: f"heard {body['messages'][0]['content']}", manner=manner) as model:
        model.key = "a-key"
        assert ask(address_of(model.address), BODY, key="a-key", seconds=10) == "heard …"
    headers = model.headers[0]
    assert headers["Host"] == model.address.removeprefix("http://").removesuffix("/v1")
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("manner", "word"),
    [
        ("broken", "status-500"),
        ("redirecting", "redirected"),
        ("huge", "too-big"),
        ("garbage", "not-a-chat-completion"),
        ("another_thing", "not-a-chat-completion"),
        ("deep", "not-a-chat-completion"),
        ("half", "not-http"),
        ("no_http", "not-http"),
    ],
)
def test_a_bad_answer_is_a_fault_with_a_name(manner, word):
    with stub_model(manner=manner) as model, stub_model() as elsewhere:
        model.elsewhere = f"{elsewhere.address}/chat/completions"
        assert why(model) == word
    assert (len(model.asked), elsewhere.asked) == (1, [])


@pytest.mark.parametrize("manner", ["silent", "trickling", "trickling_headers"])
def test_the_time_is_a_budget_for_all_of_it(manner):
    with stub_model(manner=manner) as model:
        start = time.monotonic()
        assert why(model, seconds=0.4) == "too-slow"
        assert 0.3 < time.monotonic() - start < 6


def test_a_wrong_key_and_a_wrong_path_are_told_apart():
    with stub_model() as model:
        model.key = "another"
        assert why(model) == "status-401"
        with pytest.raises(LineFault, match="status-404"):
            ask(address_of(model.address.replace("/v1", "/v2")), BODY, seconds=10)


def test_nobody_at_the_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LineFault, match="not-reached"):
        ask(address_of(f"http://127.0.0.1:{port}"), BODY, seconds=10)


def test_few_are_asked_at_once_and_each_place_comes_free_again():
    with stub_model(manner="silent") as model:
        faults: list[str] = []
        waiting = [threading.Thread(target=lambda: faults.append(why(model, seconds=2))) for _ in range(6)]
        for thread in waiting:
            thread.start()
        for thread in waiting:
            thread.join()
    assert sorted(faults) == ["busy"] * 2 + ["too-slow"] * 4
    with stub_model() as model:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and model_line._free._value < model_line.AT_ONCE:
            time.sleep(0.02)
        assert ask(address_of(model.address), BODY, seconds=10)


def leads_to(monkeypatch: pytest.MonkeyPatch, *machines: str) -> list[str]:
    """Every name leads to these machines; the list gets those that are connected to."""
    called: list[str] = []

    def found(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, port)) for machine in machines]

    def connect(to: tuple[str, int], **_: object) -> socket.socket:
        called.append(to[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket, "create_connection", connect)
    return called


@pytest.mark.parametrize(
    ("address", "machines", "word"),
    [
        ("http://models.example", [OUTSIDE], "in-clear"),
        ("http://models.example", ["192.168.1.9", OUTSIDE], "not-a-machine-to-ask"),
        ("https://models.example", ["192.168.1.9", OUTSIDE], "not-a-machine-to-ask"),
        ("http://models.example", ["169.254.169.254"], "not-a-machine-to-ask"),
        ("https://models.example", ["169.254.169.254"], "not-a-machine-to-ask"),
        ("https://models.example", ["0.0.0.0"], "not-a-machine-to-ask"),
        ("https://models.example", ["224.0.0.1"], "not-a-machine-to-ask"),
        ("https://models.example", ["::ffff:169.254.169.254"], "not-a-machine-to-ask"),
        ("https://models.example", ["fe80::1%eth0"], "not-a-machine-to-ask"),
    ],
)
def test_some_machines_are_never_called(monkeypatch, address, machines, word):
    called = leads_to(monkeypatch, *machines)
    with pytest.raises(LineFault, match=word):
        ask(address_of(address), BODY, seconds=10)
    assert called == []


@pytest.mark.parametrize(
    ("address", "machine"),
    [
        ("https://models.example", OUTSIDE),
        ("http://models.example", "127.0.0.1"),
        ("http://models.example", "::1"),
        ("http://models.example", "10.1.2.3"),
        ("http://models.example", "fd00::7"),
    ],
)
def test_others_are(monkeypatch, address, machine):
    called = leads_to(monkeypatch, machine)
    with pytest.raises(LineFault, match="not-reached"):
        ask(address_of(address), BODY, seconds=10)
    assert called == [machine]


def test_a_machine_inside_is_only_asked_where_that_is_allowed(monkeypatch):
    called = leads_to(monkeypatch, "10.1.2.3")
    with pytest.raises(LineFault, match="not-allowed-inside"):
        ask(address_of("http://models.example"), BODY, seconds=2, may_be_inside=False)
    assert called == []


def test_a_name_that_is_none(monkeypatch):
    def found(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with pytest.raises(LineFault, match="no-such-name"):
        ask(address_of("https://models.example"), BODY, seconds=10)


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    folder: Path = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "models.example")])
    day = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("models.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


def test_inside_a_certificate_of_its_own_will_do(own_certificate):
    with stub_model(tls=own_certificate) as model:
        assert ask(address_of(model.address), BODY, seconds=10) == '{"clauses": []}'


def test_outside_it_will_not_and_nothing_is_sent(own_certificate, monkeypatch):
    with stub_model(tls=own_certificate) as model:
        port = model.server_address[1]
        here = socket.create_connection(("127.0.0.1", port))
        monkeypatch.setattr(outgoing, "_machines", lambda address: [ipaddress.ip_address(OUTSIDE)])
        monkeypatch.setattr(socket, "create_connection", lambda to, **_: here)
        with pytest.raises(LineFault, match="not-who-it-says"):
            ask(address_of(f"https://models.example:{port}"), BODY, seconds=10)
    assert model.asked == []


def test_a_server_without_tls_where_tls_is_wanted():
    with stub_model() as model, pytest.raises(LineFault, match="no-tls"):
        ask(address_of(model.address.replace("http", "https")), BODY, seconds=10)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1"),
        (" https://Models.Example/v1/ ", "https://models.example/v1"),
        ("https://models.example:443/openai/v1", "https://models.example/openai/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
    ],
)
def test_an_address_as_it_is_kept(typed, kept):
    assert str(address_of(typed)) == kept
    assert address_of(kept) == address_of(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "localhost:11434",
        "ftp://models.example",
        "file:///etc/passwd",
        "https://user:secret@models.example/v1",
        "https://models.example/v1?key=secret",
        "https://models.example/v1#part",
        "https://models.example/v1/../admin",
        "https://models.example/v1\r\nX-Header: 1",
        "https://models.example:99999",
        "https://models.example:0",
        "https:///v1",
        "https://mödels.example",
        "https://" + "a" * 300 + ".example",
    ],
)
def test_what_is_no_address(typed):
    with pytest.raises(Invalid):
        address_of(typed)
