"""What the command line says when there is nothing to work on: which folder to look at, and how a school starts."""

from pathlib import Path
from typing import Any

import pytest
from django.core import management
from django.db import DatabaseError, OperationalError, ProgrammingError

from gatepost.__main__ import run_command
from gatepost.site import checks


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Commands end in this fault, while so many migrations wait; None: the database does not even tell that."""

    (tmp_path / "gatepost.sqlite3").touch()
    monkeypatch.setenv("GATEPOST_DATA", str(tmp_path))

    def make(fault: Exception, waiting: int | None) -> None:
        def ask(*_: object) -> int:
            if waiting is None:
                raise DatabaseError
            return waiting

        def run(_: list[str]) -> None:
            raise fault

        monkeypatch.setattr(checks, "unapplied_migrations", ask)
        monkeypatch.setattr(management, "execute_from_command_line", run)

    return make


@pytest.mark.parametrize("fault", [OperationalError("no such table: x"), ProgrammingError('relation "x" does not')])
def test_in_an_empty_folder_it_says_how_a_school_starts(fails: Any, capsys: Any, fault: Exception) -> None:
    fails(fault, 87)
    assert run_command(["school", "list"]) == 2
    said = capsys.readouterr().err
    assert "gatepost setup" in said
    assert "GATEPOST_DATA" in said
    assert "table" not in said


@pytest.mark.parametrize(
    "words", [["school", "list"], ["backup", "night.gatepost"], ["doctor"], ["sign_in_link", "--person", "a@home.test"]]
)
def test_a_mistyped_folder_is_named_and_nothing_is_made_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any, words: list[str]
) -> None:
    monkeypatch.setenv("GATEPOST_DATA", str(tmp_path / "vra"))
    monkeypatch.delenv("GATEPOST_DATABASE_URL", raising=False)
    monkeypatch.setattr(management, "execute_from_command_line", lambda _: pytest.fail("it began to work"))
    assert run_command(words) == 2
    said = capsys.readouterr().err
    assert f"There is no Gatepost in {tmp_path / 'vra'}." in said
    assert "gatepost setup" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["setup"], ["run"], ["demo"], ["restore", "x"], ["migrate"], ["doctor", "--help"]])
def test_what_starts_a_folder_or_asks_for_help_is_let_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str]
) -> None:
    began: list[list[str]] = []
    monkeypatch.setenv("GATEPOST_DATA", str(tmp_path / "new"))
    monkeypatch.setenv("GATEPOST_CHECKPOINTS", "off")  # `run` sets it where it is not there
    monkeypatch.delenv("GATEPOST_DATABASE_URL", raising=False)
    monkeypatch.setattr(management, "execute_from_command_line", began.append)
    monkeypatch.setattr("gatepost.__main__.leave_if_somebody_works", lambda _: None)
    assert run_command(words) == 0
    assert began == [["gatepost", *words]]


def test_a_database_that_is_away_is_called_so(fails: Any, capsys: Any) -> None:
    fails(OperationalError("connection refused\nmore"), None)
    assert run_command(["school", "list"]) == 2
    assert "The database does not answer (connection refused)." in capsys.readouterr().err


def test_a_fault_of_ours_is_not_called_the_databases(fails: Any) -> None:
    fails(ProgrammingError("column is ambiguous"), 0)
    with pytest.raises(ProgrammingError):
        run_command(["school", "list"])


@pytest.mark.parametrize("classes", [0, -1])
def test_a_file_of_tokens_is_never_left_out_in_silence(tmp_path: Path, classes: int) -> None:
    with pytest.raises(management.CommandError, match="--classes"):
        management.call_command("demo", tokens=tmp_path / "tokens.json", classes=classes)
    assert list(tmp_path.iterdir()) == []
