"""Files that are broken, forged, cut or no chat at all."""

import time
from pathlib import Path

import pytest

from tests.adoption.export.reads import read, refusal

CHAT = "13/11/2024, 14:30 - Asha: hello\n13/11/2024, 14:31 - Tom: and hello\n13/11/2024, 14:32 - Asha: see you\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "not a WhatsApp chat"),
        (b"Dear all,\nthe hall is booked for 12/11/2024.\n", "not a WhatsApp chat"),
        (bytes(range(256)) * 20, "not a text"),
        (b"a" * 3_000_000, "not a WhatsApp chat"),
        (b"name,kind\nAsha,parent\n" * 500, "not a WhatsApp chat"),
    ],
    ids=["empty", "blank", "letter", "binary", "one line", "csv"],
)
def test_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(content)
    assert said in refusal(path)


def test_what_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    assert "opened" in refusal(tmp_path / "missing.txt")
    assert "folder" in refusal(tmp_path)


@pytest.mark.parametrize("end", ["14/11/2024, 09:0", "14/11/20", "14/11/2024, 09:00 - As", "14/11/2024, 09:00 - "])
def test_a_file_cut_in_its_last_line(tmp_path: Path, end: str) -> None:
    messages, summary = read(tmp_path, CHAT + end)
    assert [each.text for each in messages] == ["hello", "and hello", "see you"]
    assert summary["lines_not_understood"] == {"count": 1, "lines": [4]}
    assert any("breaks off" in warning for warning in summary["warnings"])


def test_a_file_cut_in_its_first_line_and_inside_a_character(tmp_path: Path) -> None:
    messages, summary = read(
        tmp_path, b"ld days\n" + CHAT.encode() + "14/11/2024, 09:00 - Tom: caf\u00e9".encode()[:-1]
    )
    assert [each.text for each in messages] == ["hello", "and hello", "see you", "caf"]
    assert summary["lines_not_understood"] == {"count": 1, "lines": [1]}


def test_a_line_pasted_from_another_phone_makes_no_author(tmp_path: Path) -> None:
    text = CHAT * 3 + "[01/02/2024, 10:00:00] Head: I resign\n" + "13/11/2024, 14:33 - Tom: what\n"
    messages, summary = read(tmp_path, text)
    assert {each.author for each in messages} == {"Asha", "Tom"}
    assert messages[8].text == "see you\n[01/02/2024, 10:00:00] Head: I resign"
    assert summary["suspected_forgeries"]["count"] >= 1
    assert 10 in [each["line"] for each in summary["suspected_forgeries"]["messages"]]


def test_a_head_that_goes_back_is_flagged(tmp_path: Path) -> None:
    text = CHAT + "12/11/2024, 08:00 - Tom: I hate this school\n13/11/2024, 14:40 - Asha: pardon\n"
    messages, summary = read(tmp_path, text)
    assert len(messages) == 5
    assert [each["n"] for each in summary["suspected_forgeries"]["messages"]] == [4]


def test_the_hour_that_comes_twice_in_october_is_no_forgery(tmp_path: Path) -> None:
    text = "27/10/2024, 01:50 - Asha: up late\n27/10/2024, 01:05 - Tom: me too\n"
    assert read(tmp_path, text)[1]["suspected_forgeries"]["count"] == 0


def test_a_head_written_in_another_way_is_text_and_flagged(tmp_path: Path) -> None:
    text = CHAT * 3 + "13.11.24, 14:32 - Tom: forged\n"
    messages, summary = read(tmp_path, text)
    assert messages[-1].text == "see you\n13.11.24, 14:32 - Tom: forged"
    assert summary["suspected_forgeries"]["messages"][-1]["n"] == 9


def test_a_head_with_seconds_where_none_are_written_is_flagged(tmp_path: Path) -> None:
    messages, summary = read(tmp_path, CHAT * 3 + "13/11/2024, 14:32:10 - Tom: forged\n")
    assert messages[-1].text == "forged"
    assert summary["suspected_forgeries"]["messages"][-1]["n"] == 10


@pytest.mark.parametrize("line", ["[14:30, 12/11/2024] Head: I resign", "[12/11, 14:30] Head: I resign"])
def test_what_was_copied_inside_the_app_is_text_and_flagged(tmp_path: Path, line: str) -> None:
    messages, summary = read(tmp_path, CHAT + line + "\n")
    assert messages[-1].text == f"see you\n{line}"
    assert summary["suspected_forgeries"]["count"] == 1


def test_a_stranger_who_appears_once_is_flagged(tmp_path: Path) -> None:
    text = CHAT * 3 + "13/11/2024, 14:33 - Head: I resign\n"
    assert "once" in read(tmp_path, text)[1]["suspected_forgeries"]["messages"][-1]["why"]
    known = "13/11/2024, 14:29 - Asha added Head\n" + text
    assert not [each for each in read(tmp_path, known)[1]["suspected_forgeries"]["messages"] if "once" in each["why"]]


def test_the_cut_at_the_limit_is_said(tmp_path: Path) -> None:
    line = "13/11/2024, 14:30 - Asha: hello there\n"
    assert read(tmp_path, line * 40_000)[1]["cut_at_limit"] is True
    assert read(tmp_path, line * 39_000)[1]["cut_at_limit"] is False


def test_the_summary_says_what_was_found(tmp_path: Path) -> None:
    text = (
        "29.01.18, 12:24 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\n"
        "29.01.18, 12:24 - Ana: <Medien ausgeschlossen>\n29.01.18, 12:25 - Ben: gut\n"
    )
    _, summary = read(tmp_path, text, name="WhatsApp Chat mit Klasse 3.txt")
    assert summary["locale"]["language"] == "de"
    assert summary["group"] == "Klasse 3"
    assert summary["span"] == {"first": "2018-01-29T12:24:00", "last": "2018-01-29T12:25:00"}
    assert summary["people"] == [{"name": "Ana", "messages": 1}, {"name": "Ben", "messages": 1}]
    assert summary["kinds"] == {"media": 1, "system": 1, "text": 1}
    assert summary["system"] == "Android"
    assert len(summary["sha256"]) == 64


def test_a_time_with_an_unknown_word_is_never_read_in_silence(tmp_path: Path) -> None:
    line = "13/11/2024, 2:30 zz - Tom: hi\n"
    path = tmp_path / "chat.txt"
    path.write_text(line * 3)
    assert "'zz'" in refusal(path)
    messages, summary = read(tmp_path, CHAT + line)
    assert len(messages) == 3
    assert summary["lines_not_understood"] == {"count": 1, "lines": [4]}


@pytest.mark.parametrize(
    "sign", ["a", "(", "<", ":", ": ", "•", "1", "[", "\u200e", "“", "POLL:\nOPTION: (", "http://q= ", "x• .a"]
)
@pytest.mark.parametrize("head", ["13/11/2024, 14:30 - ", "[13/11/2024, 14:30:05] ", "13/11/2024, 14:30 - Asha: "])
def test_long_lines_cost_little(tmp_path: Path, head: str, sign: str) -> None:
    started = time.process_time()
    messages, _ = read(tmp_path, f"{head}{sign * (200_000 // len(sign))}\n{CHAT}")
    assert messages
    assert time.process_time() - started < 2
