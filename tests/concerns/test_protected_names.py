"""Finding other children's names in words, taking them out and putting them back."""

import time

import pytest

from gatepost.concerns.protected_names import Children, Names, find, from_column, put_back, take_out, to_column

PUPILS = [
    "Noah",
    "Ruby",
    "Will",
    "Grace",
    "Mark",
    "Summer",
    "May",
    "Mia",
    "Zoë",
    "Mary-Jane",
    "O'Neil",
    "Leo",
    "An",
    "Willow",
]
AROUND = Names(pupils=frozenset([*PUPILS, "علي", "İlayda"]), own=frozenset({"Leo"}), adults=frozenset({"Grace Asante"}))


def masked(text: str, names: Names = AROUND) -> str:
    """The text with its placeholders; whatever is taken out goes back to where it was."""
    words, kept = take_out(text, names, column="words", children=Children())
    assert put_back(words, from_column(to_column(kept)), column="words") == text
    return words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Noah pushed Leo.", "[child 1] pushed Leo."),
        ("noah pushed him, NOAH laughed", "[child 1] pushed him, [child 1] laughed"),
        ("Noah's mum saw, Noah’s dad too", "[child 1]'s mum saw, [child 1]’s dad too"),
        ("Then noahs brother came", "Then [child 1]s brother came"),
        ("Noah, Ruby and Noah", "[child 1], [child 2] and [child 1]"),
        ("Noah Barker hit him and Noah ran", "[child 1] hit him and [child 1] ran"),
        ("Noah Mrs Hall told us", "[child 1] Mrs Hall told us"),
        ("zoe, Zoë and Zoe\u0308", "[child 1], [child 1] and [child 1]"),
        ("mary-jane and O’Neil's mum", "[child 1] and [child 2]'s mum"),
        ("ضرب علي ابني", "ضرب [child 1] ابني"),
        ("İlayda and ilayda", "[child 1] and [child 1]"),
        ("(Noah) _Noah_ Noah@home Noah\nNoah", "([child 1]) _[child 1]_ [child 1]@home [child 1]\n[child 1]"),
    ],
)
def test_a_name_is_taken_out_however_it_is_typed(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Leo came home in tears and Leo's coat is gone.",
        "Noahide, Rubylike and McNoah are other words.",
        "Mrs Noah and Mr. Ruby are grown-ups, so is Miss Mia.",
        "Grace Asante is somebody's mum.",
        "Will you call me? Will Mrs Hall? Will need to know. I will wait.",
        "Will Sports Day be on Friday?",
        "Mark my words: the mark scheme, the Mark Scheme and ten marks. Marks matter.",
        "We say grace. By the Grace of God. Grace Road is shut.",
        "Summer was lovely. The Summer Fair, last Summer, in Summer, a summer's day. Summer’s here!",
        "May I come in May? On 3 May and May 4th. May half term.",
        "An apple. She has an apple.",
        "Willow class went out. The willow fell.",
        "",
    ],
)
def test_an_own_child_a_grown_up_and_an_ordinary_word_are_left(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("I saw Will hit Mia.", "I saw [child 1] hit [child 2]."),
        ("Will pushed him.", "[child 1] pushed him."),
        ("Will Barker pushed him.", "[child 1] pushed him."),
        ("Will B is unkind.", "[child 1] is unkind."),
        ("Will's coat", "[child 1]'s coat"),
        ("I think that Will did it. Will you ring me?", "I think that [child 1] did it. Will you ring me?"),
        ("Grace is unkind. Grace, again!", "[child 1] is unkind. [child 1], again!"),
        ("Grace and Mia fight.", "[child 1] and [child 2] fight."),
        ("Summer pushed him in the Summer term.", "[child 1] pushed him in the Summer term."),
        ("My son says Summer hit him. Summer was cross.", "My son says [child 1] hit him. [child 1] was cross."),
        ("Somebody called An took it.", "Somebody called [child 1] took it."),
        ("Grace Bell took it.", "[child 1] took it."),
    ],
)
def test_a_name_that_is_a_word_too_counts_with_a_capital_in_a_name_s_place(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_two_children_of_one_name_are_told_apart_where_their_author_does() -> None:
    assert masked("Ruby M hit Ruby K. Ruby M's mum knows.") == "[child 1] hit [child 2]. [child 1]'s mum knows."
    assert masked("Ruby hit him. Ruby M said so.") == "[child 1] hit him. [child 1] said so."


def test_a_placeholder_that_somebody_typed_is_no_name() -> None:
    assert masked("[child 1] and Noah and [child 1]") == "[child 1] and [child 1] and [child 1]"


def test_the_numbers_go_on_over_all_the_words_of_a_matter() -> None:
    children = Children()
    _, kept = take_out("Noah and Ruby M", AROUND, column="words", children=children)
    later, _ = take_out("Mia, Ruby and Noah", AROUND, column="words", children=Children.of(kept))
    assert later == "[child 3], [child 2] and [child 1]"


def test_each_column_gets_its_own_names_back() -> None:
    children = Children()
    words, first = take_out("Noah hit him.", AROUND, column="words", children=children)
    wish, second = take_out("Ring Ruby's mum.", AROUND, column="outcome_sought", children=children)
    kept = from_column(to_column([*first, *second]))
    assert put_back(words, kept, column="words") == "Noah hit him."
    assert put_back(wish, kept, column="outcome_sought") == "Ring Ruby's mum."


def test_a_name_that_its_author_leaves_open_is_left() -> None:
    names = Names(pupils=AROUND.pupils, left_open=frozenset({"Zoë"}))
    assert masked("Zoe and Noah", names) == "Zoe and [child 1]"


def test_no_names_leave_nothing_to_keep() -> None:
    assert to_column([]) is None
    assert from_column(None) == []
    assert find("Noah", Names()) == []


def test_a_long_text_and_a_large_school_take_no_time() -> None:
    names = Names(pupils=frozenset({f"Name{number}" for number in range(1_000)} | set(PUPILS)))
    began = time.perf_counter()
    words, kept = take_out("Noah and Name77 will Will. " * 740, names, column="words", children=Children())
    assert len(kept) == 740 * 3
    assert "Noah" not in words
    assert time.perf_counter() - began < 2
