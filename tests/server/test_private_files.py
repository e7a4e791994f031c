"""What Gatepost writes on the disk is for its own user alone, whatever that user's own habits are."""

import stat
import subprocess
import sys

import pytest

from tests.running import RunningGatepost

pytestmark = [pytest.mark.slow, pytest.mark.server]


def test_nobody_else_on_the_machine_may_read_the_data(tmp_path):
    gatepost = RunningGatepost(tmp_path / "data")
    tokens = tmp_path / "tokens.json"
    words = ["-m", "gatepost", "demo", "--classes", "1", "--members", "1", "--tokens", str(tokens)]
    subprocess.run([sys.executable, *words], env=gatepost.environment, check=True, umask=0o022, timeout=120)
    written = [tmp_path / "data", tokens, *(tmp_path / "data").rglob("*")]
    assert any(path.name == "gatepost.sqlite3" for path in written)
    open_to_others = {path.name for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077}
    assert open_to_others == set()
