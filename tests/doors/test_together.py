"""Letters opened together: each stands once or not at all, by rights that hold then, judged in its place."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from gatepost.audit.models import Entry
from gatepost.core.clock import next_midnight, now
from gatepost.core.errors import GatepostError
from gatepost.doors import together as room
from gatepost.doors.actions import receive
from gatepost.doors.models import Receipt
from gatepost.doors.senders import Key, Senders, epochs_of
from gatepost.doors.together import Letter, Together
from gatepost.gate import facts
from gatepost.gate.models import CardTally, Submission, Verdict
from gatepost.groups import actions as groups
from gatepost.groups.access import groups_for
from gatepost.groups.models import ClassGroup, GroupEvent, Post
from gatepost.people.actions import end_guardianship
from gatepost.people.models import Guardianship, Hat, Person, Token
from gatepost.people.signin import tokens
from gatepost.people.signin.tokens import digest_of_token
from gatepost.policies import actions as policies
from gatepost.policies.access import code_for_writing
from tests.cast import HELD, NUDGED, PASSES, Cast, ScriptedJudge


def letter(cast: Cast, person: Person, text: str = PASSES, *, key: str, group: ClassGroup | None = None, **more: Any):
    """A letter of somebody who has a token, whatever they may do with it."""
    secret = f"token of {person.pk}"
    Token.objects.get_or_create(school=cast.school, person=person, secret_digest=digest_of_token(secret))
    group = group or cast.oak
    return Letter(key=Key(secret, cast.school.host), group_ref=group.ref, text=text, client_key=key, **more)


def leaves(cast: Cast, person: Person) -> None:
    end_guardianship(cast.acting(cast.evans, Hat.OFFICE), Guardianship.objects.get(person=person), reason="moved away")


def test_several_letters_become_posts_with_verdicts_receipts_and_entries(cast):
    posts = Together().receive(
        [
            letter(cast, cast.amira, "One", key="a"),
            letter(cast, cast.lena, "Two", key="b", group=cast.elm),
            letter(cast, cast.tom, "Three", key="c"),
        ]
    )
    assert [(post.text, post.group.name, post.seq) for post in posts] == [
        ("One", "Oak", 1),
        ("Two", "Elm", 1),
        ("Three", "Oak", 2),
    ]
    for post in posts:
        stored = Post.objects.get(ref=post.ref)
        verdict = Verdict.objects.get(pk=stored.verdict_id)
        assert (verdict.outcome, verdict.judge_version) == ("ok", facts.JUDGE_VERSION)
        assert verdict.submission.text == stored.text
        assert Entry.objects.filter(action="posted", subject_ref=verdict.submission.ref).count() == 1
        assert GroupEvent.objects.get(post=stored).seq == stored.seq
        assert Receipt.objects.get(ref=stored.ref).person == stored.author
    assert ClassGroup.objects.get(pk=cast.oak.pk).last_seq == 2


def test_the_key_of_a_letter_gives_the_same_answer_to_its_second_sending_alone(cast):
    together = Together()
    (post,) = together.receive([letter(cast, cast.amira, key="a")])
    again = letter(cast, cast.amira, key="a")
    assert together.receive([again, letter(cast, cast.tom, "Another", key="t")]) == [None, None]
    assert receive(again.parcel(cast.acting(cast.amira))).post.ref == post.ref
    assert Post.objects.count() == Receipt.objects.count() == Submission.objects.count() == 1


def test_a_key_twice_among_the_letters_stores_nothing(cast):
    twice = [letter(cast, cast.amira, key="same"), letter(cast, cast.amira, key="same")]
    assert Together().receive(twice) == [None, None]
    assert not Post.objects.exists()


@pytest.mark.parametrize("text", [HELD, NUDGED, "", "x" * 4_001, "half \ud800 a pair"])
def test_what_does_not_simply_pass_is_left_alone_and_leaves_nothing(cast, text):
    first, second = Together().receive([letter(cast, cast.tom, text, key="a"), letter(cast, cast.amira, key="b")])
    assert first is None
    assert second.text == PASSES
    assert Post.objects.count() == Submission.objects.count() == 1
    assert not CardTally.objects.exists()  # whoever opens it alone counts the card


def test_whoever_is_no_member_any_more_stores_nothing(cast):
    together = Together()
    assert together.receive([letter(cast, cast.tom, key="a")])[0] is not None
    leaves(cast, cast.tom)
    assert together.receive([letter(cast, cast.tom, key="b")]) == [None]
    assert Post.objects.count() == 1


def test_whoever_leaves_while_the_judge_reads_stores_nothing(cast, monkeypatch):
    judged = facts.judged

    def slow(acting, text, **told):
        leaves(cast, cast.tom)
        return judged(acting, text, **told)

    monkeypatch.setattr(facts, "judged", slow)
    assert Together().receive([letter(cast, cast.tom, key="a")]) == [None]
    assert not Post.objects.exists()


def test_a_new_code_is_accepted_first(cast):
    together = Together()
    together.receive([letter(cast, cast.tom, key="a")])
    source = cast.school.codes.get().source
    policies.adopt_code(cast.school, source)
    assert together.receive([letter(cast, cast.tom, key="b")]) == [None]
    policies.accept(cast.acting(cast.tom), version=2)
    (post,) = together.receive([letter(cast, cast.tom, key="c")])
    assert Verdict.objects.get(pk=post.verdict_id).code.version == 2


def test_no_school_role_and_no_stranger_to_the_class_gets_in(cast):
    strangers = [cast.lena, cast.evans, cast.clarke]
    letters = [letter(cast, person, key=person.name.replace(" ", "")) for person in strangers]
    assert Together().receive(letters) == [None, None, None]
    assert not Submission.objects.exists()


def test_each_is_judged_after_what_stood_before_it(cast, monkeypatch):
    read: list[tuple[str, tuple[str, ...]]] = []

    class Reader(ScriptedJudge):
        def judge(self, text, context=None):
            read.append((text, tuple(text for _, text in context.before)))
            return super().judge(text, context)

    monkeypatch.setattr(facts, "Judge", Reader)
    together = Together()
    (one,) = together.receive([letter(cast, cast.tom, "One", key="a")])
    together.receive([letter(cast, cast.amira, "Two", key="b")])
    groups.withdraw(cast.acting(cast.tom), Post.objects.get(ref=one.ref))  # not by these letters: it is read anew
    together.receive([letter(cast, cast.jo, "Three", key="c"), letter(cast, cast.lena, "Elm", key="d", group=cast.elm)])
    together.receive([letter(cast, cast.jo, "Four", key="e")])
    assert read == [
        ("One", ()),
        ("Two", ("One",)),
        ("Three", ("Two",)),
        ("Elm", ()),
        ("Four", ("Two", "Three")),
    ]


def test_a_letter_may_answer_a_post_of_its_group_and_of_no_other(cast):
    together = Together()
    (post,) = together.receive([letter(cast, cast.tom, key="a")])
    (reply,) = together.receive([letter(cast, cast.amira, "Yes", key="b", reply_to=post.ref)])
    assert (reply.reply_to_id, reply.thread_id) == (post.pk, post.pk)
    elsewhere = letter(cast, cast.lena, "Yes", key="c", group=cast.elm, reply_to=post.ref)
    assert together.receive([elsewhere]) == [None]


def test_when_the_transaction_fails_nothing_of_it_stands(cast, monkeypatch):
    def fails(bound):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(room, "bind_together", fails)
    assert Together().receive([letter(cast, cast.tom, key="a"), letter(cast, cast.amira, key="b")]) == [None, None]
    assert not Post.objects.exists()
    assert ClassGroup.objects.get(pk=cast.oak.pk).last_seq == 0


@pytest.mark.parametrize(("letters", "statements"), [(1, 12), (8, 12)])
def test_as_many_statements_for_eight_letters_as_for_one(cast, letters, statements):
    # Epochs and numbers before; then epochs again, submissions, verdicts, entries, one number a group, posts, events,
    # receipts; and the begin and end of their transaction.
    together = Together()
    assert all(together.receive([letter(cast, cast.tom, "One", key="first")]))
    ready = [letter(cast, cast.tom, f"Number {n}", key=f"k{n}") for n in range(letters)]
    with CaptureQueriesContext(connection) as captured:
        posts = together.receive(ready)
    assert all(posts)
    assert len(captured) == statements, "\n".join(query["sql"][:300] for query in captured.captured_queries)


def test_what_is_known_of_a_sender_ends_at_midnight_at_the_latest(cast, monkeypatch):
    senders, key = Senders(), letter(cast, cast.tom, key="a").key
    epochs = epochs_of([cast.school.pk]).read()
    sender = senders.of([key], epochs=epochs)[key]
    assert sender.until <= next_midnight("Europe/London").timestamp()
    assert senders.of([key], epochs=epochs)[key] is sender
    monkeypatch.setattr("gatepost.doors.senders.time.time", lambda: sender.until)
    assert senders.of([key], epochs=epochs)[key] is not sender


def test_senders_are_who_the_access_functions_say(cast):
    """The one statement about senders and the access functions agree on everybody, every group and every state."""
    past, future = cast.today - timedelta(days=1), cast.today + timedelta(days=1)
    Guardianship.objects.filter(person=cast.jo).update(ends_on=cast.today, end_reason="moved")
    Guardianship.objects.filter(person=cast.priya).update(ends_on=future)
    Guardianship.objects.filter(person=cast.rhian).update(starts_on=future)
    cast.looks_after(cast.amira, "Zed", cast.elm)
    Guardianship.objects.filter(child__given_name="Zed").update(ends_on=past, end_reason="moved")
    both = cast.guardian("Both Classes", "One", cast.oak)
    cast.looks_after(both, "Two", cast.elm)
    cast.accepts(both)
    cast.guardian("Not Accepted", "Three", cast.oak)
    asleep = cast.guardian("Not Active", "Four", cast.oak)
    cast.accepts(asleep)
    Person.objects.filter(pk=asleep.pk).update(is_active=False)
    elsewhere = Cast("elmfield.test")
    people = list(Person.objects.all())
    keys = {person.pk: letter(cast, person, key="k").key for person in people}
    Token.objects.filter(person=cast.lena).update(revoked_at=now())

    found = Senders().of(keys.values(), epochs={})
    agreed = 0
    for person in people:
        acting = tokens.acting_of_token(keys[person.pk].token)
        sender = found.get(keys[person.pk])
        if acting is None or not acting.is_parent or person.school != cast.school or not accepted(person):
            assert sender is None, person
            continue
        agreed += 1
        assert sender is not None, person
        assert sender.acting == acting
        assert set(sender.groups) == {group.ref for group in groups_for(acting)}, person
        assert sorted(sender.own_children) == sorted(facts.own_children(person))
        assert sender.code == code_for_writing(person)
    assert agreed >= 4
    assert elsewhere.school != cast.school


def accepted(person: Person) -> bool:
    try:
        return bool(code_for_writing(person))
    except GatepostError:
        return False


def test_a_key_of_another_school_opens_nothing_here(cast):
    elsewhere = Cast("elmfield.test")
    here = letter(elsewhere, elsewhere.tom, key="a", group=elsewhere.oak)
    there = Letter(key=Key(here.key.token, "oakfield.test"), group_ref=here.group_ref, text=PASSES, client_key="b")
    assert Together().receive([there]) == [None]
    assert Together().receive([here])[0] is not None


def test_whatever_breaks_the_next_letter_is_opened(cast, monkeypatch):
    """The thread that opens letters must outlive every fault, else all who write after it would wait for ever."""
    together, tom = Together(), letter(cast, cast.tom, key="a")

    def breaks(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("anything")

    with monkeypatch.context() as broken:
        broken.setattr(room, "epochs_of", breaks)
        together.expect([tom.key])
        assert together.receive([tom]) == [None]
    assert together.receive([tom])[0] is not None
