"""What the platform is given: within its limits, with no message of anybody in a template."""

import json

import pytest

from gatepost.delivery.whatsapp import content
from gatepost.delivery.whatsapp.content import ContentFault, Row

SMILE = "\N{SMILING FACE WITH SMILING EYES}"


def test_each_kind_is_written_as_the_platform_reads_it():
    assert content.text("Hello").parts == {"body": "Hello", "preview_url": False}
    assert content.buttons("Which?", [("a", "One"), ("b", "Two")]).parts == {
        "type": "button",
        "body": {"text": "Which?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "a", "title": "One"}},
                {"type": "reply", "reply": {"id": "b", "title": "Two"}},
            ]
        },
    }
    assert content.choice("Which?", "Choose", [Row("a", "Oak"), Row("b", "Elm", "Year 4")]).parts["action"] == {
        "button": "Choose",
        "sections": [{"rows": [{"id": "a", "title": "Oak"}, {"id": "b", "title": "Elm", "description": "Year 4"}]}],
    }
    assert content.reaction("wamid.1", "") == content.Content("reaction", {"message_id": "wamid.1", "emoji": ""})
    assert content.template("hello", "en_GB").parts == {
        "name": "hello",
        "language": {"code": "en_GB"},
        "components": [],
    }
    assert json.loads(content.text(f"né {SMILE}").as_json())["body"] == f"né {SMILE}"


@pytest.mark.parametrize(
    ("make", "limit"),
    [
        (lambda words: content.text(words), 4096),
        (lambda words: content.buttons(words, [("a", "One")]), 1024),
        (lambda words: content.buttons("Which?", [("a", words)]), 20),
        (lambda words: content.buttons("Which?", [(words, "One")]), 200),
        (lambda words: content.choice(words, "Choose", [Row("a", "Oak")]), 1024),
        (lambda words: content.choice("Which?", words, [Row("a", "Oak")]), 20),
        (lambda words: content.choice("Which?", "Choose", [Row("a", words)]), 24),
        (lambda words: content.choice("Which?", "Choose", [Row("a", "Oak", words)]), 72),
        (lambda words: content.template("t", "en", [words]), 60),
        (lambda words: content.template("t", "en", payload=words), 128),
    ],
)
def test_limits_are_kept_to_the_sign(make, limit):
    make("x" * limit)
    make(SMILE * (limit // 2))  # the platform counts it as two
    for too_long in ("x" * (limit + 1), SMILE * (limit // 2) + "x" * (1 + limit % 2)):
        with pytest.raises(ContentFault):
            make(too_long)


@pytest.mark.parametrize(
    "make",
    [
        lambda: content.text(" \n"),
        lambda: content.buttons("Which?", []),
        lambda: content.buttons("Which?", [(str(n), str(n)) for n in range(4)]),
        lambda: content.buttons("Which?", [("a", "Same"), ("b", "Same")]),
        lambda: content.buttons("Which?", [("a", "One"), ("a", "Two")]),
        lambda: content.buttons("Which?", [("a", "One\nTwo")]),
        lambda: content.choice("Which?", "Choose", []),
        lambda: content.choice("Which?", "Choose", [Row(str(n), str(n)) for n in range(11)]),
        lambda: content.reaction("", "x"),
        lambda: content.template("", "en"),
    ],
)
def test_what_the_platform_would_refuse_is_refused_here(make):
    with pytest.raises(ContentFault):
        make()


@pytest.mark.parametrize("words", ["a\nb", "a\tb", "a    b", "a\rb", "a\u2028b", "see https://x.example", "", "  "])
def test_a_parameter_of_a_template_is_one_short_line(words):
    with pytest.raises(ContentFault):
        content.template("t", "en", [words])


def test_a_knock_holds_a_class_a_count_and_a_name_and_nothing_more():
    made = content.class_news("news", "en_GB", group="Oak\n(Year 3)", count=12, latest="Tom " * 30, payload="digest")
    body, button = made.parts["components"]
    given = [one["text"] for one in body["parameters"]]
    assert given[:2] == ["Oak (Year 3)", "12"]
    assert given[2].endswith("…")
    assert content.size(given[2]) <= 60
    assert button["parameters"] == [{"type": "payload", "payload": "digest"}]


@pytest.mark.parametrize(
    ("words", "limit", "parts"),
    [
        ("short", 20, ["short"]),
        ("one two three", 8, ["one two", "three"]),
        ("first\n\nsecond part", 12, ["first", "second part"]),
        ("x" * 25, 10, ["x" * 10, "x" * 10, "x" * 5]),
        (SMILE * 11, 10, [SMILE * 5, SMILE * 5, SMILE]),
        ("", 10, []),
    ],
)
def test_a_long_text_is_cut_where_it_hurts_least(words, limit, parts):
    assert content.pieces(words, limit) == parts
    assert all(content.size(part) <= limit for part in parts)
