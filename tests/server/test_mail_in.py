"""Mail that comes in to a running Gatepost, by its line and by a provider's call: what was acknowledged is on disk."""

import http.client
import smtplib
import subprocess
import sys
import textwrap
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pysqlite3
import pytest

from tests.doors.mail_in import calls
from tests.doors.mail_in.calls import Call
from tests.doors.mail_in.conftest import mail
from tests.running import RunningGatepost

pytestmark = [pytest.mark.slow, pytest.mark.server]

ADDRESS = "gatepost@hazel-lane.example"
WAY_IN = textwrap.dedent(
    f"""
    import django; django.setup()
    from gatepost.delivery.models import MailIn
    from gatepost.people.models import School
    school = School.objects.get()
    MailIn.objects.create(
        school=school, address="{ADDRESS}", is_on=True, way="webhook", provider="postmark",
        webhook_secret="{calls.SHARED}",
    )
    print(school.ref)
    """
)


@pytest.fixture(scope="module")
def gatepost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningGatepost, str]]:
    """A running demo that listens for mail, and the address that a provider calls."""
    folder = tmp_path_factory.mktemp("mail")
    place = f"lmtp:{folder}/mail.sock"
    running = RunningGatepost(folder / "data", GATEPOST_MAIL_LISTEN=place)
    try:
        running.start()
        made = subprocess.run(
            [sys.executable, "-c", WAY_IN], env=running.environment, capture_output=True, text=True, check=True
        )
        yield running, f"{running.base}/hooks/mail/postmark/{made.stdout.strip()}/"
    finally:
        running.end()


def stored(running: RunningGatepost) -> dict[str, int]:
    """How many mails came, by their way."""
    connection = pysqlite3.connect(f"file:{running.data / 'gatepost.sqlite3'}?mode=ro", uri=True, timeout=20)
    try:
        rows = connection.execute("SELECT via, count(*) FROM doors_receivedmail GROUP BY via").fetchall()
    finally:
        connection.close()
    return dict(rows)


def post(url: str, call: Call) -> int:
    asked = urllib.request.Request(url, call.body, {**call.headers, "Content-Type": call.content_type})
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_large_mails_come_by_a_call_and_nothing_else_may_be_so_large(gatepost):
    running, url = gatepost
    raw = mail("Photos", ("y" * 74 + "\r\n") * 300_000)
    call = calls.postmark(raw, url)
    assert len(call.body) > 20_000_000
    assert post(url, call) == 200
    assert post(url, call) == 200
    assert post(url, call.with_shared_secret("gatepost:wrong")) == 403
    assert stored(running)["webhook"] == 1
    line = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
    line.putrequest("POST", "/sign-in/")
    line.putheader("Content-Length", "4000000")
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()


def test_what_the_line_acknowledged_outlasts_a_kill(gatepost):
    running, _ = gatepost
    socket = str(Path(running.environment["GATEPOST_MAIL_LISTEN"].removeprefix("lmtp:")))
    with smtplib.LMTP(socket) as caller:
        for number in range(5):
            caller.sendmail("tom@x.test", [ADDRESS], mail(f"Number {number}"))
        running.kill()
    assert stored(running)["lmtp"] == 5
    running.start()  # the file of the socket was left behind, and is no hindrance
    with smtplib.LMTP(socket) as caller:
        caller.sendmail("tom@x.test", [ADDRESS], mail("Number 5"))
        caller.sendmail("tom@x.test", [ADDRESS], mail("Number 0"))
    assert stored(running)["lmtp"] == 6
    assert running.stop() == 0
    assert not Path(socket).exists()
    running.start()


def test_a_place_that_cannot_be_had_stops_the_start(gatepost):
    running, _ = gatepost
    for place, words in (("lmtp:/nowhere/at/all.sock", "mail cannot be listened for"), ("pigeon", "must look like")):
        other = RunningGatepost(running.data, GATEPOST_MAIL_LISTEN=place)
        answer = other.command("work", check=False)
        assert answer.returncode != 0
        assert words in answer.stderr
