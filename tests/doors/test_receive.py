"""One parcel is opened once: keys stand for what was stored, for ever; cards bind nothing."""

import pytest

from gatepost.concerns.actions import raise_concern
from gatepost.concerns.models import Concern
from gatepost.core.errors import Invalid, KeyAlreadyUsed, NotFound
from gatepost.doors import actions, matters
from gatepost.doors.answers import SentPrivately
from gatepost.doors.errors import GoesToSafeguarding
from gatepost.doors.models import Receipt
from gatepost.doors.parcel import Parcel
from gatepost.gate import facts
from gatepost.gate.answers import Card, Held, PtaForwarded, PtaWaiting, Published
from gatepost.gate.models import CardTally, Hold, MisreadTally, Submission
from gatepost.groups.models import Post
from gatepost.people.actions import end_guardianship
from gatepost.people.models import Guardianship, Hat
from gatepost.policies.errors import CodeNotAccepted
from gatepost.policies.models import Agreement
from gatepost.safeguarding.models import Disclosure
from tests.cast import ESCALATED, HELD, NUDGED, PASSES, SEEN, THREAT, row_counts


def send(cast, person, text=PASSES, key="key-1", **more):
    more.setdefault("kind", "post")
    hat = more.pop("hat", Hat.PARENT)
    if more["kind"] != "pta":
        more.setdefault("group_ref", cast.oak.ref)
    return actions.receive(Parcel(acting=cast.acting(person, hat), text=text, client_key=key, **more))


def test_same_key_and_words_give_the_first_answer(cast):
    first = send(cast, cast.amira)
    for text in (PASSES, f"  {PASSES}\r\n"):
        again = send(cast, cast.amira, text)
        assert isinstance(again, Published)
        assert again.post == first.post
    assert Post.objects.count() == Submission.objects.count() == Receipt.objects.count() == 1


def test_same_key_and_other_words_are_refused(cast):
    send(cast, cast.amira)
    for other in ({"text": "Other"}, {"group_ref": cast.elm.ref}, {"kind": "private", "route": "office"}):
        with pytest.raises(KeyAlreadyUsed):
            send(cast, cast.amira, **other)
    assert Post.objects.count() == 1
    assert not Concern.objects.exists()


def test_keys_are_each_persons_own(cast):
    send(cast, cast.amira)
    assert isinstance(send(cast, cast.tom, "Yes"), Published)


def test_the_first_answer_stands_whatever_changed_since(cast, monkeypatch):
    first = send(cast, cast.amira)
    monkeypatch.setitem(SEEN, PASSES, SEEN[HELD])
    assert send(cast, cast.amira).post == first.post
    Agreement.objects.filter(person=cast.amira).delete()
    assert send(cast, cast.amira).post == first.post
    with pytest.raises(CodeNotAccepted):
        send(cast, cast.amira, key="key-2")


@pytest.mark.parametrize("kind", ["post", "review"])
def test_whose_place_ends_while_the_judge_reads_writes_no_more(cast, monkeypatch, kind):
    look = facts.look

    def and_the_school_acts(*words, **more):
        judged = look(*words, **more)
        end_guardianship(None, Guardianship.objects.get(person=cast.tom), "A court order.")
        return judged

    monkeypatch.setattr(facts, "look", and_the_school_acts)
    with pytest.raises(NotFound):
        send(cast, cast.tom, kind=kind)
    assert not Post.objects.exists()
    assert not Hold.objects.exists()


@pytest.mark.parametrize("text", [NUDGED, HELD, ESCALATED, THREAT])
def test_a_card_binds_nothing(cast, text):
    before = row_counts(but=["gate.CardTally"])
    assert isinstance(send(cast, cast.tom, text), Card)
    assert isinstance(send(cast, cast.tom, text), Card)
    assert row_counts(but=["gate.CardTally"]) == before
    assert isinstance(send(cast, cast.tom, PASSES), Published)


def test_review_binds_the_hold(cast):
    answer = send(cast, cast.tom, HELD, kind="review")
    assert isinstance(answer, Held)
    again = send(cast, cast.tom, HELD, kind="review")
    assert again.hold == answer.hold
    assert Hold.objects.count() == 1


def test_words_sent_again_take_the_place_of_what_waited(cast):
    hold = send(cast, cast.tom, HELD, kind="review").hold
    answer = send(cast, cast.tom, "Could somebody explain the homework?", key="key-2", again=hold.submission.ref)
    assert isinstance(answer, Published)
    hold.refresh_from_db()
    assert hold.state == "withdrawn"
    with pytest.raises(NotFound):
        send(cast, cast.amira, "Not mine", key="key-3", again=hold.submission.ref)
    assert Post.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "a\n", "ä"])
def test_a_key_is_short_and_plain(cast, key):
    with pytest.raises(Invalid) as told:
        send(cast, cast.amira, key=key)
    assert told.value.fields["client_key"]


def test_strangers_and_other_hats_find_nothing(cast):
    with pytest.raises(NotFound):
        send(cast, cast.lena)
    for hat in Hat:
        if hat is not Hat.PARENT:
            for kind in ("post", "review"):
                with pytest.raises(NotFound):
                    send(cast, cast.amira, hat=hat, kind=kind)
            with pytest.raises(NotFound):
                send(cast, cast.amira, hat=hat, kind="private", route="office", group_ref="")
    Guardianship.objects.filter(person=cast.amira).update(ends_on=cast.today)
    with pytest.raises(NotFound):
        send(cast, cast.amira)
    assert not Submission.objects.exists()


class TestPrivate:
    def test_it_becomes_a_concern_and_the_group_holds_nothing(self, cast):
        answer = send(cast, cast.tom, HELD, kind="private", route="leadership", outcome_sought="A call, please.")
        assert isinstance(answer, SentPrivately)
        concern = Concern.objects.get()
        assert (concern.reference, concern.route, concern.words) == (answer.reference, "leadership", HELD)
        assert concern.group_ref == cast.oak.ref
        assert not Submission.objects.exists()
        assert CardTally.objects.get().choice == "privately"
        assert (
            send(cast, cast.tom, HELD, kind="private", route="leadership", outcome_sought="A call, please.") == answer
        )
        assert Concern.objects.count() == 1

    def test_a_child_at_risk_goes_to_the_lead_or_is_asked_about_first(self, cast):
        with pytest.raises(GoesToSafeguarding):
            send(cast, cast.tom, ESCALATED, kind="private", route="office")
        assert not Concern.objects.exists()
        assert actions.tells_of_a_child_at_risk(cast.acting(cast.tom), ESCALATED)
        answer = send(cast, cast.tom, ESCALATED, kind="private", route="safeguarding")
        assert (answer.route, answer.owner) == ("safeguarding", "the safeguarding lead")
        assert Disclosure.objects.get().words == ESCALATED
        assert not Concern.objects.exists()
        said = send(cast, cast.tom, ESCALATED, key="key-2", kind="private", route="office", not_about_a_child=True)
        assert said.route == "office"

    def test_you_have_misread_this_goes_to_a_person_and_never_to_a_rep(self, cast):
        for _ in range(2):  # sent again with the same key, it is counted once
            send(cast, cast.tom, ESCALATED, kind="private", route="safeguarding", is_misread=True)
        assert Disclosure.objects.get().came_from == "misread"
        assert [(tally.clause, tally.count) for tally in MisreadTally.objects.all()] == [("S1", 1)]
        assert not Hold.objects.exists()

    def test_nobody_must_accept_a_code_to_write_to_the_school(self, cast):
        Agreement.objects.all().delete()
        assert isinstance(send(cast, cast.tom, "May I ask?", kind="private", route="office"), SentPrivately)

    def test_a_receipt_does_not_tell_a_concern_from_a_disclosure(self, cast):
        send(cast, cast.tom, "May I ask?", kind="private", route="office")
        send(cast, cast.tom, ESCALATED, key="key-2", kind="private", route="safeguarding")
        concern, disclosure = Receipt.objects.order_by("pk").values()
        apart = ("id", "client_key", "request_digest", "ref", "at")
        assert {name: concern[name] for name in concern if name not in apart} == {
            name: disclosure[name] for name in disclosure if name not in apart
        }

    def test_handing_on_leaves_nothing_on_the_desk_and_tells_the_author(self, cast):
        answer = send(cast, cast.tom, "It is about a child.", kind="private", route="office")
        concern = Concern.objects.get()
        actions.hand_on(cast.acting(cast.evans, Hat.OFFICE), concern)
        concern.refresh_from_db()
        assert (concern.state, concern.words) == ("handed-on", None)
        disclosure = Disclosure.objects.get()
        assert (disclosure.reference, disclosure.words) == (answer.reference, "It is about a child.")
        from gatepost.delivery.models import Notice

        assert Notice.objects.filter(kind="private-answer", recipients=[cast.tom.ref]).exists()
        again = send(cast, cast.tom, "It is about a child.", kind="private", route="office")
        assert (again.reference, again.owner) == (answer.reference, "the safeguarding lead")

    def test_what_the_desk_had_marked_goes_along_and_leaves_no_mark(self, cast):
        concern = raise_concern(
            cast.acting(cast.tom, Hat.PARENT),
            route="office",
            words="I will find her.",
            harms_staff=True,
            threatens=True,
        )
        day = concern.threat_due_on
        actions.hand_on(cast.acting(cast.evans, Hat.OFFICE), concern)
        concern.refresh_from_db()
        marks = (concern.harms_staff, concern.threat_due_on, concern.threat_open, concern.threat_warned)
        assert marks == (False, None, False, Concern.Warned.NOBODY)
        lines = Disclosure.objects.get().chronology.all()
        noted = next(line for line in lines if line.source == "what the school had noted")
        assert "may threaten somebody. Nobody had looked at that yet" in noted.words
        assert f"{day:%-d %B %Y}" in noted.words
        assert "works at the school was hurt" in noted.words
        letters = matters.own_matter(cast.acting(cast.tom, Hat.PARENT), concern.reference).letters
        assert not [letter for letter in letters if "may threaten" in letter.words]


class TestPta:
    def test_it_waits_or_is_forwarded_and_the_key_is_bound(self, cast):
        groups = (cast.oak.ref, cast.elm.ref)
        answer = send(cast, cast.priya, "Fair on Saturday", hat=Hat.PTA, kind="pta", groups=groups)
        assert isinstance(answer, PtaWaiting)
        again = send(cast, cast.priya, "Fair on Saturday", hat=Hat.PTA, kind="pta", groups=groups[::-1])
        assert again.message == answer.message
        from gatepost.gate.actions import Ruling, rule_on_pta

        rule_on_pta(cast.acting(cast.ben, Hat.PTA), message=answer.message, ruling=Ruling.RELEASE, reason="")
        done = send(cast, cast.priya, "Fair on Saturday", hat=Hat.PTA, kind="pta", groups=groups)
        assert isinstance(done, PtaForwarded)
        assert len(done.posts) == Post.objects.count() == 2

    def test_unknown_classes_are_refused(self, cast):
        with pytest.raises(Invalid):
            send(cast, cast.priya, "Fair", hat=Hat.PTA, kind="pta", groups=("nowhere",))


def test_few_statements_for_an_ordinary_post(cast, django_assert_num_queries):
    send(cast, cast.amira)
    acting = cast.acting(cast.amira)
    parcel = Parcel(kind="post", acting=acting, text="Thanks all!", client_key="key-2", group_ref=cast.oak.ref)
    # Five reads (group, code, what came before; membership again, limits), seven writes (submission, verdict, audit,
    # number, post, event, receipt), and the begin and end of their transaction.
    with django_assert_num_queries(15):
        actions.receive(parcel)
