"""What a message means because of what came before it."""

from gatepost.conduct import Context, Judge, starter_code

JUDGE = Judge(starter_code())


def labels(author: str, text: str, *before: tuple[str, str]) -> list[str]:
    return JUDGE.judge(text, Context(before=before, author=author)).labels


def test_an_answer_to_a_class_question_is_fine() -> None:
    assert labels("Jo", "Yes, 9.30", ("Priya", "Is swimming on tomorrow?")) == []


def test_thanks_are_fine() -> None:
    assert labels("Priya", "thanks Jo!", ("Jo", "Jo here, yes it is at 9.30")) == []


def test_a_private_exchange_is_found_where_it_begins_and_where_it_goes_on() -> None:
    before = ("Jo", "are we still on for wine at mine later?")
    assert labels(*before) == ["private_conversation"]
    assert labels("Priya", "ooh yes, red or white?", before) == ["private_conversation"]


def test_a_class_message_amid_a_private_exchange_is_fine() -> None:
    before = ("Jo", "are we still on for wine at mine later?")
    assert labels("Ed", "Is it non uniform tomorrow?", before) == []


def test_joining_a_pile_on_is_disrespect_and_agreeing_about_nits_is_not() -> None:
    assert "disrespect" in labels("Ned", "so true", ("Mel", "well if it isn't the expert again"))
    assert labels("Ned", "same here", ("Mel", "nits again, they get everywhere")) == []


def test_agreeing_with_a_grievance_is_a_mild_one() -> None:
    verdict = JUDGE.judge("exactly", Context(before=(("Jen", "that new TA hasn't a clue"),), author="Kay"))
    assert (verdict.labels, verdict.severity) == (["grievance"], "nudge")


def test_the_same_words_without_context_are_fine() -> None:
    assert labels("Ned", "so true") == []
