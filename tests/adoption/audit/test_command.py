"""`gatepost audit EXPORT` from the outside: files, words, refusals, progress, and no Django."""

import io
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gatepost.adoption.audit.command import main_audit
from gatepost.adoption.audit.judging import Judged
from gatepost.adoption.audit.progress import EVERY, Progress, size_of
from gatepost.adoption.export import Message
from tests.adoption.audit.chats import BEN, write_export

ROSTER = "name,kind,class\nMrs Abara,staff,\nZebedee Quill,pupil,3 Oak\n"


def run(*words: object) -> tuple[int, str, str]:
    stdout, stderr = io.StringIO(), io.StringIO()
    return main_audit([str(word) for word in words], stdout, stderr), stdout.getvalue(), stderr.getvalue()


def test_it_writes_report_and_figures_for_one_pair_of_eyes(tmp_path: Path) -> None:
    html, figures = tmp_path / "a.html", tmp_path / "a.json"
    status, said, _ = run(write_export(tmp_path), "--html", html, "--json", figures)
    assert status == 0
    assert json.loads(figures.read_text("utf-8"))["messages"] == 15
    assert html.read_text("utf-8").startswith("<!doctype html>")
    assert stat.S_IMODE(html.stat().st_mode) == stat.S_IMODE(figures.stat().st_mode) == 0o600
    assert "15 messages by 5 people" in said
    assert "safeguarding lead today" in said
    assert "without the school's list of names" in said


def test_a_roster_is_used_and_said(tmp_path: Path) -> None:
    roster, figures = tmp_path / "roster.csv", tmp_path / "a.json"
    roster.write_text(ROSTER, encoding="utf-8")
    status, said, _ = run(write_export(tmp_path), "--roster", roster, "--json", figures)
    assert status == 0
    assert "with the help of the school's list" in said
    data = json.loads(figures.read_text("utf-8"))
    assert any("[Staff 1]" in excerpt["text"] for excerpt in data["excerpts"])
    assert any("[Child 1]" in excerpt["text"] for excerpt in data["excerpts"])


def test_another_code_is_held_against_it(tmp_path: Path) -> None:
    code = tmp_path / "code.toml"
    starter = Path(__file__).parents[3] / "src/gatepost/conduct/codes/class_group.toml"
    code.write_text(
        starter.read_text("utf-8").replace('name = "Class group code of conduct"', 'name = "Oak Lane code"', 1), "utf-8"
    )
    status, said, _ = run(write_export(tmp_path), "--code", code)
    assert status == 0
    assert "Oak Lane code" in said


@pytest.mark.parametrize("what", ["export", "code", "roster", "place"])
def test_what_cannot_be_used_is_refused_in_a_sentence_and_leaves_no_file(tmp_path: Path, what: str) -> None:
    export, wrong, html = write_export(tmp_path), tmp_path / "wrong", tmp_path / "a.html"
    wrong.write_text("not a chat, not a code, not a roster", encoding="utf-8")
    words: dict[str, list[object]] = {
        "export": [wrong, "--html", html],
        "code": [export, "--code", wrong, "--html", html],
        "roster": [export, "--roster", wrong, "--html", html],
        "place": [export, "--html", tmp_path / "no" / "where.html"],
    }
    status, stdout, stderr = run(*words[what])
    assert (status, stdout) == (2, "")
    assert stderr.strip()
    assert "Traceback" not in stderr
    assert not html.exists()


def test_a_file_that_is_read_is_never_written_over(tmp_path: Path) -> None:
    export = write_export(tmp_path)
    before = export.read_bytes()
    status, _, stderr = run(export, "--html", export)
    assert (status, export.read_bytes()) == (2, before)
    assert "another name" in stderr


def test_who_stops_it_finds_no_half_of_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "take", stopped)
    html = tmp_path / "a.html"
    status, _, stderr = run(write_export(tmp_path), "--html", html)
    assert (status, stderr) == (130, "Stopped. Nothing was written.\n")
    assert not html.exists()


def test_it_runs_without_django_beside_the_chain_of_the_same_name(tmp_path: Path) -> None:
    program = (
        "import sys; from gatepost.__main__ import main; status = main(['audit', sys.argv[1]]); "
        "sys.exit(status or ('django' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(write_export(tmp_path))], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "15 messages" in done.stdout


def test_progress_tells_how_far_it_is_and_about_how_long_it_takes() -> None:
    now = [0.0]
    stderr = io.StringIO()
    progress = Progress(stderr, EVERY * 200, clock=lambda: now[0])
    message = Message(1, "2026-03-02T08:00:00", BEN, "x" * (100 - 24 - len(BEN)), "text")
    for _ in range(EVERY):
        now[0] += 60 / EVERY
        progress.take(_judged(message))
    assert stderr.getvalue() == "500 messages read, about 50%; about 60 s left.\n"


def test_the_size_of_an_archive_is_that_of_the_chat_in_it(tmp_path: Path) -> None:
    import zipfile

    chat = write_export(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(chat, "_chat.txt")
        archive.writestr("IMG.jpg", b"0" * 100_000)
    assert size_of([str(tmp_path / "a.zip")]) == chat.stat().st_size == size_of([str(chat)])
    assert size_of([str(tmp_path / "missing")]) == 0


def _judged(message: Message) -> Judged:
    from datetime import datetime

    return Judged(message, datetime.fromisoformat(message.at), message.text)
