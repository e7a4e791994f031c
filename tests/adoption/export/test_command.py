"""The command line: lines on stdout, words on stderr, refusals without a line."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from gatepost.adoption.export.command import main_parse

CHAT = "13/11/2024, 14:30 - Asha: hello\n13/11/2024, 14:31 - Y3: Mrs Okoro: hi\n"


def run(*arguments: str | Path) -> tuple[int, str, str]:
    stdout, stderr = io.StringIO(), io.StringIO()
    status = main_parse([str(argument) for argument in arguments], stdout, stderr)
    return status, stdout.getvalue(), stderr.getvalue()


def test_lines_and_a_summary(tmp_path: Path) -> None:
    chat, summary, authors = tmp_path / "chat.txt", tmp_path / "summary.json", tmp_path / "authors.txt"
    chat.write_text(CHAT)
    authors.write_text("Y3: Mrs Okoro\n")
    status, out, err = run(chat, "--jsonl", "--summary", summary, "--authors", authors, "--date-order", "dmy")
    assert status == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"n": 1, "at": "2024-11-13T14:30:00", "author": "Asha", "text": "hello", "kind": "text"},
        {"n": 2, "at": "2024-11-13T14:31:00", "author": "Y3: Mrs Okoro", "text": "hi", "kind": "text"},
    ]
    assert json.loads(summary.read_text())["messages"] == 2
    assert "2 messages by 2 people" in err


def test_a_refusal_is_one_sentence_and_no_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("not a chat\n")
    status, out, err = run(bad, "--jsonl", "--summary", tmp_path / "summary.json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert list(tmp_path.iterdir()) == [bad]


def test_one_bad_export_among_good_ones_refuses_all(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(CHAT)
    bad.write_text("")
    assert run(good, bad, "--jsonl")[:2] == (2, "")


@pytest.mark.parametrize("arguments", [("--date-order", "day"), ("--authors", "/nowhere"), ("--summary", "/nowhere/s")])
def test_wrong_arguments(tmp_path: Path, arguments: tuple[str, str]) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text(CHAT)
    assert run(chat, "--jsonl", *arguments)[:2] == (2, "")


def test_the_command_needs_no_django(tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text(CHAT)
    code = (
        "import sys; from gatepost.__main__ import main; status = main(sys.argv[1:]);"
        "sys.exit(9 if 'django' in sys.modules else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "parse", str(chat), "--jsonl"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.count("\n")) == (0, 2), done.stderr


def test_memory_stays_flat(tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    with chat.open("w") as stream:
        for number in range(100_000):
            stream.write(
                f"13/11/2024, {number // 10_000:02d}:{number % 60:02d} - Parent {number % 40}: message {number}\n"
            )
    code = (
        "import sys; from gatepost.adoption.export import open_export;"
        "n = sum(1 for _ in open_export([sys.argv[1]]).messages());"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'));"
        "print(n, int(peak.split()[1]) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(chat)], capture_output=True, text=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    assert count == 100_000
    assert megabytes < 150
