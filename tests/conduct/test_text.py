"""Reading through disguises, and the way back to the words as typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.conduct.names import Roster
from gatepost.conduct.reading import known_words, read
from gatepost.conduct.text import plain_text


def plain(text: str) -> str:
    return plain_text(text, known_words()).words.decode("ascii")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("s t u p i d", "stupid"),
        ("f.u.c.k", "fuck"),
        ("f u c k s a k e", "fucksake"),
        ("1d10t", "idiot"),
        ("u$ele$$", "useless"),
        ("stuuuupid", "stupid"),
        ("f**k", "fuck"),
        ("sh*t", "shit"),
        ("b*****d", "bastard"),
        ("fսсk", "fuck"),
        ("f​u​c​k", "fuck"),
        ("ｉｄｉｏｔ", "idiot"),
        ("𝐢𝐝𝐢𝐨𝐭", "idiot"),
        ("fúçk", "fuck"),
        ("🤡", "emoclown"),
        ("głupia", "glupia"),
    ],
)
def test_disguises_are_undone(typed: str, meant: str) -> None:
    assert plain(typed).strip() == meant


@pytest.mark.parametrize("typed", ["2pm", "Y4", "year 3", "£9.40", "4b", "a b c d", "e.g.", "3.15", "KS1 & KS2"])
def test_ordinary_signs_and_digits_stay(typed: str) -> None:
    assert not {"fuck", "shit", "idiot"} & set(plain(typed).split())
    assert plain(typed)[0].lower() == typed[0].lower() or typed.startswith("£")


def test_contractions_lose_their_apostrophe_and_hell_does_not_appear() -> None:
    assert plain("he'll say she's late, don't wait") == "he ll say shes late, dont wait"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=80))
def test_every_place_leads_back_into_the_typed_text(text: str) -> None:
    result = plain_text(text, known_words())
    assert len(result.places) == len(result.words) + 1
    assert result.words.isascii()
    assert all(0 <= place <= len(text) for place in result.places)
    assert result.places == sorted(result.places)


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("Mrs Patel is off", "STAFF is off"),
        ("the office is shut", "STAFF is shut"),
        ("don't miss the bus", "dont miss the bus"),
        ("Leo's mum has it", "PARENT has it"),
        ("my son has it", "OWN has it"),
        ("that boy in Elm has it", "CHILD has it"),
        ("some of you have it", "SOME have it"),
    ],
)
def test_people_are_tagged(text: str, tagged: str) -> None:
    assert read(text, Roster(())).words.decode("ascii") == tagged
