"""The letters that Gatepost brings: every kind is whole, and its fields are filled or refused."""

import pytest

from gatepost.concerns import letters
from gatepost.concerns.letter_rules import names_of_author_in, usable_letter, usable_template
from gatepost.concerns.models import Concern, Outcome
from gatepost.people.models import Person, School

FACTS = dict.fromkeys(letters.FIELDS, "x")
LONG = "Dear {name}, this is a letter of some length. {reason}"


@pytest.mark.parametrize("code", list(letters.all_kinds()))
def test_every_letter_is_whole_and_knows_its_fields(code):
    words = letters.built_in(letters.all_kinds()[code])
    assert usable_template(words) == ""
    filled = letters.fill(words, FACTS)
    assert "{" not in filled
    assert "}" not in filled
    assert all(len(sentence.split()) < 40 for sentence in filled.split("."))


def test_there_is_one_for_each_measure_side_and_stage():
    kinds = letters.all_kinds().values()
    assert len(kinds) == (len(Outcome.Measure) * 2 + 3) * len(Concern.Stage)
    for stage in Concern.Stage:
        for measure in Outcome.Measure:
            assert letters.LetterKind(letters.Side.AUTHOR, measure, stage) in kinds
            assert letters.LetterKind(letters.Side.OTHER, measure, stage) in kinds


@pytest.mark.parametrize("measure", ["limit", "letter", "meeting", "guidance"])
def test_whoever_raised_it_reads_of_another_family_only_that_action_was_taken(measure):
    for stage in Concern.Stage:
        words = letters.built_in(letters.LetterKind(letters.Side.AUTHOR, Outcome.Measure(measure), stage))
        assert "We have taken action. We do not say more about another family" in words
        assert "{until}" not in words
        assert "limit" not in words
        assert "meet" not in words


def test_no_letter_to_the_other_side_speaks_of_a_complaint_or_its_author():
    for kind in letters.all_kinds().values():
        if kind.side is letters.Side.OTHER:
            words = letters.built_in(kind)
            assert "{reference}" not in words
            assert "{finding}" not in words
            assert "told us" not in words


def test_for_every_nation_somebody_hears_it_after_the_school():
    from gatepost.concerns.letters.templates import texts

    assert set(texts()["outside"]) == set(School.Nation.values)
    assert set(texts()["finding"]) == set(Outcome.Finding.values)
    for side in ("author", "other"):
        assert set(texts()["next_stage"][side]) == set(Concern.Stage.values)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (LONG + " {next_stage}", ""),
        (LONG, "Please leave {next_stage} in."),
        (LONG + " {next_stage} {nextstage}", "does not know the field {nextstage}. It knows {name}"),
        (LONG + " {next_stage} {}", "does not know the field {}."),
        (LONG + " {next_stage} {name", "There is a brace by itself."),
        (LONG + " {next_stage} }", "There is a brace by itself."),
        ("{next_stage}", "Please write the letter out."),
        (LONG * 200 + "{next_stage}", "Please keep it under 8,000."),
    ],
)
def test_what_is_asked_of_a_letter(words, sentence):
    said = usable_letter(words)
    assert said.startswith(sentence) or sentence in said
    assert bool(said) is bool(sentence)


def test_a_template_names_the_reason_too():
    assert "{reason}" in usable_template(LONG.replace("{reason}", "") + " {next_stage}")
    assert usable_template(LONG + " {next_stage}") == ""


def test_what_is_filled_in_is_not_looked_through_again():
    assert letters.fill("{reason} {name}", {"reason": "{name}", "name": "Tom"}) == "{name} Tom"
    assert letters.fill("{name} {nobody}", {"name": "Tom"}, but=["name"]) == "{name} {nobody}"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Dear Jo, we heard this from Tom.", ["Tom"]),
        ("This is what BARKER told us.", ["BARKER"]),
        ("Tom's mother", ["Tom's"]),
        ("Tomorrow we meet, Mr Adeyemi and you.", []),
        ("Dear Ms Reed", []),
        ("Dear Jo Barker", ["Barker"]),
    ],
)
def test_the_name_of_who_raised_it_is_found_in_a_letter(words, found):
    assert names_of_author_in(words, Person(name="Mr Tom Barker"), reader=Person(name="Ms Jo Reed")) == found
    assert names_of_author_in(
        "We will meet. Will and GRACE told us.", Person(name="Will Grace"), reader=Person(name="Jo")
    ) == ["Will", "GRACE"]
    assert (
        names_of_author_in("Dear Claire Barker", Person(name="Tom Barker"), reader=Person(name="Claire Barker")) == []
    )
