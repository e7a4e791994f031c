"""Texts on their way in, and the errors that speak of them."""

import pytest

from gatepost.core import errors
from gatepost.core.errors import GatepostError, Invalid, NotFound, TooMany
from gatepost.core.words import POST_LIMIT, checked_words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hello", "Hello"),
        ("  Hello \n", "Hello"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\tb", "a\tb"),
        ("شكرا \u202eabc", "شكرا \u202eabc"),
        ("👍🏽", "👍🏽"),
        ("x" * POST_LIMIT, "x" * POST_LIMIT),
    ],
)
def test_what_is_kept(typed, kept):
    assert checked_words(typed, limit=POST_LIMIT) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "write something"),
        (" \r\n\t ", "write something"),
        ("\u200b\u202e\ufe0f\u3164\u2800\xad", "write something"),
        ("x" * (POST_LIMIT + 1), "4,001 characters"),
        ("x" * 65_536, "65,536 characters"),
        ("a\x00b", "cannot be shown"),
        ("a\x1bb", "cannot be shown"),
        ("a\ud800b", "cannot be shown"),
        ("a\x7f", "cannot be shown"),
    ],
)
def test_what_is_refused_is_said_of_its_field(typed, says):
    with pytest.raises(Invalid) as refused:
        checked_words(typed, limit=POST_LIMIT, field="reason")
    assert says in refused.value.fields["reason"]
    assert refused.value.status == 422


def test_every_error_has_a_code_a_status_and_a_sentence_of_its_own():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, GatepostError)]
    assert len(kinds) >= 7
    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert 400 <= kind.status < 600
        assert kind().message.endswith(".")


def test_an_error_keeps_its_facts_and_may_speak_for_itself():
    fault = TooMany(retry_after=30)
    assert fault.facts == {"retry_after": 30}
    assert NotFound("No such class.", fields={"ref": "unknown"}).message == "No such class."
    assert NotFound("No such class.").message != NotFound().message
