"""What the command line says when there is nothing to work on: which folder to look at, and how a school starts."""

from pathlib import Path
from typing import Any

import pytest
from django.core import management
from django.db import DatabaseError, OperationalError, ProgrammingError

from gatepost.__main__ import run_command
from gatepost.site import checks


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Commands end in this fault, while so many migrations wait; None: the database does not even tell that."""

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
