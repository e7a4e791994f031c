"""Every way in which a message's head is written, each by the moment and the name it must be read as."""

from pathlib import Path

import pytest

from gatepost.adoption.export.hours import Half, half_of, hour_of_day
from tests.adoption.export.reads import read

AFTERNOON = "2024-11-13T14:30:00"
HEADS = [
    ("13/11/2024, 14:30 - ", AFTERNOON),
    ("13/11/24, 14:30 - ", AFTERNOON),
    ("11/13/24, 2:30 PM - ", AFTERNOON),
    ("11/13/24, 2:30\u202fPM - ", AFTERNOON),
    ("13/11/2024, 2:30 pm - ", AFTERNOON),
    ("13/11/2024, 2:30 p.m. - ", AFTERNOON),
    ("13/11/2024, 2:30\u00a0p.\u00a0m. - ", AFTERNOON),
    ("13/11/2024 2:30\u2009p. m. - ", AFTERNOON),
    ("13.11.24, 14:30 - ", AFTERNOON),
    ("13.11.2024 klo 14.30 - ", AFTERNOON),
    ("13. 11. 2024. 14:30 - ", AFTERNOON),
    ("13-11-2024 14:30 - ", AFTERNOON),
    ("2024-11-13, 14:30 - ", AFTERNOON),
    ("2024/11/13 14:30 - ", AFTERNOON),
    ("2024/11/13 下午2:30 - ", AFTERNOON),
    ("2024. 11. 13. 오후 2:30 - ", AFTERNOON),
    ("2024. 11. 13. 14:30 - ", AFTERNOON),
    ("2024年11月13日 14:30 - ", AFTERNOON),
    ("13.11.24, 2:30 nachm. - ", AFTERNOON),
    ("13.11.2024 г., 14:30 - ", AFTERNOON),
    ("2024-11-13 14 h 30 - ", AFTERNOON),
    ("13/11/2567 14:30 - ", AFTERNOON),
    ("١٣/١١/٢٠٢٤، ٢:٣٠ م - ", AFTERNOON),
    ("\u200f13\u200f/11\u200f/2024، 2:30 م - ", AFTERNOON),
    ("۱۳/۱۱/۲۰۲۴، ۱۴:۳۰ - ", AFTERNOON),
    ("13/11/2024, 14:30 \u2013 ", AFTERNOON),
    ("[13/11/2024, 14:30:05] ", "2024-11-13T14:30:05"),
    ("[11/13/24, 2:30:05\u202fPM] ", "2024-11-13T14:30:05"),
    ("\u200e[13.11.24, 14:30:05] ", "2024-11-13T14:30:05"),
    ("\ufeff[13/11/2024, 14:30:05] ", "2024-11-13T14:30:05"),
    ("[\ufeff13/11/2024, 14:30:05] ", "2024-11-13T14:30:05"),
    ("[2024-11-13 14:30:05] ", "2024-11-13T14:30:05"),
    ("[2024/11/13, 14:30:05] ", "2024-11-13T14:30:05"),
    ("[13-11-24 14:30:05] ", "2024-11-13T14:30:05"),
    ("[13/11/24 2:30:05 p.\u00a0m.] ", "2024-11-13T14:30:05"),
    ("[2024/11/13 下午2:30:05] ", "2024-11-13T14:30:05"),
    ("[\u200f13\u200f/11\u200f/2024, 2:30:05 م] ", "2024-11-13T14:30:05"),
    ("13/11/24, 14:30:05: ", "2024-11-13T14:30:05"),
    ("13.11.24 14.30.05: ", "2024-11-13T14:30:05"),
    ("11/13/24, 2:30:05 PM: ", "2024-11-13T14:30:05"),
]


@pytest.mark.parametrize(("head", "at"), HEADS, ids=[head for head, _ in HEADS])
def test_a_head_is_read(tmp_path: Path, head: str, at: str) -> None:
    messages, summary = read(tmp_path, f"{head}Asha Patel: hello\n{head}Tom: and hello\n")
    assert [(each.at, each.author, each.text, each.kind) for each in messages] == [
        (at, "Asha Patel", "hello", "text"),
        (at, "Tom", "and hello", "text"),
    ]
    assert summary["lines_not_understood"]["count"] == 0
    assert summary["date_order"]["certain"] is True


@pytest.mark.parametrize(
    ("word", "hour", "of_day"),
    [
        ("AM", 12, 0), ("AM", 1, 1), ("PM", 12, 12), ("PM", 1, 13), ("p. m.", 11, 23), ("ص", 12, 0), ("م", 9, 21),
        ("上午", 9, 9), ("下午", 3, 15), ("오전", 12, 0), ("nachts", 1, 1), ("nachts", 11, 23), ("mittags", 12, 12),
        ("mittags", 1, 13), ("PM", 23, 23), ("AM", 0, 0), ("at night", 12, 0), ("in the evening", 8, 20),
    ],
)  # fmt: skip
def test_the_hour_of_the_day(word: str, hour: int, of_day: int) -> None:
    assert hour_of_day(hour, half_of(word)) == of_day


def test_an_hour_past_twelve_needs_no_word() -> None:
    assert hour_of_day(14, None) == 14
    assert hour_of_day(24, None) == 0
    assert hour_of_day(14, Half.MORNING) == 14


@pytest.mark.parametrize(
    "line",
    [
        "12/11/2024 at the hall - bring a coat",
        "12/11/2024, 14:75 - Asha: no such minute",
        "12/11/2024 14:30 tomorrow we meet - bring a coat",
        "14:30 - Asha: no date",
        "[12/11, 14:30] Asha: copied out of a chat",
        "[14:30, 12/11/2024] Asha: copied from a computer",
        "3.5.1 - a version",
    ],
)
def test_what_is_no_head_stays_in_the_message_above(tmp_path: Path, line: str) -> None:
    messages, _ = read(tmp_path, f"13/11/2024, 14:30 - Asha: see below\n{line}\n13/11/2024, 14:31 - Tom: yes\n")
    assert [each.text for each in messages] == [f"see below\n{line}", "yes"]


def test_hours_of_both_kinds_after_a_change_of_phone(tmp_path: Path) -> None:
    text = "13/11/2024, 14:30 - Asha: one\n13/11/2024, 2:31 pm - Asha: two\n14/11/2024, 09:00 - Tom: three\n"
    messages, summary = read(tmp_path, text)
    assert [each.at[11:] for each in messages] == ["14:30:00", "14:31:00", "09:00:00"]
    assert summary["locale"]["hours"] == "mixed"
    assert summary["suspected_forgeries"]["count"] == 0


def test_line_ends_and_blank_lines(tmp_path: Path) -> None:
    text = "13/11/2024, 14:30 - Asha: one\r\n\r\nthree\r\n13/11/2024, 14:31 - Tom: four\r\n\r\n"
    messages, _ = read(tmp_path, text)
    assert [each.text for each in messages] == ["one\n\nthree", "four"]


def test_no_line_ends_at_characters_that_only_look_like_ends(tmp_path: Path) -> None:
    messages, _ = read(tmp_path, "13/11/2024, 14:30 - Asha: one\u2028two\x0bthree\x85four\n")
    assert messages[0].text == "one\u2028two\x0bthree\x85four"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    messages, _ = read(tmp_path, "13/11/2024, 14:30 - Ásha 🎈: hélló\n".encode(encoding))
    assert (messages[0].author, messages[0].text) == ("Ásha 🎈", "hélló")
