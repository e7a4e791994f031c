"""`gatepost mail read`: what it prints, and how it says that there is no mail."""

import io
import json
import subprocess
import sys
from pathlib import Path

from gatepost.doors.email.command import main_mail_read
from tests.doors.email.mails import mail

FORWARD = (
    "Look.\n\n---------- Forwarded message ---------\nFrom: Tom <tom@home.example>\n"
    "Date: Tue, 3 Nov 2026\nSubject: You\n\nYou are a liar.\n"
)


def run(*argv: str, given: bytes = b"") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return main_mail_read(list(argv), io.BytesIO(given), out, err), out.getvalue(), err.getvalue()


def test_json_is_one_object_with_the_words_alone(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(mail("Thanks.\n\nOn Tue, 3 Nov 2026 at 10:00, A <a@b.example> wrote:\n> Coats?\n"))
    status, out, err = run(str(file), "--json")
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert (found["kind"], found["text"], found["from"]) == ("reply", "Thanks.", "amira@home.example")
    assert found["references"] == ["<s0@oakfield.example>", "<s1@oakfield.example>"]


def test_without_json_people_can_read_it() -> None:
    status, out, _ = run("-", given=mail(FORWARD, subject="Fwd: You", answers=False))
    assert status == 0
    assert out.startswith("A new mail from Amira Khan <amira@home.example>\nSubject: Fwd: You\n")
    assert "What they wrote:\n  Look.\n" in out
    assert "Forwarded: from Tom <tom@home.example>, Tue, 3 Nov 2026, “You”\n  You are a liar.\n" in out


def test_what_is_no_mail_is_said_in_a_sentence(tmp_path: Path) -> None:
    picture = tmp_path / "photo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    empty = tmp_path / "empty.eml"
    empty.write_bytes(b"")
    for file in (picture, empty, tmp_path, tmp_path / "missing.eml"):
        status, out, err = run(str(file), "--json")
        assert (status, out) == (2, "")
        assert err.count("\n") == 1
        assert str(file) in err


def test_it_needs_no_django() -> None:
    words = (
        "import sys\nfrom gatepost.__main__ import main\n"
        "status = main(['mail', 'read', '-', '--json'])\n"
        "sys.exit(status or (3 if any(name.split('.')[0] == 'django' for name in sys.modules) else 0))\n"
    )
    answer = subprocess.run([sys.executable, "-c", words], input=mail("Hello"), capture_output=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert json.loads(answer.stdout)["text"] == "Hello"
