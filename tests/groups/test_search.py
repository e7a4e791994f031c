"""Search finds the same on both databases: own groups, standing posts, whatever the accents and capitals."""

import pytest

from gatepost.groups import actions
from gatepost.groups.models import Post
from gatepost.groups.search import excerpt, search, words_of
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

POSTS = [
    "PE is on Tuesday. Please bring trainers!",
    "The cake sale is on Friday at 3.15 in the small hall",
    "Café at the summer fête: who can bake cakes?",
    "Lost: blue water-bottle with a cat sticker. It's Mia's.",
    "Letter is at https://school.example/letters/trip-form.pdf",
    "Zażółć gęślą jaźń - Ola's mum says hello",
    "Cre\u0300me bru\u0302le\u0301e for ISTANBUL; Ștefan and Nguyễn, Ελένη and ИВАН_2 too",
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PE", [0]),
        ("pe tuesday", [0]),
        ("trainer", [0]),
        ("cake", [2, 1]),
        ("CAKES", [2]),
        ("cafe", [2]),
        ("fête", [2]),
        ("FETE summer", [2]),
        ("water bottle", [3]),
        ("water-bottle", [3]),
        ("mia's", [3]),
        ("bottle trainers", []),
        ("ottle", []),
        ("3.15", [1]),
        ("trip form", [4]),
        ("school.example", [4]),
        ("jazn", [5]),
        ("gęślą", [5]),
        ("zazołc", [5]),
        ("zazolc", []),
        ("crème", [6]),
        ("brulee", [6]),
        ("istanbul", [6]),
        ("stefan NGUYEN", [6]),
        ("ştefan", [6]),
        ("ΕΛΈΝΗ", [6]),
        ("иван", [6]),
        ("2", [6]),
        ("ван", []),
        ("[a-z]", []),
        ("3.*", [1]),
        ("", []),
        ("!?", []),
        ('" OR 1=1 --', []),
        ("cake' & !sale:*", [1]),
        ("NEAR(cake sale)", []),
        ("text:cake", []),
        ("x" * 65_536, []),
        ("cake sale friday hall small the is on and more words than eight", [1]),
    ],
)
def test_what_is_found(world, text, found):
    posts = [world.post(world.amira, words) for words in POSTS]
    refs = [post.ref for post in search(world.as_parent(world.tom), text)]
    assert refs == [posts[number].ref for number in found]


def test_only_in_ones_own_groups(world):
    world.looks_after(world.jo, "Ada", world.elm)
    oak, elm = world.post(world.amira, "cake in Oak"), world.post(world.lena, "cake in Elm", group=world.elm)
    assert list(search(world.as_parent(world.tom), "cake")) == [oak]
    assert list(search(world.as_parent(world.tom), "cake", group=world.elm)) == []
    assert list(search(world.as_parent(world.jo), "cake")) == [elm, oak]
    assert list(search(world.as_parent(world.jo), "cake", group=world.oak)) == [oak]
    for hat in set(Hat) - {Hat.PARENT}:
        assert list(search(Acting(world.jo, hat), "cake")) == []
    world.leaves(world.tom)
    assert list(search(world.as_parent(world.tom), "cake")) == []


def test_an_edit_is_found_by_its_new_words_and_a_withdrawn_post_not_at_all(world):
    post = world.post(world.amira, "Bring a recorder")
    tom = world.as_parent(world.tom)
    world.edit(post, "Bring a ukulele")
    assert list(search(tom, "recorder")) == []
    assert list(search(tom, "ukulele")) == [post]
    actions.withdraw(world.as_parent(world.amira), Post.objects.get(pk=post.pk))
    assert list(search(tom, "ukulele")) == []


def test_words_are_few_and_harmless():
    assert words_of("Is PE_kit tomorrow? ¿Sí!") == ["is", "pe", "kit", "tomorrow", "sí"]
    assert len(words_of("word " * 100)) == 8


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("The cake sale is on Friday", ["cake", "fri"], ["cake", "Friday"]),
        ("Pancakes and cake", ["cake"], ["cake"]),
        ("Café au lait", ["cafe"], ["Café"]),
        ("nothing here", ["cake"], []),
        ("cake cakes", ["cake", "cakes"], ["cake", "cakes"]),
        ("İstanbul trip", ["trip"], ["trip"]),
    ],
)
def test_an_excerpt_marks_what_was_found(text, words, marked):
    pieces = excerpt(text, words)
    assert [piece for piece, is_found in pieces if is_found] == marked
    assert "".join(piece for piece, _ in pieces) == text


def test_a_long_text_is_cut_around_the_first_word():
    text = "before " * 60 + "the cake stall " + "after " * 60
    line = "".join(piece for piece, _ in excerpt(text, ["cake"]))
    assert line.startswith("… ")
    assert line.endswith(" …")
    assert "cake stall" in line
    assert len(line) < 160
    assert len("".join(piece for piece, _ in excerpt("x" * 4000, ["cake"]))) < 160
