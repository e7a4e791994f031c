"""Codes in Markdown, what is said about a wrong one, and the fields on who is who."""

from pathlib import Path

import pytest

from gatepost.conduct import CodeError, Outcome, load_code, parse_code
from gatepost.conduct.code import POSTERS

MARKDOWN = """\
+++
name = "A small code"
version = "3"
heard_first = "class_rep"
may_post = ["class_reps"]
time_zone = "Asia/Bangkok"
roles = { pta = "Parents' Council" }
+++

# Our code

Be kind.
Be brief.

## 5. No swearing (A)

Please do not swear.

> Could you say it
> more gently?

```toml
outcomes = { bad_language = { usual = "hold", mild = "ok" } }
```

Not fine:

- "bollocks"

## 6 No homework (HW)

Homework is the children's.

**Not fine:**

* What page is the maths homework on?
* Who has done question 4,
  we are stuck
* Send me the answers please
* When is the homework due?

**Fine:**

* Homework club is on Monday
"""

TOML = """\
name = "A small code"
version = "3"
introduction = "Be kind. Be brief."
heard_first = "class_rep"
may_post = ["class_reps"]
time_zone = "Asia/Bangkok"
roles = { pta = "Parents' Council" }

[[clauses]]
id = "A"
number = "5"
title = "No swearing"
rule = "Please do not swear."
card = "Could you say it more gently?"
outcomes = { bad_language = { usual = "hold", mild = "ok" } }
not_fine = ["bollocks"]

[[clauses]]
id = "HW"
number = "6"
title = "No homework"
rule = "Homework is the children's."
not_fine = [
    "What page is the maths homework on?",
    "Who has done question 4, we are stuck",
    "Send me the answers please",
    "When is the homework due?",
]
fine = ["Homework club is on Monday"]
"""


def test_markdown_says_the_same_as_toml() -> None:
    assert parse_code(MARKDOWN) == parse_code(TOML)
    assert parse_code("\n\n" + MARKDOWN.replace("\n", "\r\n")) == parse_code(TOML)


def test_a_file_that_begins_with_a_mark_of_its_order_is_read(tmp_path: Path) -> None:
    path = tmp_path / "code.md"
    path.write_text("\ufeff" + MARKDOWN, encoding="utf-8")
    assert load_code(path).name == "A small code"


def test_who_is_who_is_kept_for_those_who_ask() -> None:
    code = parse_code(MARKDOWN)
    assert (code.heard_first, code.may_post, code.roles["pta"]) == ("class_rep", ("class_reps",), "Parents' Council")
    assert code.clause("HW").outcome is Outcome.NUDGE
    assert code.clause("HW").leads_to == {Outcome.NUDGE}
    assert code.clause("A").leads_to == {Outcome.HOLD, Outcome.OK}
    assert [clause.id for clause in code.own_clauses] == ["HW"]
    plain = parse_code(TOML.replace('may_post = ["class_reps"]', "").replace('heard_first = "class_rep"', ""))
    assert (plain.heard_first, plain.may_post) == ("office", POSTERS)


@pytest.mark.parametrize(
    ("change", "to", "sentence"),
    [
        ("+++\nname", "name", r"its first line must be \+\+\+"),
        ('roles = { pta = "Parents\' Council" }\n+++', "", "does not end"),
        ("## 5. No swearing (A)", "## No swearing", "needs a number, a title and an id"),
        ('outcomes = { bad_language = { usual = "hold", mild = "ok" } }\n```', "outcomes = {}", "block of TOML"),
        ("outcomes = {", 'title = "x"\noutcomes = {', "twice"),
        ("outcomes = {", 'rule = "x"\noutcomes = {', "gives `rule` twice"),
        ("outcomes = {", 'not_fine = "x"\noutcomes = {', "gives `not_fine` twice"),
        ("version", "introduction = 'x'\nversion", "introduction stands twice"),
        ("version", "clauses = []\nversion", "each clause is a section"),
        ('- "bollocks"', '- "bollocks"\n\nMore words.', "stands after the examples"),
    ],
)
def test_wrong_markdown_is_refused_with_what_to_do(change: str, to: str, sentence: str) -> None:
    assert change in MARKDOWN
    with pytest.raises(CodeError, match=sentence):
        parse_code(MARKDOWN.replace(change, to, 1))


def test_front_matter_of_another_kind_is_refused() -> None:
    with pytest.raises(CodeError, match=r"Begin the file with a line \+\+\+"):
        parse_code("---\nname: x\n---\n" + MARKDOWN.split("+++\n")[2])


def with_sights(sights: str, *, outcome: str = "nudge") -> str:
    return (
        'name = "x"\nversion = "1"\n[[clauses]]\nid = "X"\nnumber = "1"\ntitle = "t"\nrule = "r"\n'
        f'outcome = "{outcome}"\nlooks_for = {{ {sights} }}\n'
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (with_sights(""), "names nothing to look for"),
        (with_sights("photos = true"), "photos, which a code does not know"),
        (with_sights('attachments = "yes"'), "must be true or false"),
        (with_sights("attachments = true", outcome="escalate"), "may nudge or hold"),
        (with_sights("attachments = true", outcome="ok"), "may nudge or hold"),
        (with_sights("attachments = true", outcome="ban"), "'ban' is not an outcome"),
        (with_sights('quiet_hours = "8pm to 7am"'), "write it like"),
        (with_sights('quiet_hours = "20:00"'), "write it like"),
        (with_sights('quiet_hours = "20:00-20:00"'), "begin when they end"),
        (with_sights('quiet_days = ["funday"]'), "'funday'; use monday"),
        (with_sights('attachments = true, unless = ["x"]'), "excuses quiet hours"),
        (with_sights("thanks = 1"), "use a number from 2 to 10"),
        (with_sights("thanks = 30"), "use a number from 2 to 10"),
        (with_sights('thanks = "3"'), "whole number without quotes"),
        (with_sights("thanks = 3, within_minutes = 0"), "use 1 to 1440"),
        (with_sights('attachments = true, allowed = ["x"]'), "speak of phone_numbers"),
        (with_sights('names_of = ["parents"]'), "'parents'; use staff, pupil"),
        (with_sights("examples = true"), "Give 4 to 10"),
        (TOML.replace('    "Send me the answers please",\n    "When is the homework due?",\n', ""), "`not_fine` has 2"),
        (TOML.replace("Send me the answers please", "when is  the homework DUE?"), "twice. Write another"),
        (TOML.replace("Send me the answers please", "Homework club is on Monday"), "as fine and as not fine"),
        (TOML.replace("Send me the answers please", " "), "empty example"),
        (TOML.replace("Send me the answers please", "x" * 501), "longer than 500"),
        (TOML.replace("Asia/Bangkok", "Asia/Nowhere"), "is not known. Write it like"),
        (TOML.replace("Asia/Bangkok", "../etc/passwd"), "is not known. Write it like"),
        (TOML.replace('"class_rep"', '"the pope"'), "say who hears a concern first"),
        (TOML.replace('["class_reps"]', '["staff"]'), "The school itself never writes"),
        (TOML.replace('["class_reps"]', "[]"), "nobody could write"),
        (TOML.replace("pta =", "king ="), "a code may rename"),
        (TOML.replace("Parents' Council", ""), "gives no words for pta"),
        (TOML.replace('rule = "Homework', 'looks_for = 3\nrule = "Homework'), "must be a table"),
    ],
)
def test_a_wrong_code_is_refused_with_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(CodeError) as refused:
        parse_code(text)
    assert sentence in str(refused.value)
