"""The forty disguises: each changes a text, and none changes what a person reads."""

import html
import re
import unicodedata
from random import Random

import pytest
from benchmarks.judge import alphabets
from benchmarks.judge.disguised import worn
from benchmarks.judge.disguises import DISGUISES, WORD, Disguise
from benchmarks.judge.weights import joined

TEXTS = [
    "You stupid woman, Craig is a useless bully and whoever listens is thick",
    "Is the coach for Wednesday's museum trip leaving from the front gate?",
    "That headteacher couldn't organise lunch in a bakery, honestly",
    "Sunday playdate at ours, bring wellies and something warm",
]
# What a reader sees in each character; made of the same tables, turned round, and the tables are tested by name below.
LOOKS_LIKE = {
    other: letter.lower()
    for table in (
        *(alphabets.CYRILLIC, alphabets.GREEK, alphabets.SQUARED, alphabets.FLAGS),
        *(alphabets.SMALL_CAPITALS, alphabets.RAISED, alphabets.DIGITS, alphabets.SIGNS, alphabets.DIGITS_AND_SIGNS),
    )
    for letter, other in table.items()
}
INVISIBLE = {"Cf", "Mn"}


def seen(text: str) -> str:
    """The letters that a reader makes out, in small letters, with nothing between them."""
    text = html.unescape(text)
    text = re.sub("\u202e(.*?)\u202c", lambda match: match[1][::-1], text, flags=re.S)
    for letter, strokes in sorted(alphabets.BUILT.items(), key=lambda pair: -len(pair[1])):
        text = text.replace(strokes, letter)
    spread = unicodedata.normalize("NFKD", "".join(LOOKS_LIKE.get(one, one) for one in text))
    visible = (one for one in spread if unicodedata.category(one) not in INVISIBLE)
    read = "".join(LOOKS_LIKE.get(one, one) for one in visible).lower()
    return re.sub(r"[^a-z]", "", read)


def single(letters: str) -> str:
    """Letters with repeats as one, so that a stretched word is the word; l, i and 1 look the same."""
    return re.sub(r"(.)\1+", r"\1", letters.replace("l", "i"))


def distance(one: str, other: str) -> int:
    """How many letters must be put in, left out or changed to make one of the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        above = row
        row = [place]
        for column, wanted in enumerate(other, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != wanted)))
    return row[-1]


def test_there_are_forty_and_each_has_a_name_of_its_own() -> None:
    assert len(DISGUISES) == len({disguise.name for disguise in DISGUISES}) == 40


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda disguise: disguise.name)
def test_it_changes_the_text_and_does_so_the_same_each_time(disguise: Disguise, text: str) -> None:
    changed = disguise.change(text, Random(1))
    assert changed != text
    assert disguise.change(text, Random(1)) == changed


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "disguise", [one for one in DISGUISES if one.keeps_letters], ids=lambda disguise: disguise.name
)
def test_every_letter_is_still_to_be_seen(disguise: Disguise, text: str) -> None:
    assert single(seen(disguise.change(text, Random(2)))) == single(seen(text))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "disguise", [one for one in DISGUISES if not one.keeps_letters], ids=lambda disguise: disguise.name
)
def test_a_slip_leaves_each_word_its_first_sound_and_most_letters(disguise: Disguise, text: str) -> None:
    for match in WORD.finditer(text):
        word, changed = match[0].lower(), disguise.change(match[0], Random(3)).lower()
        assert distance(word, changed) <= max(1, (len(word) + 1) // 2), (word, changed)
        assert (
            changed[0] == word[0]
            or (word[:2], changed[0]) in {("wh", "w"), ("kn", "n"), ("qu", "k"), ("co", "k")}
            or (word[0] == "c" and changed[0] in "ks")
        )


@pytest.mark.parametrize(
    ("name", "typed", "worn_as"),
    [
        ("digits for letters", "stupid", "57up1d"),
        ("signs for letters", "useless", "u$€|€$$"),
        ("a letter built of strokes", "wicked", "\\/\\/icked"),
        ("spaces between letters", "so stupid", "so   s t u p i d"),
        ("dots between letters", "idiot", "i.d.i.o.t"),
        ("stars for vowels", "stupid", "st*p*d"),
        ("zero-width spaces", "fool", "f\u200bo\u200bo\u200bl"),
        ("Cyrillic letters", "cop", "сор"),
        ("Greek letters", "Yob", "Υοb"),
        ("fullwidth letters", "Liar", "Ｌｉａｒ"),
        ("mathematical bold letters", "liar", "𝐥𝐢𝐚𝐫"),
        ("mathematical black letters", "Liar", "𝕷𝖎𝖆𝖗"),
        ("circled letters", "liar", "ⓛⓘⓐⓡ"),
        ("squared letters", "liar", "🅻🅸🅰🆁"),
        ("small capitals", "liar", "ʟɪᴀʀ"),
        ("raised letters", "liar", "ˡⁱᵃʳ"),
        ("emoji letters", "liar", "🇱\u200b🇮\u200b🇦\u200b🇷"),
        ("direction turned round", "liar", "\u202erail\u202c"),
        ("vowels dropped", "stupid", "stpd"),
        ("reversed case", "Stupid", "sTuPiD"),
        ("HTML entities", "liar", "l&#105;a&#114;"),
        ("spelled as it sounds", "thick", "thik"),
    ],
)
def test_what_some_make_of_a_word(name: str, typed: str, worn_as: str) -> None:
    disguise = next(one for one in DISGUISES if one.name == name)
    assert disguise.change(typed, Random(0)) == worn_as


def test_a_disguise_is_put_on_the_chosen_places_alone() -> None:
    dots = next(one for one in DISGUISES if one.name == "dots between letters")
    assert (
        worn(dots.change, "You stupid fool, go home", [(4, 10), (11, 15)], Random(0))
        == "You s.t.u.p.i.d f.o.o.l, go home"
    )


def test_places_that_touch_are_one() -> None:
    assert joined([(8, 9), (0, 3), (2, 5), (5, 5), (5, 6)]) == [(0, 6), (8, 9)]
