"""People, numbers, addresses and links are taken out of a message before it is an example for anybody."""

import time

import pytest

from gatepost.conduct import Named
from gatepost.conduct.unnamed import without_names

SCHOOL = (
    Named("Mrs Helen Hall", "staff"),
    Named("Maya", "pupil", "Oak"),
    Named("Will", "pupil", "Oak"),
    Named("Tom Barker", "parent", "Oak"),
    Named("Zofia Kowalczyk", "parent", "Elm"),
    Named("Anne-Marie O'Neill", "parent", "Oak"),
)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Mrs Hall is useless and everyone knows it", "[staff] is useless and everyone knows it"),
        ("hall has lost it, ask helen", "[staff] has lost it, ask [staff]"),
        ("maya hit my son Arthur, ask Zofia kowalczyk", "[child] hit my son [name], ask [name]"),
        ("MRS PATEL IS A JOKE", "[staff] IS A JOKE"),
        ("I miss you. miss Patel is lovely", "I miss you. [staff] is lovely"),
        ("I MISS YOU. Ask Mr and Mrs Green, or miss Green", "I MISS YOU. Ask Mr and [staff], or [staff]"),
        ("He is hopeless, Mr. Brown-Smith. Dr. Who?", "He is hopeless, [staff]. [staff]?"),
        ("Anne-Marie said Ella's mum is late on Monday", "[name] said [name]'s mum is late on Monday"),
        ("Oak class is fab, ask O'Neill", "Oak class is fab, ask [name]"),
        ("i will ask Will", "i will ask [child]"),
        ("J in Oak bit someone. Year R in the hall", "[child] in Oak bit someone. Year R in the [staff]"),
        ("call 07700 900123 or tom.b@example.org", "call [phone] or [mail]"),
        ("+44 (0)7700 900-123, www.example.com/tom", "[phone], [link]"),
        ("ask @sara.k at M1 1AE", "ask [name].k at [postcode]"),
        (
            "School starts at 8:30, 12/09/2026, and costs £1200000",
            "School starts at 8:30, 12/09/2026, and costs £1200000",
        ),
        ("the usual Zbigniewska nonsense", "the usual [name] nonsense"),
        ("Is PE on Friday? 😩 Honestly, Year 2 want English", "Is PE on Friday? 😩 Honestly, Year 2 want English"),
        ("Пані Олена каже", "Пані [name] каже"),
        ("", ""),
    ],
)
def test_what_stays_of_a_message(text, without):
    assert without_names(text, SCHOOL) == without


@pytest.mark.parametrize("text", ["مرحبا Mrs Hall", "শুভ সকাল", "你好"])
def test_a_script_without_capitals_is_left_out_whole(text):
    assert without_names(text, SCHOOL) is None


@pytest.mark.parametrize(
    "text", ["a" * 65_536, "Mrs " * 16_000, "@" * 65_536, "1 " * 32_000, "A. " * 20_000, " " * 65_536]
)
def test_long_texts_take_no_time(text):
    began = time.perf_counter()
    without_names(text, SCHOOL)
    assert time.perf_counter() - began < 2
