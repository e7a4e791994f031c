"""Days and facts in old messages: what is found, what is not, and that nobody's words ever come through."""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.adoption.carry.finding import Finder, Suggestion
from gatepost.adoption.carry.lines import CALLED, called
from gatepost.adoption.carry.subjects import keys
from gatepost.adoption.export.message import Message

MONDAY = date(2026, 6, 1)
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def found(*texts: str, said: str = "2026-06-01T10:00:00", today: date = MONDAY, **more: object) -> list[Suggestion]:
    finder = Finder(today, **more)  # type: ignore[arg-type]
    for number, text in enumerate(texts):
        finder.take(Message(number, said, "Tom", text, "text"))
    return finder.suggestions()


def short(one: Suggestion) -> str:
    """A suggestion in a word, for comparing."""
    when = one.day[5:] or ("" if one.weekday is None else WEEK[one.weekday])
    return " ".join(filter(None, [one.kind, one.subject, one.due, when, one.time, one.pounds, one.link]))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("School trip to the farm is on Friday 12 June, leaving at 9.15am.", ["day trip 06-12 09:15"]),
        ("Trip: 12th of June 2026", ["day trip 06-12"]),
        ("Trip 12/6/26 at 9", ["day trip 06-12 09:00"]),
        ("Assembly June 18th 9:10", ["day assembly 06-18 09:10"]),
        ("Sports day 2026-07-03 at 1.30", ["day sports_day 07-03 13:30"]),
        ("Parents\u2019 evening Thursday the 25th, 4pm to 7pm", ["day parents_evening 06-25 16:00"]),
        ("Swimming tomorrow", ["day swimming 06-02"]),
        ("Own clothes on Friday, \u00a31 please", ["day own_clothes 06-05 1"]),
        ("Cake sale next Friday 3-4pm", ["day cake_sale 06-12 15:00"]),
        ("Money (\u00a312.50) by Friday 5th June!", ["due money 06-05 12.50"]),
        ("Trip forms are due on Thursday", ["due trip form 06-04"]),
        ("No school on Monday 22 June - INSET day", ["day inset 06-22"]),
        ("PE is Tuesday and Thursday this term. Kit home on Friday.", ["week pe Tue", "week pe Thu"]),
        ("Swimming kit on Wednesdays", ["week swimming Wed"]),
        ("Library books every Mon and Fri", ["week library Mon", "week library Fri"]),
        ("Gates open at 8.40 and close at 8.55", ["hour gates_open 08:40"]),
        ("Uniform list: https://www.oak.sch.uk/uniform.", ["link uniform https://www.oak.sch.uk/uniform"]),
    ],
)
def test_what_is_found(text, lines):
    assert [short(one) for one in found(text)] == lines


@pytest.mark.parametrize(
    "text",
    [
        "Is it PE tomorrow?",
        "The disco on Friday was lovely",
        "I think the trip is on Friday 12 June",
        "Ruby's party is on Saturday 13 June",
        "Leo's birthday disco is on Saturday 13 June",
        "Trip to the farm for our party on Saturday 13 June",
        "Leo was hit on Friday 12 June and Mrs Hall did nothing.",
        "Trip on 31 June",
        "The trip is on 12 May 2026",  # it is over
        "Menu https://oak.sch.uk/menu?user=tom",
        "Uniform: https://drive.example.com/tom-baker/uniform",
        "Uniform: https://sch.uk.evil.example/uniform",
        "It is not fair that nobody told us about Friday",
    ],
)
def test_what_is_not_found(text):
    assert found(text) == []


def test_pages_of_the_schools_own_name_may_come_along():
    link = "https://www.hazel-lane.example/parking"
    assert [one.link for one in found(f"Parking map {link}", hosts=["hazel-lane.example"])] == [link]
    assert found(f"Parking map {link}", hosts=["lane.example", ""]) == []


def test_later_words_count():
    assert found("Swimming on Friday 12 June", "No swimming on Friday 12 June") == []
    assert found("Trip on Friday 12 June", "The trip is cancelled") == []
    moved = found("Trip on Friday 12 June, \u00a35", "The trip has moved to Friday 19 June")
    assert [short(one) for one in moved] == ["day trip 06-19"]
    twice = found("Trip on Friday 12 June", "Trip 12/6 at 9am", "Trip on 12 June")
    assert [short(one) for one in twice] == ["day trip 06-12 09:00"]


def test_a_weekly_day_of_an_earlier_term_gives_way():
    finder = Finder(MONDAY)
    finder.take(Message(1, "2025-09-08T08:00:00", "Tom", "PE is on Mondays", "text"))
    finder.take(Message(2, "2026-05-08T08:00:00", "Tom", "PE is on Wednesdays", "text"))
    finder.take(Message(3, "2024-05-08T08:00:00", "Tom", "Library is on Wednesdays", "text"))  # too long ago
    assert [short(one) for one in finder.suggestions()] == ["week pe Wed"]


def test_a_chat_that_writes_the_month_first_is_read_so():
    assert [short(one) for one in found("Trip 6/12", month_first=True)] == ["day trip 06-12"]


def test_a_day_without_its_year_is_the_next_one():
    [one] = found("Sports day 8 January", said="2025-12-01T10:00:00", today=date(2025, 12, 2))
    assert one.day == "2026-01-08"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Zebedee", "Quill", "trip", "PE", "money", "by", "on", "Friday", "12 June", "\u00a35", "9am"])
        | st.text(string.printable, max_size=12),
        max_size=14,
    )
)
def test_no_word_of_a_message_comes_through(words):
    allowed = keys("subjects") | keys("due") | keys("hours") | keys("links") | {""}
    for one in found(" ".join(words)):
        assert one.subject in allowed
        assert one.due in allowed
        assert "Zebedee" not in called(one)
        assert set(one.pounds) <= set("0123456789.")
        assert one.link == "" or one.link.split("/")[2].endswith((".uk", ".wales", ".scot"))


def test_everything_that_can_be_found_has_a_name():
    assert keys("subjects") | keys("due") | keys("hours") | keys("links") == CALLED.keys()


def test_a_phone_whose_clock_is_wrong_says_no_day():
    assert found("School trip on Friday", said="9999-12-31T10:00:00") == []
    assert found("School trip on Friday", said="2026-06-02T10:00:00") != []
