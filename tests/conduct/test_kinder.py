"""A kinder wording: made of the writer's own words, whole, and fine to the same judge; or none."""

import re
from itertools import product

import pytest

from gatepost.conduct import Context, Finding, Judge, Kinder, Named, Outcome, Verdict, starter_code
from gatepost.conduct.kinder import kinder
from gatepost.conduct.kinder.offer import LONGEST_TEXT, MOST_TRIES, NEVER
from gatepost.conduct.kinder.topics import ASKS
from gatepost.conduct.names import Roster
from gatepost.conduct.reading import read

ROSTER = [Named("Mrs Pell", "staff"), Named("Ruby Mitchell", "pupil"), Named("Leo Barker", "pupil")]
OF_LEO = Context(author="Tom", own_children=("Leo",))
JUDGE = Judge(starter_code(), ROSTER)
FIXED = (ASKS, "another child", "a child")


def offered(text: str, *seen: tuple[str, str], fine: bool = True, outcome: Outcome = Outcome.HOLD) -> Kinder | None:
    """What is offered for a text in which so many (label, words) were seen, by a judge that likes all or nothing."""
    findings = []
    for label, words in seen:
        assert words in text
        start = text.index(words)
        findings.append(Finding("X", label, outcome, start=start, end=start + len(words)))
    reading = read(text, Roster(ROSTER).seen_by(("Leo",)))
    return kinder(reading, Verdict(outcome, tuple(findings)), lambda words: fine)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def is_taken_from(less: str, text: str) -> bool:
    """Whether the words of `less` but the fixed phrases stand in `text`, in the same order."""
    less = less.casefold()
    for phrase in FIXED:
        less = less.replace(phrase.casefold(), " ")
    left = iter(words_of(text))
    return all(word in left for word in words_of(less))


BAD, ABUSE, MOAN, CHILD = "bad_language", "personal_abuse", "grievance", "individual_child"

SENTENCES = [
    ("Is PE tomorrow? Mrs P is useless.", MOAN, "Mrs P is useless", "Is PE tomorrow?"),
    ("Mrs P is useless. Is PE tomorrow?", MOAN, "useless", "Is PE tomorrow?"),
    ("Mrs P is useless!! 😡😡 Is PE tomorrow?", MOAN, "useless", "Is PE tomorrow?"),
    ("Is PE tomorrow? Mrs P 🤡", ABUSE, "🤡", "Is PE tomorrow?"),
    ("Mrs P is useless\nIs PE tomorrow", MOAN, "useless", "Is PE tomorrow"),
    ("Hi all, is PE tomorrow? Mrs P is useless. Thanks x", MOAN, "useless", "Hi all, is PE tomorrow? Thanks x"),
    ("Mrs P is useless. She never replies. Is PE on Friday?", MOAN, "useless", "Is PE on Friday?"),
    ("Mrs P is useless. Also is PE on Friday?", MOAN, "useless", "Is PE on Friday?"),
    ("Mrs P is useless. Anyway does anyone have the spellings?", MOAN, "useless", "Does anyone have the spellings?"),
    ("School photos are on 3rd May. She's a cow.", ABUSE, "She's a cow", "School photos are on 3rd May."),
    (
        "Selling my sofa £50. Does anyone know if swimming is on?",
        "off_topic",
        "sofa",
        "Does anyone know if swimming is on?",
    ),
    ("Vote them out. What time is the school play?", "politics", "Vote", "What time is the school play?"),
    ("Is PE on because Mrs P is useless at telling us", MOAN, "useless", "Is PE on?"),
    ("Mrs P is useless so what time is swimming?", MOAN, "useless", "What time is swimming?"),
    ("Does Leo need his PE kit today? Mrs P is useless", MOAN, "useless", "Does Leo need his PE kit today?"),
]

WORDS = [
    ("where the f*** is the form", "f***", "where is the form"),
    ("where the hell is the form?", "where the hell", "where is the form?"),
    ("who the bloody hell moved the bins", "bloody", "who moved the bins"),
    ("what in the fuck is a split digraph", "fuck", "what is a split digraph"),
    ("ffs is PE tomorrow", "ffs", "is PE tomorrow"),
    ("Is PE tomorrow ffs?", "ffs", "Is PE tomorrow?"),
    ("Shit, I forgot the form", "Shit", "I forgot the form"),
    ("Crap. Is it inset day?", "Crap", "Is it inset day?"),
    ("oh crap, is it non uniform?", "crap", "oh, is it non uniform?"),
    ("Bloody hell is it inset day?", "Bloody", "Is it inset day?"),
    ("for fuck's sake who moved the gate", "fuck's", "who moved the gate"),
    ("who moved the gate for fucks sake", "fucks", "who moved the gate"),
    ("so f***ing late again", "f***ing", "so late again"),
    ("the f u c k i n g trip money is due", "f u c k i n g", "the trip money is due"),
    ("the fūcking trip money is due", "fūcking", "the trip money is due"),
    ("this shitty printer ate the form", "shitty", "this printer ate the form"),
    ("it is an bloody early finish", "bloody", "it is an early finish"),
]

NAMES_CALLED = [
    ("PE is tomorrow you idiots", "you idiots", "PE is tomorrow"),
    ("Move your cars please, you absolute morons.", "morons", "Move your cars please."),
    ("You idiots, PE is tomorrow", "You idiots", "PE is tomorrow"),
    ("Has that stupid form come?", "stupid form", "Has that form come?"),
]

NEEDED = [
    ("this printer is shit", BAD, "shit"),
    ("what a load of bollocks", BAD, "bollocks"),
    ("stop fucking about at the gate", BAD, "fucking"),
    ("it took a bloody hour", BAD, "bloody"),
    ("wtf is the form for", BAD, "wtf"),
    ("you are all idiots", ABUSE, "idiots"),
    ("Thank you idiots", ABUSE, "you idiots"),
    ("Has that lazy man come?", ABUSE, "lazy man"),
    ("She's a fat lazy cow", ABUSE, "fat lazy cow"),
    ("Mrs P is useless. Rant over.", MOAN, "useless"),
    ("Mrs P is useless. She has the PE kit on Friday.", MOAN, "useless"),
    ("Mrs P is useless. Mrs P has PE on Friday.", MOAN, "useless"),
    ("Mrs P is useless. Homework is a joke.", ABUSE, "useless"),
    ("That lot are thick. Do they even have PE?", ABUSE, "thick"),
    ("Selling my sofa £50. Can you collect on Friday?", "off_topic", "sofa"),
    ("Why do we bother with PE? She's a cow.", ABUSE, "cow"),
    ("Thanks all! She's a cow.", ABUSE, "cow"),
]


@pytest.mark.parametrize(("text", "label", "seen", "kind"), SENTENCES)
def test_what_is_left_is_a_whole_message(text: str, label: str, seen: str, kind: str) -> None:
    assert offered(text, (label, seen)) == Kinder(kind)


@pytest.mark.parametrize(("text", "seen", "kind"), WORDS)
def test_a_strong_word_that_the_grammar_does_not_need_is_taken_out(text: str, seen: str, kind: str) -> None:
    assert offered(text, (BAD, seen)) == Kinder(kind)


@pytest.mark.parametrize(("text", "seen", "kind"), NAMES_CALLED)
def test_a_name_that_nobody_needs_is_taken_out(text: str, seen: str, kind: str) -> None:
    assert offered(text, (ABUSE, seen), ("disrespect", seen)) == Kinder(kind)


@pytest.mark.parametrize(("text", "label", "seen"), NEEDED)
def test_nothing_is_offered_where_nothing_whole_is_left(text: str, label: str, seen: str) -> None:
    assert offered(text, (label, seen)) is None


def test_a_strong_word_may_sound_rude_as_well() -> None:
    text = "where the f*** is the form"
    assert offered(text, (BAD, "f***"), ("disrespect", "the f*** is")) == Kinder("where is the form")
    assert offered(text, (BAD, "f***"), ("disrespect", "the form")) is None


def test_a_strong_word_and_a_sentence_go_together() -> None:
    text = "Where the f*** is the PE kit list for Friday? Mrs P is useless."
    assert offered(text, (BAD, "f***"), (MOAN, "useless")) == Kinder("Where is the PE kit list for Friday?")
    text = "Does anyone have the bloody spellings? Mrs P is useless."
    assert offered(text, (BAD, "bloody"), (MOAN, "useless")) == Kinder("Does anyone have the spellings?")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ruby has chickenpox", "A child has chickenpox"),
        ("Leo was pushed by Ruby at break", "Leo was pushed by another child at break"),
        ("At break Ruby Mitchell fell over", "At break a child fell over"),
        ("Ruby and Poppy have nits", None),
        ("Ruby's mum says it is nits", None),
        ("Poor Ruby has nits", None),
        ("Ruby, please stop", None),
        ("Ruby has nits. Ruby must stay home", None),
        ("That boy in Elm has nits", None),
        ("Poppy has nits", None),  # who that is nobody knows: it may be a grown-up
    ],
)
def test_another_childs_name_gives_way_where_it_stays_true(text: str, kind: str | None) -> None:
    assert offered(text, (CHILD, text)) == (Kinder(kind) if kind else None)


@pytest.mark.parametrize(
    ("text", "label", "seen", "topics"),
    [
        ("Swimming on Friday is a shambles, Mrs Pell is useless", MOAN, "useless", "swimming on Friday"),
        ("Mrs Pell gives far too much homework", MOAN, "far too much", "homework"),
        ("The phone ban is a joke", "policy_challenge", "joke", "the phone ban"),
        ("This earring rule is daft and so are the fines", "policy_challenge", "daft", "earring rule, the fines"),
        ("Mrs Pell is useless", MOAN, "useless", None),
        ("That dad never does homework", MOAN, "never", None),  # not about the staff
        ("Mrs Pell shouted at them in swimming", MOAN, "shouted", None),  # too grave to be made small
        ("Mrs Pell is hopeless at the gate", MOAN, "hopeless", None),  # where it happened is not what it is about
    ],
)
def test_a_grievance_becomes_the_start_of_a_private_question(text: str, label: str, seen: str, topics: str) -> None:
    assert offered(text, (label, seen)) == (Kinder(ASKS + topics, is_private=True) if topics else None)


@pytest.mark.parametrize("label", sorted(NEVER))
def test_nothing_is_offered_for_what_is_grave_or_for_one_person(label: str) -> None:
    text = "Is PE tomorrow? Mrs P is useless."
    assert offered(text, (label, "useless")) is None
    assert offered(text, (MOAN, "useless"), (label, "useless")) is None
    assert offered(text, (MOAN, "useless"), outcome=Outcome.ESCALATE) is None


def test_nothing_is_offered_that_the_judge_does_not_like() -> None:
    assert offered("Is PE tomorrow? Mrs P is useless.", (MOAN, "useless"), fine=False) is None
    assert offered("The phone ban is a joke", ("policy_challenge", "joke"), fine=False) is None


def test_nothing_is_offered_where_no_word_is_to_blame() -> None:
    reading = read("Is PE tomorrow? Thanks", Roster(()))
    at_night = Finding("H1", "own", Outcome.HOLD, reason="It is late.")
    assert kinder(reading, Verdict(Outcome.HOLD, (at_night,)), lambda words: True) is None


def test_the_judge_is_asked_three_times_at_most_and_never_about_long_texts() -> None:
    asked: list[str] = []

    def no(words: str) -> bool:
        asked.append(words)
        return False

    text = "Swimming on Friday? Mrs Pell is bloody useless so is PE on? Does anyone have the spellings for Monday?"
    findings = tuple(
        Finding("X", label, Outcome.HOLD, start=text.index(words), end=text.index(words) + len(words))
        for label, words in ((MOAN, "useless"), (BAD, "bloody"))
    )
    reading = read(text, Roster(ROSTER))
    assert kinder(reading, Verdict(Outcome.HOLD, findings), no) is None
    assert 2 <= len(asked) <= MOST_TRIES
    assert len(set(asked)) == len(asked)
    asked.clear()
    reading = read(text + " Thanks!" * LONGEST_TEXT, Roster(ROSTER))
    assert kinder(reading, Verdict(Outcome.HOLD, findings), no) is None
    assert asked == []


FINE = ["Is PE tomorrow?", "Does anyone have the spellings please?", "What time is the school play on Friday?"]
STRONG = [
    "Mrs Pell is absolutely useless, she never answers.",
    "What a load of bollocks.",
    "She's a fat lazy cow.",
    "Selling my sofa, £50, collection only.",
    "Don't send your kids to this school.",
    "where the f*** is the form?",
    "You are all bloody idiots!",
    "The phone ban is a joke, just ignore it.",
]
GRAVE = [
    "I'm going to punch him at the gate.",
    "There were bruises all over her arms again.",
    "The treasurer pocketed the raffle money.",
]


@pytest.mark.parametrize(("fine", "strong"), list(product(FINE, STRONG)))
@pytest.mark.parametrize("order", ["{0} {1}", "{1} {0}", "{1}\n{0}"])
def test_what_the_judge_offers_is_fine_and_only_takes_away(fine: str, strong: str, order: str) -> None:
    text = order.format(fine, strong)
    offer = JUDGE.kinder(text, JUDGE.judge(text, OF_LEO), OF_LEO)
    if offer is None:
        return
    assert JUDGE.judge(offer.text, OF_LEO).outcome is Outcome.OK
    assert is_taken_from(offer.text, text)
    assert offer.text.startswith(ASKS) is offer.is_private
    assert offer.is_private or len(offer.text) <= len(text)


def test_most_of_them_get_an_offer() -> None:
    texts = [f"{fine} {strong}" for fine, strong in product(FINE, STRONG)]
    offers = [JUDGE.kinder(text, JUDGE.judge(text, OF_LEO), OF_LEO) for text in texts]
    assert sum(offer is not None for offer in offers) >= len(texts) // 2


@pytest.mark.parametrize(("fine", "grave"), list(product(FINE, GRAVE)))
def test_the_judge_offers_nothing_beside_something_grave(fine: str, grave: str) -> None:
    text = f"{fine} {grave}"
    assert JUDGE.kinder(text, JUDGE.judge(text), Context()) is None


def test_an_ordinary_message_needs_none() -> None:
    assert JUDGE.kinder(FINE[0], JUDGE.judge(FINE[0])) is None


@pytest.mark.parametrize(
    "text", ["", "💩" * 900, "bloody " * 140, "x" * 999 + " shit", "fuck\n" * 199, ("a." * 400) + " shit"]
)
def test_odd_texts_end_soon_and_quietly(text: str) -> None:
    offer = JUDGE.kinder(text, JUDGE.judge(text))
    assert offer is None or JUDGE.judge(offer.text).outcome is Outcome.OK
