"""Names out of excerpts: authors, names after a title, given names, contact details; with a roster and without."""

import json
import re
from pathlib import Path

import pytest

from gatepost.adoption.audit import audit_export, html_report
from gatepost.adoption.audit.masking import Masks, TitledNames
from gatepost.adoption.export import open_export
from gatepost.conduct import Named

EXPORTS = Path(__file__).parents[1] / "export" / "fixtures"

AUTHORS = ["Anna Okello", "Ben", "Carla Mum of Leo", "Will Hart", "~\u202fPriya S", "+44 7700 900123"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Anna Okello said so, anna okello and Okello", ["Anna", "anna", "Okello", "okello"]),
        ("Ben's lot, and Bens again", ["Ben"]),
        ("Leo fell over", ["Leo"]),
        ("I asked Will about it", ["Will"]),
        ("Mrs Abara's class, mr tallis, Miss Quill, Ms. O'Hara-Smith", ["Abara", "tallis", "Quill", "Hara", "Smith"]),
        ("Jack S pushed Mia's brother", ["Jack", " S ", "Mia"]),
        ("That Zebedee Quill hit him", ["Zebedee", "Quill"]),
        ("Zephyrine pushed him", ["Zephyrine"]),
        ("ring 07700 900 456 or +44 (0)7700-900-123", ["07700", "456", "7700"]),
        ("write to a.okello@mail.example or see https://photos.example/jo", ["okello", "photos", "jo"]),
        ("@\u2068Priya S\u2069 can you?", ["Priya"]),
        ("@447700900123 can you?", ["447700900123"]),
    ],
)
def test_a_name_is_not_left(text: str, hidden: list[str]) -> None:
    masked = Masks(AUTHORS).text(text)
    assert "[" in masked
    for name in hidden:
        assert name not in masked, masked


@pytest.mark.parametrize(
    "text",
    [
        "Will you come on Friday? May I bring a cake?",
        "Don't miss the bus. PE is on Tuesday, Year 3 and Reception too.",
        "The trip is on 12/03/2026 at 10:30 and costs 14.50",
        "Lovely day. We're off to the park.",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert Masks(AUTHORS).text(text) == text


def test_a_stand_in_is_the_same_throughout_and_in_another_run() -> None:
    masks, again = Masks(AUTHORS, seed="abc"), Masks(reversed(AUTHORS), seed="abc")
    assert masks.author("Ben") == again.author("Ben")
    assert masks.text("Ask Ben") == f"Ask [{masks.author('Ben')}]"
    assert len({masks.author(name) for name in AUTHORS}) == len(AUTHORS)
    first, second = masks.text("Mrs Abara and Jonah"), masks.text("Jonah saw Mrs Abara")
    assert sorted(first.split("[")[1:]) != []
    assert {word for word in first.replace("]", " ").split() if word.isdigit()} == {
        word for word in second.replace("]", " ").split() if word.isdigit()
    }


def test_a_name_seen_after_a_title_is_masked_wherever_it_stands() -> None:
    titled = TitledNames()
    titled.take("Mrs Adeyemi is away. Is Mr Hall here?")
    masks = Masks(AUTHORS, titled=titled.names)
    assert masks.text("Adeyemi again. We met Hall in the hall") == "[name 1] again. We met [name 2] in the hall"


def test_two_people_of_one_name_share_no_stand_in() -> None:
    masks = Masks(["Jo Marsh", "Jo Tindall"])
    assert masks.text("Thanks Jo") == "Thanks [name 1]"


def test_the_name_of_a_child_in_a_contact_is_not_taken_for_its_parent() -> None:
    masks = Masks(AUTHORS)
    assert masks.author("Carla Mum of Leo") not in masks.text("He hit Leo")


def test_a_roster_says_what_kind_of_person_it_is() -> None:
    roster = [Named("Mrs Abara", "staff"), Named("Zebedee Quill", "pupil"), Named("Anna Okello", "parent")]
    masks = Masks(AUTHORS, roster)
    assert masks.author("Anna Okello") == "Parent 1"
    assert masks.text("Mrs Abara told zebedee off") == "[Staff 1] told [Child 1] off"


def test_names_stay_when_they_are_asked_for() -> None:
    masks = Masks(AUTHORS, show_names=True)
    assert masks.author("Ben") == "Ben"
    assert masks.text("Mrs Abara, ring 07700 900456") == "Mrs Abara, ring 07700 900456"


@pytest.mark.parametrize("start", ["android", "ios", "kinds", "authors", "forged"])
def test_no_author_of_the_readers_own_fixtures_comes_out(start: str) -> None:
    exports = sorted(EXPORTS.glob(f"{start}*.txt"))[:12]
    assert exports
    for path in exports:
        export = open_export([path])
        audit = audit_export(export)
        said = json.dumps(audit.data | {"export": None}, ensure_ascii=False)
        assert html_report(audit).encode()
        for person in export.summary()["people"]:
            assert len(person["name"]) < 4 or not re.search(rf"(?<!\w){re.escape(person['name'])}(?!\w)", said), (
                path.name
            )
