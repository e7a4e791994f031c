"""Clauses made from examples: what they find, what they leave alone, and where the line is drawn."""

import json
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from gatepost.conduct import Judge, Outcome, parse_code
from gatepost.conduct.own.examples import Examples, ordinary_lines
from gatepost.conduct.own.report import about_examples
from gatepost.conduct.own.threshold import LEAST, threshold_between
from gatepost.conduct.own.tokens import Mistyped, about, stem

HERE = Path(__file__).parent
CLAUSES = tomllib.loads((HERE / "clauses_from_examples.toml").read_text("utf-8"))["clauses"]
DATA = HERE.parents[1] / "data" / "conduct" / "messages.jsonl"
HOMEWORK = (
    "What page is the maths homework on please?",
    "Has anyone done question 4 of the spelling sheet, we are stuck",
    "Can somebody send me the answers for the fractions worksheet",
    "When does the topic homework have to be handed in",
    "Did they get any homework this weekend?",
)


def fine_messages() -> list[str]:
    rows = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    return [row["text"] for row in rows if not row["labels"]]


def code(
    not_fine: Sequence[str], *, fine: Sequence[str] = (), ordinary: Sequence[str] = (), outcome: str = ""
) -> Judge:
    lines = [
        'name = "A code"\nversion = "1"',
        f"ordinary = {json.dumps(list(ordinary), ensure_ascii=False)}",
        '[[clauses]]\nid = "X"\nnumber = "1"\ntitle = "Homework"\nrule = "Not here."',
        f"not_fine = {json.dumps(list(not_fine), ensure_ascii=False)}",
        f"fine = {json.dumps(list(fine), ensure_ascii=False)}",
        f'outcome = "{outcome}"' if outcome else "",
    ]
    return Judge(parse_code("\n".join(lines)))


def test_a_title_a_rule_and_examples_are_enough() -> None:
    judge = code(HOMEWORK)
    verdict = judge.judge("what's the homework this week guys, we are stuck on question 2")
    assert (verdict.outcome, verdict.clauses) == (Outcome.NUDGE, ["X"])
    assert "“" in verdict.findings[0].reason
    assert judge.judge("Is it PE tomorrow?").outcome is Outcome.OK


@pytest.mark.parametrize("example", HOMEWORK)
def test_an_example_itself_is_seen(example: str) -> None:
    assert code(HOMEWORK, outcome="hold").judge(example.upper() + "!!").outcome is Outcome.HOLD


def test_the_sentence_that_is_like_the_examples_is_quoted() -> None:
    text = "Lovely day at the farm. Can somebody send the maths homework sheet? See you at the gate."
    finding = code(HOMEWORK).judge(text).findings[0]
    assert finding.excerpt.startswith("Can somebody send the maths homework sheet")
    assert "gate" not in finding.excerpt


def test_a_typing_mistake_is_read_as_what_was_meant() -> None:
    examples = Examples(HOMEWORK)
    meant, typed = (examples.likeness(f"what {word} did they get").score for word in ("homework", "homwork"))
    assert 0.5 * meant < typed < meant


def test_a_fine_example_takes_what_is_like_it_out() -> None:
    text = "Homework club is in the library on Tuesday"
    assert code(HOMEWORK).judge(text).outcome is Outcome.NUDGE
    assert code(HOMEWORK, fine=["Homework club is on Monday in the library"]).judge(text).outcome is Outcome.OK


def test_a_clause_against_criticism_only_nudges_whatever_it_says() -> None:
    critical = (
        "The phone ban is ridiculous, I'm just going to ignore it.",
        "The uniform rule is a joke, don't follow it",
        "Who else thinks the new parking rule is absurd? Let's all ignore it",
        "This homework policy is ridiculous, just don't do it",
    )
    judge = code(critical, outcome="hold")
    assert judge.judge(critical[0]).outcome is Outcome.NUDGE
    assert judge.judge("ridiculous uniform policy").outcome <= Outcome.NUDGE
    assert "will only nudge" in " ".join(about_examples(judge.code))
    assert "will only nudge" not in " ".join(about_examples(code(HOMEWORK, outcome="hold").code))


def test_the_schools_own_ordinary_messages_are_never_seen() -> None:
    ordinary = [
        "The homework diary comes home on Friday",
        "Spelling sheet is in the bag",
        "Maths homework club is full",
    ]
    judge = code(HOMEWORK, ordinary=ordinary)
    for line in ordinary:
        assert judge.judge(line).outcome is Outcome.OK
    assert judge.judge("Can somebody send me the answers for the maths homework").outcome is Outcome.NUDGE


def test_clauses_of_strangers_are_found_as_the_docs_say() -> None:
    """docs/codes.md tells these figures: a third of the unseen messages, one in a hundred ordinary ones."""
    ordinary = fine_messages()
    seen = unseen = wrong = alike = 0
    for clause in CLAUSES:
        examples = Examples(clause["not_fine"])
        seen += sum(examples.likeness(text).score >= examples.threshold for text in clause["unseen"])
        unseen += len(clause["unseen"])
        alike += sum(examples.likeness(text).score >= examples.threshold for text in clause["fine"])
        wrong += sum(examples.likeness(text).score >= examples.threshold for text in ordinary)
    assert seen / unseen >= 0.3
    assert alike <= 2
    assert wrong / (len(ordinary) * len(CLAUSES)) <= 0.01


def test_an_encoder_may_say_what_no_shared_word_tells() -> None:
    """A stand-in that knows two subjects; any callable from a text to numbers will do."""

    def vector_of(text: str) -> list[float]:
        words = set(text.lower().replace("?", " ").split())
        return [1.0, 4.0 * bool(words & {"homework", "spelling", "fractions", "zadanie"}), 0.3 * (len(text) % 3)]

    alone, helped = Examples(HOMEWORK), Examples(HOMEWORK, vector_of=vector_of)
    text = "jakie jest zadanie"
    assert alone.likeness(text).score == 0
    assert helped.likeness(text).score > alone.likeness(text).score + 1
    assert helped.likeness("Is it PE tomorrow").score == 0


def test_the_line_is_above_ordinary_messages_and_below_the_examples() -> None:
    assert LEAST < threshold_between([6, 6, 5, 6], [0.1] * 99 + [3.0], []) < 5
    assert threshold_between([6, 6, 5, 6], [0.1] * 99 + [3.0], [5.5]) > 5.5
    assert threshold_between([0, 0, 0, 0], [1.0] * 100, []) >= LEAST


def test_stems_and_meanings_bring_words_together() -> None:
    assert {stem(word) for word in ("photos", "photo")} == {"photo"}
    assert stem("parties") == stem("party")
    assert set(about("footage")) & set(about("selfies"))
    assert Mistyped(["homework"]).meant("homwork") == "homework"
    assert Mistyped(["homework"]).meant("work") is None


def test_ordinary_messages_are_many_and_all_different() -> None:
    lines = ordinary_lines()
    assert len(lines) >= 150
    assert len({line.lower() for line in lines}) == len(lines)


@pytest.mark.parametrize("piece", ["homework ", "What is the homework? ", "a", "🙄", "x." * 3])
def test_the_longest_text_takes_a_moment(piece: str) -> None:
    judge = code(HOMEWORK)
    text = (piece * (65_536 // len(piece) + 1))[:65_536]
    judge.judge(text[:100])
    start = time.process_time()
    judge.judge(text)
    assert time.process_time() - start < 3
