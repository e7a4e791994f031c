"""The recovery key and the signing key at the command line, and what the doctor says of them."""

import io
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gatepost.__main__ import run_command
from gatepost.core.packs import PublicKey, make_pack
from gatepost.core.packs.key import signer
from gatepost.site.backup import recovery
from gatepost.site.doctor import machine
from gatepost.site.doctor.machine import examine_machine
from tests.office.test_setup import ANSWERS


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS = tmp_path / "keys"
    settings.KEYS.mkdir()
    (settings.KEYS / "concerns.key").write_bytes(b"c" * 32)
    return tmp_path / "keys"


def run(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out, **options)
    return out.getvalue()


def finding(name: str) -> str:
    return next(one.level.value for one in examine_machine() if one.name == name)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_set_up_that_nobody_watches_puts_no_sheet_into_its_log(
    db: None, keys: Path, tmp_path: Path, settings: Any
) -> None:
    settings.DATA = tmp_path / "data"
    said = run("setup", no_input=True, **ANSWERS)
    folder = settings.DATA / "recovery-sheets"
    assert "OF TWO" not in said
    assert str(folder) in said
    files = sorted(folder.iterdir())
    assert ["SHEET A OF TWO" in file.read_text() for file in files] == [True, False]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, *files)] == [0o700, 0o600, 0o600]


def test_set_up_prints_both_sheets_once(db: None, keys: Path) -> None:
    out = Terminal()
    call_command("setup", no_input=True, stdout=out, stderr=out, **ANSWERS)
    said = out.getvalue()
    assert ("SHEET A OF TWO" in said, "SHEET B OF TWO" in said) == (True, True)
    public = recovery.public_half()
    assert public is not None
    assert said.count(f"Key {public.key_name}") == 2
    kept = b"".join(path.read_bytes() for path in keys.iterdir())
    lines = [line[6:].encode() for line in said.splitlines() if line[:3] in {f"  {number}" for number in range(1, 9)}]
    assert len(lines) == 16
    assert not any(line in kept for line in lines)


def test_set_up_can_leave_it_out_or_write_the_sheets_for_printing(db: None, tmp_path: Path) -> None:
    assert "SHEET" not in run("setup", no_input=True, no_recovery_key=True, **ANSWERS)
    assert recovery.public_half() is None
    said = run("keys", "recovery", sheets=tmp_path)
    assert "OF TWO" not in said
    assert "SHEET A OF TWO" in (tmp_path / "recovery-sheet-A.txt").read_text()


def test_no_key_is_made_where_its_sheets_could_not_be_written(db: None, tmp_path: Path) -> None:
    (tmp_path / "recovery-sheet-A.txt").write_text("an older one")
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CommandError):
            run("keys", "recovery", sheets=folder)
        with pytest.raises(CommandError, match="Nothing has been stored"):
            run("setup", no_input=True, recovery_sheets=folder, **ANSWERS)
    assert recovery.public_half() is None


def test_sheets_that_are_tried(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no recovery key here yet"):
        run("keys", "check-sheets")
    run("keys", "recovery", sheets=tmp_path)
    sheets = [tmp_path / "recovery-sheet-B.txt", tmp_path / "recovery-sheet-A.txt"]
    assert "Both sheets are right" in run("keys", "check-sheets", sheet=sheets)
    other = tmp_path / "other"
    other.mkdir()
    run("keys", "recovery", sheets=other, replace=True)
    with pytest.raises(CommandError, match="The one in use here is"):
        run("keys", "check-sheets", sheet=sheets)
    with pytest.raises(CommandError, match="does not say which sheet"):
        run("keys", "check-sheets", sheet=[tmp_path / "keys" / "recovery.public", sheets[0]])
    with pytest.raises(CommandError, match="cannot be read"):
        run("keys", "check-sheets", sheet=[tmp_path / "none.txt", sheets[0]])


def test_keys_made_later_are_sealed_too(keys: Path) -> None:
    assert recovery.sealed_keys() is None
    sheets = recovery.make_recovery_key()
    signer()  # makes evidence.key
    sealed = recovery.sealed_keys()
    assert sealed is not None
    key = recovery.RecoveryKey(recovery.together(*sheets))
    opened = recovery.unseal_keys(sealed, key)
    assert {"concerns.key", "evidence.key", "recovery.public"} <= opened.keys()
    assert opened["evidence.key"] == (keys / "evidence.key").read_bytes()


def test_what_the_doctor_says(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (finding("recovery key"), finding("evidence packs")) == ("LOOK", "OK")
    recovery.make_recovery_key()
    assert finding("recovery key") == "OK"
    (keys / "recovery.public").write_text("{}")
    assert finding("recovery key") == "BAD"
    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    assert finding("evidence packs") == "LOOK"


def test_the_public_key_at_the_command_line_checks_the_packs_made_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown, pem = run("evidence", "key"), run("evidence", "key", pem=True)
    assert PublicKey.read(shown).raw == PublicKey.read(pem).raw == signer().public.raw
    pack, key = tmp_path / "pack.zip", tmp_path / "school.key"
    pack.write_bytes(make_pack({"case.json": b"{}"}, {"what": "Evidence pack"}, signer=signer()))
    key.write_text(shown)
    assert run_command(["evidence", "verify", str(pack), "--key", str(key)]) == 0
    assert "Signed with the key that you gave." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Say which pack"):
        run("evidence", "verify")
