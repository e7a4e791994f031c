"""Other families are masked in a pack: one letter a person, parties and the school named, nothing left in doubt."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.concerns.pack.masking import Everybody, Masker, letter
from gatepost.concerns.protected_names import Children, Names, take_out

EVERYBODY = Everybody(
    children=frozenset({"Mia", "Ruby", "Leo", "Summer", "Zoë"}),
    own=frozenset({"Leo"}),
    parents=frozenset({"Lena Novak", "Sam O'Brien", "Ola Price", "Grace Green"}),
    known=frozenset({"Tom Barker", "Mrs Evans", "Mr Price"}),
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Mia hit Leo.", "child A hit Leo."),
        ("Mia and Ruby and Mia again", "child A and child B and child A again"),
        ("Lena Novak told me", "parent A told me"),
        ("I asked Lena, and Lena Novak said no", "I asked parent A, and parent A said no"),
        ("Mrs Novak was there; Novak's car too", "parent A was there; parent A's car too"),
        ("LENA NOVAK shouted", "parent A shouted"),
        ("Sam O’Brien wrote to Mrs Evans", "parent A wrote to Mrs Evans"),
        ("Tom Barker and Mr Price met", "Tom Barker and Mr Price met"),
        ("Ola said so to Mr Price", "parent A said so to Mr Price"),
        ("Ola Price said so", "parent A said so"),
        ("It was in summer. Summer pushed her.", "It was in summer. child A pushed her."),
        ("The green door, by the grace of luck", "The green door, by the grace of luck"),
        ("Zoë’s coat", "child A’s coat"),
        ("nothing of the sort", "nothing of the sort"),
        ("", ""),
    ],
)
def test_masked(text: str, masked: str) -> None:
    assert Masker(EVERYBODY).masked(text) == masked


def test_the_same_person_has_the_same_letter_in_every_text() -> None:
    masker = Masker(EVERYBODY)
    assert masker.masked("Ruby and Ola") == "child A and parent A"
    assert masker.masked("Lena, Mia, Ola, Ruby") == "parent B, child B, parent A, child A"


def test_names_that_were_kept_apart_stay_apart_whoever_is_on_the_roll_now() -> None:
    children = Children()
    text, kept = take_out(
        "Then Kofi B hit Mia.", Names(pupils=frozenset({"Kofi", "Mia"})), column="words", children=children
    )
    assert text == "Then [child 1] hit [child 2]."
    masker = Masker(EVERYBODY, children=Children.of(kept))
    assert masker.masked(text, kept) == "Then child A hit child B."
    assert masker.masked("Ruby saw Mia", kept=()) == "child C saw child B"


def test_a_placeholder_that_somebody_typed_is_left() -> None:
    assert Masker(EVERYBODY).masked("He wrote [child 1] himself") == "He wrote [child 1] himself"


def test_letters_go_on_after_z() -> None:
    assert [letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


ORDINARY = ["the gate was shut", "she said", "and then", "on Monday", "I saw it.", "“Why?”", "\n\n", "ring me, please"]
OTHERS = [
    "Mia",
    "Ruby",
    "Ruby K",
    "Zoë",
    "Zoe",
    "MIA",
    "Lena Novak",
    "Mrs Novak",
    "Lena",
    "Sam O’Brien",
    "Mr Sam O'Brien",
    "Ola",
]


@given(st.lists(st.sampled_from(ORDINARY + OTHERS), max_size=25))
def test_however_names_and_words_are_put_together_no_other_name_is_left(pieces: list[str]) -> None:
    masked = Masker(EVERYBODY).masked(" ".join(pieces)).casefold()
    words = set(re.findall(r"[^\W\d_]+", masked))
    assert not words & {"mia", "ruby", "zoë", "zoe", "lena", "novak", "ola", "o", "brien"}
    for piece in pieces:
        assert piece in OTHERS or piece.strip().casefold() in masked


def test_a_school_of_many_families_is_masked_in_no_time() -> None:
    names = [f"{one}{two}" for one in "BDFGKLMNPRST" for two in ("ala", "emo", "iku", "ona", "uri", "asha", "elo")]
    everybody = Everybody(
        children=frozenset(names), parents=frozenset(f"{one} {two}son" for one in names for two in names[:10])
    )
    masker, began = Masker(everybody), time.perf_counter()
    for _ in range(100):
        assert masker.masked("Bala told Demo Fikuson that nobody came, and so it went on. " * 5)
    assert time.perf_counter() - began < 10
