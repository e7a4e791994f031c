"""Every example in deploy/ is read by the tool that would run it. What could not be checked is told."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What a CI without a Docker cannot check; deploy/README.md says so in these words.
MAY_STAY_UNCHECKED = {"deploy/compose/compose.yaml (docker compose config)", "deploy/Dockerfile (docker build)"}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the check of a folder that holds deploy/ and requirements/."""
    return subprocess.run([folder / "deploy/check.sh"], capture_output=True, text=True, timeout=570, check=False)


def lines(said: str, word: str) -> set[str]:
    """What the check said with this word, without the reason."""
    return {line.removeprefix(word).strip().split(": ")[0] for line in said.splitlines() if line.startswith(word)}


def test_every_example_is_right() -> None:
    done = check(ROOT)
    sys.stdout.write(done.stdout)
    unchecked = lines(done.stdout, "NOT CHECKED")
    assert done.returncode == 0 and not lines(done.stdout, "WRONG"), done.stdout
    assert lines(done.stdout, "ok"), "not one example was checked"
    if os.environ.get("CI") == "true":
        assert unchecked <= MAY_STAY_UNCHECKED, f"CI must install what checks {unchecked - MAY_STAY_UNCHECKED}"


SPOILT = {
    "caddy/Caddyfile": ("flush_interval", "flush_intervall"),
    "nginx/gatepost.conf": ("proxy_buffering off", "proxy_buffering perhaps"),
    "systemd/gatepost.service": ("Type=exec", "Type=perhaps"),
    "systemd/gatepost-backup.timer": ("*-*-* 02:30:00", "every night"),
    "compose/compose.yaml": ("stop_grace_period", "stop_grace_time"),
    "kubernetes/gatepost.yaml": ("readinessProbe", "readyProbe"),
}


def test_a_spoilt_example_is_found(tmp_path: Path) -> None:
    """The control: one wrong word in each file, and each must be called wrong."""
    for name in ("deploy", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "build").symlink_to(ROOT / "build")
    for name, (right, spoilt) in SPOILT.items():
        file = tmp_path / "deploy" / name
        text = file.read_text("utf-8")
        assert right in text, name
        file.write_text(text.replace(right, spoilt), "utf-8")
    done = check(tmp_path)
    wrong = {re.sub(r" \(.*", "", line) for line in lines(done.stdout, "WRONG")}
    unchecked = {re.sub(r" \(.*", "", line) for line in lines(done.stdout, "NOT CHECKED")}
    missed = {f"deploy/{name}" for name in SPOILT} - wrong - unchecked - ({"deploy/systemd"} & unchecked)
    assert done.returncode != 0 and not missed, done.stdout
