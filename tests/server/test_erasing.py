"""Words that were erased after a backup was made: a restore does not bring them back, not even as bytes in a file."""

import json

import pytest

from tests.server.test_backup import Home, home

__all__ = ["home"]

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(400)]


def test_words_erased_after_the_backup_do_not_come_back(home: Home):
    home.running.start()
    home.member(1).posted("The zebracanary costume is mine", "key-1")
    home.member(2).posted("Whose is the zebra costume?", "key-2")
    home.running.command("backup", str(home.file))
    home.member(1).posted("Another zebracanary", "key-3")
    assert home.running.stop() == 0
    who = ("--person", home.group["members"][0]["mail"], "--reason", "They asked for it in a letter.")
    assert "posts: 2" in home.running.command("erase", *who).stdout
    assert len(home.state()["texts"]) == 3
    assert "zebracanary" in json.dumps(home.state()["texts"])  # so far it was only counted
    home.running.command("erase", *who, "--yes")
    assert home.state()["texts"] == ["", "Whose is the zebra costume?", ""]
    assert "posts: 0" in home.running.command("erase", *who).stdout
    ledger = (home.running.data / "revocations.jsonl").read_text()
    assert "zebra" not in ledger
    assert home.group["members"][0]["mail"] not in ledger
    home.lose_everything()

    said = home.running.command(
        "restore", str(home.file), "--revocations", str(home.safe_place / "revocations.jsonl")
    ).stdout
    assert "erasures: 1" in said
    assert home.state()["texts"] == ["", "Whose is the zebra costume?"]
    if home.database == "sqlite":  # PostgreSQL keeps old rows until it clears up by itself
        for path in home.running.data.rglob("*"):
            assert not path.is_file() or b"zebracanary" not in path.read_bytes(), path
    assert "BROKEN" not in home.running.command("audit", "verify").stdout
    home.running.start()
    home.member(2).posted("Good morning on the new machine", "key-new")
    assert home.running.stop() == 0
