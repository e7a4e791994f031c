"""Whom a mail only says that it has told, and whom it may be about."""

import pytest

from gatepost.doors.email.mentions import is_only_told


@pytest.mark.parametrize(
    "text",
    [
        "I told Ms Clarke about it on Monday.",
        "As I told Ms Clarke yesterday, there are more bruises.",
        "I spoke to Ms Clarke. Since then he has new marks on his arms.",
        "I reported it to Ms Clarke last week\nand it goes on.",
        "I told the safeguarding lead, Ms Clarke, and I hope that somebody looks.",
        "I told Ms Clarke, the safeguarding lead, about the bruises.",
        "Message for Ms Clarke",
        "Thanks to Ms Clarke for her help. He cried again. I emailed Ms Clarke again.",
    ],
)
def test_who_was_only_told(text):
    assert is_only_told(text, "Ms Clarke")


@pytest.mark.parametrize(
    "text",
    [
        "Ms Clarke hit him.",
        "I saw Ms Clarke pull him by the arm.",
        "I told Ms Clarke to stop hurting him.",
        "I told Ms Clarke that she frightens him.",
        "I told Ms Clarke about her shouting.",
        "I told Ms Clarke and she did nothing.",
        "I told Ms Clarke on Monday. Ms Clarke hurt him again on Tuesday.",
        "He is afraid of Ms Clarke.",
        "Nobody is named here.",
        "I told Ms Clarke, who laughed at him.",
        "I told Ms Clarke, the safeguarding lead, to leave him alone.",
    ],
)
def test_whom_it_may_be_about(text):
    assert not is_only_told(text, "Ms Clarke")


def test_a_long_mail_is_read_in_a_moment():
    assert is_only_told("I told Ms Clarke. " * 20_000, "Ms Clarke")
