"""Which number is the day: settled, with a reason, and said aloud where it is not certain."""

from pathlib import Path

import pytest

from tests.adoption.export.reads import read, refusal


def chat(*dates: str) -> str:
    return "".join(f"{day}, 14:30 - Asha: hello\n" for day in dates)


@pytest.mark.parametrize(
    ("dates", "order", "first", "certain"),
    [
        (["13/11/2024"], "dmy", "2024-11-13", True),
        (["11/13/2024"], "mdy", "2024-11-13", True),
        (["01/11/2024", "11/13/2024"], "mdy", "2024-01-11", True),
        (["2024/12/01"], "ymd", "2024-12-01", True),
        (["2024-12-01", "2024-12-02"], "ymd", "2024-12-01", True),
        (["30/11/2024", "01/12/2024", "02/12/2024"], "dmy", "2024-11-30", True),
        (["11/12/2024", "12/12/2024", "01/01/2025"], "dmy", "2024-12-11", False),
        (["12/10/2024", "01/11/2024", "05/11/2024"], "dmy", "2024-10-12", True),
        (["11/09/2024", "12/01/2024", "12/02/2024"], "mdy", "2024-11-09", True),
        (["05/06/2024"], "dmy", "2024-06-05", False),
        (["24/12/30", "24/12/31", "25/01/01"], "ymd", "2024-12-30", True),
        (["24/12/15", "24/12/16", "24/12/17"], "ymd", "2024-12-15", True),
        (["05/06/24", "06/06/24"], "dmy", "2024-06-05", False),
        (["29/02/24"], "dmy", "2024-02-29", True),
    ],
)
def test_the_order(tmp_path: Path, dates: list[str], order: str, first: str, *, certain: bool) -> None:
    messages, summary = read(tmp_path, chat(*dates))
    assert summary["date_order"]["order"] == order
    assert summary["date_order"]["certain"] is certain
    assert summary["date_order"]["why"]
    assert messages[0].at[:10] == first
    assert any("--date-order" in warning for warning in summary["warnings"]) is not certain


def test_korean_and_chinese_write_the_year_first_in_two_digits_too(tmp_path: Path) -> None:
    messages, _ = read(tmp_path, "24. 12. 1. 오후 2:30 - 민지: 안녕\n")
    assert messages[0].at == "2024-12-01T14:30:00"


def test_an_order_can_be_asked_for(tmp_path: Path) -> None:
    messages, summary = read(tmp_path, chat("05/06/2024"), date_order="mdy")
    assert (messages[0].at[:10], summary["date_order"]["certain"]) == ("2024-05-06", True)
    assert summary["warnings"] == []


def test_a_year_written_first_cannot_be_overruled(tmp_path: Path) -> None:
    messages, _ = read(tmp_path, chat("2024-05-06"), date_order="dmy")
    assert messages[0].at[:10] == "2024-05-06"


def test_an_order_that_cannot_be_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(chat("05/06/2024", "13/06/2024"))
    assert "13/06/2024" in refusal(path, date_order="mdy")


def test_dates_of_another_calendar_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text(chat("1403/09/11", "1403/09/12"))
    assert "calendar" in refusal(path)


def test_buddhist_years_are_said_aloud(tmp_path: Path) -> None:
    messages, summary = read(tmp_path, chat("13/11/2567"))
    assert messages[0].at[:10] == "2024-11-13"
    assert any("543" in warning for warning in summary["warnings"])


def test_another_phone_may_have_another_region(tmp_path: Path) -> None:
    text = chat("13/11/2024", "14/11/2024", "15/11/2024") * 4 + "11/16/24, 2:30 PM - Asha: new phone\n" * 10
    messages, _ = read(tmp_path, text)
    assert [each.at[:10] for each in messages][11:13] == ["2024-11-15", "2024-11-16"]
