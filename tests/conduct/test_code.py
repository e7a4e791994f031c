"""A code as data: the starter, and the sentences with which a wrong one is refused."""

from pathlib import Path

import pytest

from gatepost.conduct import LABELS, CodeError, Judge, Outcome, load_code, parse_code, starter_code, starter_text

GOOD = """
name = "A small code"
version = "3"
[[clauses]]
id = "A"
number = "1"
title = "No swearing"
rule = "Please do not swear."
outcomes = { bad_language = { usual = "hold", mild = "ok" } }
"""


OUTCOMES = 'bad_language = { usual = "hold", mild = "ok" }'


def test_the_starter_has_every_clause_and_every_label() -> None:
    code = starter_code()
    ids = " ".join(clause.id for clause in code.clauses)
    assert ids == "P1 P2 P3 P4 G1 G2 G3 G4 B1 B2 B3 B4 B5a B5b B6 S1 R1 R2 C1 C2"
    assert {label for clause in code.clauses for label in clause.labels} == set(LABELS)
    assert code.clause("G1").number == "5"
    assert code.clause("S1").route == "safeguarding"
    assert all(clause.card for clause in code.clauses if clause.labels)


def test_the_starters_own_examples_are_judged_as_it_says() -> None:
    judge = Judge(starter_code())
    for clause in starter_code().clauses:
        for example in clause.fine:
            assert judge.judge(example).outcome is Outcome.OK, example
        for example in clause.not_fine:
            assert clause.id in judge.judge(example).clauses, example


def test_a_school_may_set_its_own_outcomes() -> None:
    judge = Judge(parse_code(GOOD))
    assert judge.judge("damn").outcome is Outcome.OK
    assert judge.judge("bollocks").outcome is Outcome.HOLD
    assert judge.judge("Mrs Patel is useless").findings == ()


def test_the_starter_text_is_the_starter_code() -> None:
    assert parse_code(starter_text()) == starter_code()


def wrong(change: str, to: str) -> str:
    assert change in GOOD
    return GOOD.replace(change, to)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "not valid TOML"),
        ('name = "x"\nversion = "1"', "no clauses"),
        (wrong('name = "A small code"', 'name = ""'), "no name"),
        (wrong('title = "No swearing"', 'title = ""'), "no title"),
        (wrong('number = "1"', "number = 1"), "must be text in quotes"),
        (wrong('number = "1"', 'number = "1"\nroute = "police"'), "'police'"),
        (wrong('number = "1"', 'number = "1"\ncolour = "red"'), "colour"),
        (wrong("bad_language", "swearing"), "'swearing'"),
        (wrong('"hold"', '"ban"'), "'ban' is not an outcome"),
        (wrong('usual = "hold", ', ""), "set `usual`"),
        (wrong('"hold"', '"escalate"'), "Set it to hold"),
        (GOOD + GOOD[GOOD.index("[[clauses]]") :], "used twice"),
        (
            wrong(OUTCOMES, 'disrepute = "hold"'),
            "Criticism of a school is lawful",
        ),
        (
            wrong(
                'bad_language = { usual = "hold", mild = "ok" }', 'policy_challenge = { usual = "ok", mild = "hold" }'
            ),
            "Criticism of a school is lawful",
        ),
        (wrong(OUTCOMES, 'safeguarding = "hold"'), "Set it to escalate"),
    ],
)
def test_a_wrong_code_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(CodeError, match=sentence.replace("(", r"\(")):
        parse_code(text)


def test_a_missing_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(CodeError, match="cannot be read"):
        load_code(tmp_path / "nothing.toml")


def test_all_faults_are_named_at_once() -> None:
    text = wrong('title = "No swearing"', 'title = ""').replace("bad_language", "swearing")
    with pytest.raises(CodeError) as refused:
        parse_code(text)
    assert len(refused.value.sentences) == 2
