"""The start says where to go, refuses what is wrong in a sentence, and the stop is clean and quick."""

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

import gatepost
from tests.running import RunningGatepost
from tests.server.streams import OpenStream
from tests.server.test_streams import signed_in

pytestmark = [pytest.mark.server]

STOPS_WITHIN = 5.0  # seconds


def run_refused(running: RunningGatepost, *words: str, **environment: str) -> str:
    """Start a server that must refuse; gives what it says. A stack of code lines is no sentence."""
    done = subprocess.run(
        [sys.executable, "-m", "gatepost", "run", *words],
        env=running.environment | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.slow
def test_an_empty_folder_becomes_a_demo(tmp_path):
    running = RunningGatepost(tmp_path / "new" / "data")
    running.log.parent.mkdir()
    running.start()
    try:
        health = httpx.get(f"{running.base}/health")
        assert health.status_code == 200
        assert health.json() == {"status": "ok", "version": gatepost.__version__, "database": "sqlite"}
        said = running.log.read_text()
        assert f"http://localhost:{running.port}" in said
        assert f"http://localhost:{running.port}/demo/" in said
        with signed_in(running, "Tom Barker") as tom:
            group = re.search(r'href="(/groups/[^/"]+/)"', tom.get("/").text)
            assert group is not None
            assert tom.get(group[1]).status_code == 200
        assert httpx.get(f"{running.base}/demo/mail/").status_code == 200
        taken = run_refused(running)
        assert f"Port {running.port} cannot be used" in taken
    finally:
        assert running.stop() == 0
    assert running.log.read_text().endswith("Gatepost has stopped.\n")


@pytest.mark.parametrize("how", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_it_stops_at_once_with_open_streams(copy_of_it, members, how):
    running = RunningGatepost(copy_of_it()).start()
    streams = [OpenStream(running.port, token=member.token).opened() for member in members(running, 0)]
    told = time.monotonic()
    assert running.stop(how) == 0
    assert time.monotonic() - told < STOPS_WITHIN
    for stream in streams:
        assert stream.wait_for(lambda stream=stream: stream.is_over, within=1)
        stream.close()
    said = running.log.read_text()
    assert "Traceback" not in said
    assert said.endswith("Gatepost has stopped.\n")


@pytest.mark.slow
def test_a_demo_never_starts_on_a_real_schools_data(tmp_path):
    running = RunningGatepost(tmp_path / "data", demo=False)
    set_up(running)
    for environment, words in (({}, ["--demo"]), ({"GATEPOST_DEMO": "on"}, [])):
        assert "real school" in run_refused(running, *words, **environment)
    made = running.command("demo", "--classes", "1", "--members", "1", check=False)
    assert made.returncode != 0
    assert "real school" in made.stderr
    assert "Traceback" not in made.stderr
    running.start()
    try:
        assert httpx.get(f"{running.base}/sign-in/").status_code == 200
        for path in ("/demo/", "/demo/mail/", "/demo/parts/"):
            assert httpx.get(f"{running.base}{path}").status_code == 404
        assert f"{running.base}/sign-in/" in running.log.read_text()
    finally:
        assert running.stop() == 0


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("GATEPOST_THROTTLE", "perhaps", "GATEPOST_THROTTLE must be on or off"),
        ("GATEPOST_DATABASE_URL", "mysql://root@localhost/x", "must begin with postgresql://"),
        ("GATEPOST_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "database"),
        ("GATEPOST_REDIS_URL", "http://localhost", "GATEPOST_REDIS_URL must begin with redis://"),
        ("GATEPOST_MAIL", "mail.example.org", "GATEPOST_MAIL must look like"),
        ("PORT", "eighty", "PORT must be a whole number"),
        ("PORT", "99999", "PORT"),
        ("GATEPOST_DATA", "/dev/null/data", "/dev/null/data"),
    ],
)
def test_a_wrong_setting_is_said_in_a_sentence(tmp_path, name, value, says):
    assert says in run_refused(RunningGatepost(tmp_path / "data"), **{name: value})


@pytest.mark.slow
def test_rate_limits_are_off_on_this_machine_only(tmp_path):
    running = RunningGatepost(tmp_path / "data")
    for address in ("0.0.0.0", "::", "192.0.2.1"):
        said = run_refused(running, GATEPOST_THROTTLE="off", GATEPOST_BIND=address)
        assert "GATEPOST_THROTTLE=off is only for load tests on this machine." in said


@pytest.mark.slow
def test_a_port_that_is_taken(copy_of_it):
    running = RunningGatepost(copy_of_it())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", running.port))
        taken.listen()
        said = run_refused(running, "--demo")
    assert f"Port {running.port} cannot be used" in said
    assert "PORT=8001" in said


def set_up(running: RunningGatepost, **more: str) -> None:
    """A real school with one class and one parent in it."""
    running.command(
        "setup",
        "--no-input",
        "--name",
        "Oakfield Primary",
        "--host",
        "localhost",
        "--office-mail",
        "office@oakfield.example",
        "--administrator-name",
        "Sam Price",
        "--administrator-mail",
        "sam@oakfield.example",
        "--classes",
        "Oak: Year 2",
        *(word for name, value in more.items() for word in (f"--{name.replace('_', '-')}", value)),
    )
    roll = Path(running.data) / "roll.csv"
    roll.write_text(
        "class,child_given,child_initial,guardian_name,mail,phone,relation\n"
        "Oak,Leo,B,Tom Barker,tom@example.org,,father\n"
    )
    running.command("roll", "import", str(roll))
