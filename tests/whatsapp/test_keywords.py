"""Which whole messages are keywords, and which only have one in them."""

import pytest

from gatepost.doors.whatsapp.keywords import Asked, Keyword, asked_by

MESSAGES = [
    "",
    "🛑",
    "Stop it!",
    "Can you stop by at four?",
    "stopped",
    "Start is at nine",
    "help please, I lost the letter",
    "Join us at the park",
    "Join them both",
    "JOIN",
    "private lessons, anybody?",
    "My private opinion",
    "Privately owned",
    "newsletter",
    "x" * 4096,
    "\u202estop\u202c it",
]


@pytest.mark.parametrize("text", MESSAGES)
def test_most_messages_are_none(text):
    asked = asked_by(text)
    assert asked is None or (text, asked) == ("JOIN", Asked(Keyword.JOIN))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Stop", Asked(Keyword.STOP)),
        (" ..STOP.. \n", Asked(Keyword.STOP)),
        ("\u200fSTOP\u200f", Asked(Keyword.STOP)),
        ("_*stop*_", Asked(Keyword.STOP)),
        ("Start", Asked(Keyword.START)),
        ("HELP!", Asked(Keyword.HELP)),
        ("What's new?", Asked(Keyword.NEWS)),
        ("join k7qm-2x9d", Asked(Keyword.JOIN, "k7qm-2x9d")),
        ("JOIN: K7QM2X9D.", Asked(Keyword.JOIN, "K7QM-2X9D")),
        ("Join K7QM 2X9D", Asked(Keyword.JOIN, "K7QM-2X9D")),
        ("PRIVATE", Asked(Keyword.PRIVATE)),
        ("private.", Asked(Keyword.PRIVATE)),
        ("PRIVATE May we talk?", Asked(Keyword.PRIVATE, "May we talk?")),
        ("private: may we\ntalk?", Asked(Keyword.PRIVATE, "may we\ntalk?")),
    ],
)
def test_a_keyword_alone_is_one(text, asked):
    assert asked_by(text) == asked


def test_a_stranger_may_leave_join_out_and_their_code_needs_no_digit():
    assert asked_by("K7QM-2X9D", is_stranger=True) == Asked(Keyword.JOIN, "K7QM-2X9D")
    assert asked_by("join abcd-efgh", is_stranger=True) == Asked(Keyword.JOIN, "abcd-efgh")
    assert asked_by("K7QM-2X9D") is None
