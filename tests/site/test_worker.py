"""The work loop: it does what is due, outlives every fault, and stops when told."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest

from gatepost.core.clock import now
from gatepost.delivery import ledger, wake
from gatepost.doors.email import rounds as mail_rounds
from gatepost.people.models import SignInCode
from gatepost.site import worker
from gatepost.site.worker import Worker, register_round


@pytest.fixture
def quiet(monkeypatch):
    """A worker whose steps touch no database; gives what was called."""
    calls = []
    monkeypatch.setattr(mail_rounds, "process_waiting", lambda **_: 0)
    monkeypatch.setattr(worker.whatsapp_rounds, "process_waiting", lambda **_: 0)
    monkeypatch.setattr(worker.whatsapp_sending, "send_whatsapp", lambda **_: 0)
    monkeypatch.setattr(worker.audit_rounds, "read_waiting", lambda: 0)
    monkeypatch.setattr(ledger, "fan_out_waiting", lambda: calls.append("fan out") or 0)
    monkeypatch.setattr(ledger, "send_due", lambda **_: calls.append("send") or 0)
    monkeypatch.setattr(worker, "link_new_entries", lambda: calls.append("link") or 0)
    monkeypatch.setattr(worker, "_rounds", [])
    wake.wait(0)
    return calls


def until(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_it_looks_every_second_and_at_once_when_woken(quiet, monkeypatch):
    monkeypatch.setattr(worker, "LOOK_EVERY", 30)
    crew = worker.start()
    try:
        assert until(lambda: quiet.count("link") == 1)
        time.sleep(0.2)
        assert quiet.count("send") == 1
        started = time.monotonic()
        wake.worker_has_work()
        assert until(lambda: quiet.count("send") == 2)
        assert time.monotonic() - started < 0.5
    finally:
        crew.stop()
    assert quiet[:3] == ["fan out", "send", "link"]


def test_it_outlives_faults_and_backs_off_and_says_no_names(quiet, monkeypatch, caplog):
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.02)
    faults = []

    def broken():
        faults.append(time.monotonic())
        raise RuntimeError("no way to amira@example.org")

    monkeypatch.setattr(ledger, "fan_out_waiting", broken)
    crew = worker.start()
    try:
        assert until(lambda: len(faults) >= 5)
    finally:
        crew.stop()
    pauses = [later - earlier for earlier, later in itertools.pairwise(faults)]
    assert pauses[3] > pauses[0]
    assert quiet.count("send") > len(faults)  # the other steps go on meanwhile
    assert "make deliveries: RuntimeError at test_worker.py" in caplog.text
    assert "amira" not in caplog.text


def test_there_is_no_pause_while_there_is_more(quiet, monkeypatch):
    monkeypatch.setattr(worker, "LOOK_EVERY", 30)
    left = [20, 20, 7]
    monkeypatch.setattr(ledger, "send_due", lambda **_: left.pop(0) if left else 0)
    crew = worker.start()
    try:
        assert until(lambda: not left, seconds=2)
    finally:
        crew.stop()


def test_rounds_come_in_their_time(quiet, monkeypatch):
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.02)
    done = []
    register_round("often", 0.05, lambda: done.append("often"))
    register_round("daily", 86_400, lambda: done.append("daily"))
    with pytest.raises(ValueError, match="often"):
        register_round("often", 1, lambda: None)
    crew = worker.start()
    try:
        assert until(lambda: len(done) >= 3)
    finally:
        crew.stop()
    assert set(done) == {"often"}  # the daily one comes after a minute, then once a day


def test_it_stops_within_two_seconds_though_a_server_hangs(quiet, monkeypatch, caplog):
    inside, go_on = threading.Event(), threading.Event()

    def hang(**_):
        inside.set()
        go_on.wait(20)
        return 0

    monkeypatch.setattr(ledger, "send_due", hang)
    crew = worker.start()
    assert inside.wait(5)
    started = time.monotonic()
    crew.stop()
    assert time.monotonic() - started < 2.5
    assert "in hand" in caplog.text
    go_on.set()
    assert until(lambda: not crew._thread.is_alive())


def test_once_does_everything_that_is_due_and_tells_of_faults_at_the_end(quiet, monkeypatch):
    done, left = [], [3, 0, 0]
    monkeypatch.setattr(ledger, "send_due", lambda **_: left.pop(0))
    register_round("daily", 86_400, lambda: done.append("daily"))
    worker.run(once=True)
    assert (left, done) == ([0], ["daily"])

    def broken():
        raise KeyError("x")

    monkeypatch.setattr(ledger, "fan_out_waiting", broken)
    with pytest.raises(ExceptionGroup) as fault:
        worker.run(once=True)
    assert [type(one) for one in fault.value.exceptions] == [KeyError]
    assert (left, done) == ([], ["daily", "daily"])


def test_the_standing_rounds_work(db):
    assert {name for name, _, _ in worker._rounds} >= {"drop expired letters", "forget old browsers"}
    Worker().once()


@pytest.mark.slow
@pytest.mark.server
def test_as_a_process_of_its_own_it_stops_when_told(tmp_path):
    environment = {
        **os.environ,
        "GATEPOST_DATA": str(tmp_path),
        "GATEPOST_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "gatepost.site.settings",
    }
    command = [sys.executable, "-m", "gatepost"]
    subprocess.run([*command, "migrate", "-v0"], env=environment, check=True, timeout=100)
    subprocess.run([*command, "work", "--once"], env=environment, check=True, timeout=60)
    process = subprocess.Popen(
        [*command, "work"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert "Working" in process.stdout.readline()
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=10)
        assert process.returncode == 0, said
        assert time.monotonic() - started < 3
        assert said == ""
    finally:
        process.kill()
        process.wait()


def test_old_sign_in_codes_are_forgotten_and_fresh_ones_kept(school):
    for ref, age in (("old", timedelta(hours=3)), ("fresh", timedelta(minutes=5))):
        at = now() - age
        SignInCode.objects.create(
            school=school,
            ref=ref,
            address_digest="a",
            browser_digest=ref,
            code_digest=ref,
            link_digest=ref,
            expires_at=at,
            created_at=at,
        )
    worker.forget_old_codes()
    assert set(SignInCode.objects.values_list("ref", flat=True)) == {"fresh"}
