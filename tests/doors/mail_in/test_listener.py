"""The line that a mail server calls, over real sockets."""

import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from gatepost.core.env import ListeningPlace, listening_place
from gatepost.delivery.models import MailIn
from gatepost.doors.mail_in import listener
from gatepost.doors.mail_in.listener import Listener
from gatepost.doors.models import ReceivedMail
from tests.doors.mail_in.conftest import mail
from tests.on_a_file import on_a_file
from tests.running import free_port

ADDRESS = "gatepost@hazel-lane.test"


@pytest.fixture
def school(transactional_db: None, tmp_path: Path) -> Iterator[Any]:
    from gatepost.people.actions import add_school

    with on_a_file(tmp_path):
        made = add_school(
            name="Hazel Lane",
            host="hazel-lane.test",
            office_mail="office@hazel-lane.test",
            secretary_mail="secretary@hazel-lane.test",
        )
        MailIn.objects.create(school=made, address=ADDRESS, is_on=True, way="lmtp")
        yield made


@pytest.fixture
def line(request: pytest.FixtureRequest, school: Any) -> Iterator[int]:
    """A listener; gives its port."""
    port = free_port()
    made = Listener(ListeningPlace(getattr(request, "param", "smtp"), host="127.0.0.1", port=port), hostname="here")
    made.start()
    yield port
    made.stop()


def call(port: int, *, kind: type[smtplib.SMTP] = smtplib.SMTP) -> smtplib.SMTP:
    return kind("127.0.0.1", port, timeout=20)


def send(port: int, to: list[str], raw: bytes) -> dict[str, tuple[int, bytes]]:
    with call(port) as caller:
        return caller.sendmail("tom@x.test", to, raw)


def stored() -> list[ReceivedMail]:
    return list(ReceivedMail.objects.order_by("pk"))


def test_a_mail_is_stored_before_it_is_acknowledged(line):
    raw = mail("One", "Zoë\r\n..two dots above\r\n" + "long " * 5000)
    send(line, [ADDRESS.replace("@", "+k3y@")], raw)
    (row,) = stored()
    assert bytes(row.raw or b"") == raw
    assert (row.via, row.envelope_to) == ("lmtp", "gatepost+k3y@hazel-lane.test")


@pytest.mark.parametrize(
    "address",
    [
        "office@hazel-lane.test",
        "gatepost@elsewhere.test",
        "gatepostx@hazel-lane.test",
        "gatepost%elsewhere.test@hazel-lane.test",
        "someone@example.org",
        "postmaster",
    ],
)
def test_nobody_elses_mail_is_taken(line, address):
    with call(line) as caller:
        caller.helo()
        caller.mail("tom@x.test")
        assert caller.rcpt(address)[0] in (550, 553)
        assert caller.docmd("DATA")[0] == 503
    assert stored() == []


def test_an_address_counts_whatever_its_case(line):
    send(line, ["GatePost+K3y@Hazel-Lane.TEST"], mail())
    assert len(stored()) == 1


def test_a_switched_off_address_takes_nothing(line, school):
    MailIn.objects.update(is_on=False)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(line, [ADDRESS], mail())


def test_the_same_mail_again_is_the_same(line):
    for _ in range(3):
        send(line, [ADDRESS], mail())
    assert len(stored()) == 1


def test_our_own_fault_asks_to_try_again(line, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full of Zoë's words")

    with monkeypatch.context() as patch:
        patch.setattr(listener, "take_in", fails)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(line, [ADDRESS], mail())
    assert refused.value.smtp_code == 451
    with monkeypatch.context() as patch:
        patch.setattr(listener, "mail_in_for", fails)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as unknown:
            send(line, [ADDRESS], mail())
    assert unknown.value.recipients[ADDRESS][0] == 451
    send(line, [ADDRESS], mail())
    assert len(stored()) == 1


def test_the_log_tells_nothing_of_a_mail(line, monkeypatch, caplog):
    caplog.set_level("DEBUG")
    send(line, [ADDRESS], mail("A secret subject", "secret words"))
    monkeypatch.setattr(listener, "take_in", lambda *_, **__: 1 / 0)
    with pytest.raises(smtplib.SMTPDataError):
        send(line, [ADDRESS], mail("A secret subject 2", "secret words"))
    assert "secret" not in caplog.text
    assert "tom@x.test" not in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_what_is_too_large_is_refused_at_once_and_at_the_end(line, monkeypatch):
    with call(line) as caller:
        caller.ehlo()
        assert int(caller.esmtp_features["size"]) == listener.LARGEST_MAIL
        assert caller.mail("tom@x.test", [f"SIZE={listener.LARGEST_MAIL + 1}"])[0] == 552
    monkeypatch.setattr(listener, "LARGEST_MAIL", 10_000)
    with pytest.raises(smtplib.SMTPDataError) as refused, call(line) as caller:
        caller.helo()
        caller.sendmail("tom@x.test", [ADDRESS], mail("Big", "x" * 500 + "\r\n" + "y\r\n" * 5000))
    assert refused.value.smtp_code == 552
    assert stored() == []


@pytest.mark.parametrize("line", ["lmtp"], indirect=True)
def test_lmtp_answers_for_each_recipient(line, school):
    from gatepost.people.actions import add_school

    other = add_school(
        name="Oakfield", host="oakfield.test", office_mail="o@oakfield.test", secretary_mail="s@oakfield.test"
    )
    MailIn.objects.create(school=other, address="gatepost@oakfield.test", is_on=True)
    with socket.create_connection(("127.0.0.1", line), timeout=20) as caller, caller.makefile("rb") as answers:

        def say(words: bytes) -> bytes:
            caller.sendall(words + b"\r\n")
            while (heard := answers.readline())[3:4] == b"-":
                pass
            return heard[:3]

        assert answers.readline()[:3] == b"220"
        assert say(b"EHLO tests") == b"500"
        assert say(b"LHLO tests") == b"250"
        assert say(b"MAIL FROM:<>") == b"250"
        assert say(b"RCPT TO:<gatepost@hazel-lane.test>") == b"250"
        assert say(b"RCPT TO:<nobody@hazel-lane.test>") == b"550"
        assert say(b"RCPT TO:<gatepost@oakfield.test>") == b"250"
        assert say(b"DATA") == b"354"
        assert say(mail().rstrip() + b"\r\n.") == b"250"
        assert answers.readline()[:3] == b"250"
        assert say(b"QUIT") == b"221"
    assert sorted(row.school.name for row in stored()) == ["Hazel Lane", "Oakfield"]


def test_a_call_too_many_is_told_to_come_again(line, monkeypatch):
    monkeypatch.setattr(listener, "MOST_LINES", 2)
    first, second = call(line), call(line)
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        call(line)
    assert refused.value.smtp_code == 421
    first.quit()
    second.quit()
    send(line, [ADDRESS], mail())


def test_a_silent_call_is_ended(school, monkeypatch):
    monkeypatch.setattr(listener, "SILENT_SECONDS", 0.3)
    port = free_port()
    made = Listener(ListeningPlace("smtp", host="127.0.0.1", port=port), hostname="here").start()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as caller:
        assert caller.recv(100).startswith(b"220")
        assert caller.recv(100) == b""
    made.stop()


def test_a_unix_socket_changes_hands_without_a_gap(school, tmp_path):
    place = ListeningPlace("smtp", path=str(tmp_path / "mail.sock"))
    first = Listener(place, hostname="here").start()
    second = Listener(place, hostname="here").start()
    first.stop()
    assert Path(place.path).is_socket()
    assert Path(place.path).stat().st_mode & 0o777 == 0o660
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(5)
        caller.connect(place.path)
        assert caller.recv(100).startswith(b"220")
    second.stop()
    assert not Path(place.path).exists()


def test_a_file_that_is_no_socket_is_left_alone(tmp_path):
    (tmp_path / "mail.sock").write_text("precious")
    with pytest.raises(FileExistsError):
        Listener(ListeningPlace("smtp", path=str(tmp_path / "mail.sock")), hostname="here").start()
    assert (tmp_path / "mail.sock").read_text() == "precious"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("", None),
        ("lmtp:127.0.0.1:8024", ListeningPlace("lmtp", host="127.0.0.1", port=8024)),
        ("SMTP:[::1]:2525", ListeningPlace("smtp", host="::1", port=2525)),
        ("lmtp:/run/gatepost/mail.sock", ListeningPlace("lmtp", path="/run/gatepost/mail.sock")),
    ],
)
def test_a_place_is_named_in_one_setting(monkeypatch, value, place):
    monkeypatch.setenv("GATEPOST_MAIL_LISTEN", value)
    assert listening_place("GATEPOST_MAIL_LISTEN") == place


@pytest.mark.parametrize("value", ["127.0.0.1:25", "http:127.0.0.1:25", "lmtp:8024", "lmtp:x:0", "lmtp:/" + "x" * 200])
def test_a_place_that_is_none_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("GATEPOST_MAIL_LISTEN", value)
    with pytest.raises(ImproperlyConfigured):
        listening_place("GATEPOST_MAIL_LISTEN")
