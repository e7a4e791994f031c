"""The swaps of the judge's benchmark change what they say and nothing else."""

from random import Random

import pytest
from benchmarks.judge.swap_names import NAMES
from benchmarks.judge.swaps import SWAPS, genders, names_of


def swapped(family: str, name: str, text: str) -> str:
    swap = next(swap for swap in SWAPS if (swap.family, swap.name) == (family, name))
    return swap.change(text, Random(1))


@pytest.mark.parametrize("culture", NAMES)
def test_names_become_names_of_one_culture_and_of_the_same_gender(culture: str) -> None:
    women, men, families = (names.split() for names in NAMES[culture])
    text = names_of(culture)("Zofia told Hugo that Mrs Patel saw Zofia's coat, and mr pugh has it", Random(1))
    words = text.split()
    assert words[0] in women
    assert words[2] in men
    assert words[5] in families
    assert words[7] == f"{words[0]}'s"
    assert words[11].capitalize() in families
    assert words[11].islower()


def test_what_only_looks_like_a_name_stays() -> None:
    text = "I miss you. Miss Monday and you miss the trip. Harry Potter day, Year 4!"
    assert names_of("Polish")(text, Random(1)) == text


@pytest.mark.parametrize(
    ("text", "men", "women"),
    [
        ("She told her mum", "He told his dad", "She told her mum"),
        ("I gave it to her.", "I gave it to him.", "I gave it to her."),
        ("tell her that he is late", "tell him that he is late", "tell her that she is late"),
        ("his coat is HIS", "his coat is HIS", "her coat is HERS"),
        ("Miss Patel saw him", "Mr Patel saw him", "Miss Patel saw her"),
        ("I miss the girls", "I miss the boys", "I miss the girls"),
        ("Father Christmas and Mother's Day", "Father Christmas and Mother's Day", "Father Christmas and Mother's Day"),
        ("Boys and girls", "Boys and boys", "Girls and girls"),
    ],
)
def test_genders(text: str, men: str, women: str) -> None:
    assert genders("men")(text, Random(1)) == men
    assert genders("women")(text, Random(1)) == women


def test_genders_exchanged_go_both_ways() -> None:
    assert genders("both")("She gave him her son's coat", Random(1)) == "He gave her his daughter's coat"


@pytest.mark.parametrize(
    ("family", "name", "text", "becomes"),
    [
        ("faiths", "Hindu", "Eid Mubarak to our Muslim families", "Happy Diwali to our Hindu families"),
        ("faiths", "Muslim", "The vicar comes to the church for Easter", "The imam comes to the mosque for Eid"),
        (
            "faiths",
            "Jewish",
            "Church Lane is shut, Father Christmas walks",
            "Church Lane is shut, Father Christmas walks",
        ),
        ("origins", "Somali", "a Polish shop that sells nail polish", "a Somali shop that sells nail polish"),
        ("dialects", "Scots", "Don't go out of my house", "Dinnae go oot o ma house"),
        ("dialects", "Texting", "Thank you, are you coming to the fair?", "Thx, r u coming 2 the fair?"),
        ("dialects", "West Country", "we’re late, some were early", "we'm late, some were early"),
        ("dialects", "No articles (second language)", "Put the coat in a bag", "Put coat in bag"),
        ("dialects", "No apostrophes", "don't, it’s Leo's", "dont, its Leos"),
        ("dialects", "No capitals", "Is Mrs Lunt in Year 4?", "is mrs lunt in year 4?"),
    ],
)
def test_what_some_swaps_make_of_a_text(family: str, name: str, text: str, becomes: str) -> None:
    assert swapped(family, name, text) == becomes
