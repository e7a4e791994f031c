"""One table a label: what its check must see, and what only looks like it."""

import pytest

from gatepost.conduct import LABELS, Context, Judge, Named, Outcome, starter_code
from gatepost.conduct.code import Grade
from gatepost.conduct.names import Roster
from gatepost.conduct.reading import read

JUDGE = Judge(starter_code())

BREACHES = [
    ("grievance", "Mrs Pell is absolutely useless, she never answers", "hold"),
    ("grievance", "Whoever runs the front desk hasn't a clue", "hold"),
    ("grievance", "Bring back Mr Stone", "hold"),
    ("grievance", "bit disappointed with how the fair was run tbh", "nudge"),
    ("politics", "Vote them out, this government has ruined the country", "hold"),
    ("politics", "wish the government would fund schools properly", "nudge"),
    ("private_conversation", "Tess are we still on for coffee later?", "nudge"),
    ("disrespect", "oh give it a rest Moira", "hold"),
    ("disrespect", "This is England, speak English on here", "hold"),
    ("disrespect", "could people please read back before asking again", "nudge"),
    ("personal_abuse", "She's a fat lazy cow", "hold"),
    ("personal_abuse", "that man has a face like a bulldog", "hold"),
    ("disrepute", "Don't send your kids to this school", "nudge"),
    ("defamation", "The treasurer pocketed the raffle money", "hold"),
    ("circulation", "I've got the email the head sent about Jay's mum, dm me for a look", "hold"),
    ("policy_challenge", "This earring rule is a joke", "nudge"),
    ("individual_child", "That boy in Elm bit someone again", "hold"),
    ("threat", "I know where you live and you'll be sorry", "hold"),
    ("threat", "I'm going to punch him at the gate", "escalate"),
    ("bad_language", "what a load of bollocks", "hold"),
    ("bad_language", "damn, missed the bus", "nudge"),
    ("off_topic", "Selling my sofa, £50, collection only", "nudge"),
    ("off_topic", "Can anyone recommend a good plumber?", "nudge"),
    ("safeguarding", "He told my son his stepdad hits him", "escalate"),
    ("safeguarding", "there were bruises all over her arms again", "escalate"),
]

FINE = [
    ("grievance", "Mrs Pell is off poorly today so Mr Stone has them"),
    ("grievance", "Miss Okoro has been brilliant with my lad this term"),
    ("politics", "School is closed on Thursday, it is a polling station"),
    ("private_conversation", "Thanks Tess, that's really helpful"),
    ("private_conversation", "Message me if you'd like a stall at the fair"),
    ("disrespect", "What an idiot I am, it's next Friday"),
    ("personal_abuse", "Stupid question probably but is it shorts or joggers?"),
    ("personal_abuse", "Our pig won best in show"),
    ("disrepute", "We're moving house so she starts at a new school in May"),
    ("defamation", "How much did the cake sale make in the end?"),
    ("defamation", "Somebody's stealing the show as the donkey I hear"),
    ("circulation", "Can someone forward me the email from the office about Friday?"),
    ("policy_challenge", "What is the rule on smart watches, does anyone know?"),
    ("individual_child", "Get well soon Oscar, hope the arm heals quickly"),
    ("individual_child", "My daughter came home in the wrong cardigan, label says Teddy B"),
    ("threat", "This half term is going to finish me off"),
    ("threat", "I'll be writing to the governors about the crossing"),
    ("threat", "Tug of war, dads v teachers, we're gonna batter them"),
    ("bad_language", "We saw blue tits in Scunthorpe on the way to Dick Whittington"),
    ("bad_language", "He's got a bloody nose from football, all fine"),
    ("off_topic", "Two school polo shirts, second hand, free to whoever needs them"),
    ("safeguarding", "Who is the safeguarding lead please?"),
    ("safeguarding", "Bump on his head from the trampoline, school rang, all fine"),
]


@pytest.mark.parametrize(("label", "text", "outcome"), BREACHES)
def test_a_check_sees_its_breach(label: str, text: str, outcome: str) -> None:
    verdict = JUDGE.judge(text)
    assert label in verdict.labels
    assert verdict.severity == outcome


@pytest.mark.parametrize(("label", "text"), FINE)
def test_what_looks_like_a_breach_is_let_be(label: str, text: str) -> None:
    assert label in LABELS
    assert JUDGE.judge(text).outcome is Outcome.OK


def test_the_tables_leave_no_label_out() -> None:
    assert {label for label, _, _ in BREACHES} == set(LABELS)
    assert {label for label, _ in FINE} == set(LABELS)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Jak go złapię to mu nogi połamię", "threat"),
        ("esta profesora no sirve para nada", "grievance"),
        ("merde alors", "bad_language"),
        ("ta baba jest głupia", "personal_abuse"),
        ("la niña tiene moretones", "safeguarding"),
        ("sprzedam fotelik 50 funtów", "off_topic"),
    ],
)
def test_other_languages_are_read_too(text: str, label: str) -> None:
    assert label in JUDGE.judge(text).labels


def test_several_labels_keep_all_findings_and_the_firmest_decides() -> None:
    verdict = JUDGE.judge("damn it. The office are useless.")
    assert set(verdict.labels) == {"bad_language", "grievance"}
    assert verdict.outcome is Outcome.HOLD
    assert verdict.labels[0] == "grievance"


def test_safeguarding_takes_the_place_of_individual_child() -> None:
    verdict = JUDGE.judge("That boy in Elm hits people. He told mine his dad beats him.")
    assert "safeguarding" in verdict.labels
    assert "individual_child" not in verdict.labels


def test_one_bad_sentence_in_a_long_friendly_message_is_found_and_quoted() -> None:
    text = "Lovely fair, thank you all! Mrs Pell is a lazy cow though. Cakes were superb."
    findings = JUDGE.judge(text).findings
    assert any("lazy cow" in finding.excerpt for finding in findings)
    for finding in findings:
        assert text[finding.start : finding.end].strip() == finding.excerpt


def test_the_roster_makes_a_bare_surname_a_member_of_staff() -> None:
    text = "wetherby is useless"
    assert read(text, Roster(())).words == b"wetherby is useless"
    named = [Named("Mrs A Wetherby", "staff")]
    assert read(text, Roster(named)).words == b"STAFF is useless"
    assert Judge(starter_code(), named).judge(text).labels == ["grievance"]


def test_a_roster_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="governess"):
        Judge(starter_code(), [{"name": "Jane", "kind": "governess"}])


@pytest.mark.parametrize("label", ["disrepute", "policy_challenge"])
def test_steer_only_labels_never_lead_to_more_than_a_nudge(label: str) -> None:
    clause = starter_code().clauses_on(label)[0]
    assert all(clause.outcome_of(label, grade) <= Outcome.NUDGE for grade in Grade)


def test_the_judge_answers_the_same_every_time() -> None:
    texts = [text for _, text, _ in BREACHES] + [text for _, text in FINE]
    assert [JUDGE.judge(text) for text in texts] == [Judge(starter_code()).judge(text) for text in texts]


def test_a_parent_may_speak_of_their_own_child_by_name() -> None:
    judge = Judge(starter_code(), [Named("Leo B", "pupil", "Oak"), Named("Ruby M", "pupil", "Oak")])
    text = "Leo got in trouble again today, he bit somebody"
    assert judge.judge(text).labels == ["individual_child"]
    assert judge.judge(text, Context(own_children=("Leo",))).labels == []
    about_another = judge.judge("Ruby M bit Leo again today", Context(own_children=("Leo",)))
    assert about_another.labels == ["individual_child"]
