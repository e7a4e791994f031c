"""The PTA writes to any classes: judged, a second officer looks, one post a group, one notice a guardian."""

from dataclasses import replace

import pytest

from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.models import Notice
from gatepost.gate import access, actions
from gatepost.gate.actions import Ruling
from gatepost.gate.answers import Card, PtaForwarded, PtaWaiting
from gatepost.gate.errors import AlreadyRuled, NoLongerPasses
from gatepost.gate.models import PtaMessage, Submission, Verdict
from gatepost.groups.actions import hide_post, place_again, remove_post, restore_post
from gatepost.groups.models import Hiding, Post
from gatepost.people.models import Appointment, Hat, Role
from gatepost.people.revocations import Revocation
from tests.cast import HELD, NUDGED, SEEN

FAIR = "The fair is on Saturday at 2. Cakes welcome."


@pytest.fixture
def priya(cast):
    return cast.acting(cast.priya, Hat.PTA)


@pytest.fixture
def ben(cast):
    return cast.acting(cast.ben, Hat.PTA)


def write(acting, cast, text=FAIR, **more):
    return actions.submit_pta(acting, groups=list(access.groups_for_pta(acting)), text=text, as_it_is=False, **more)


def test_a_second_officer_approves_and_each_guardian_is_told_once(cast, priya, ben):
    for child, group in (("Bea", cast.oak), ("Cy", cast.elm)):  # with Mia, Tom has three children in two classes
        cast.looks_after(cast.tom, child, group)
    answer = write(priya, cast)
    assert isinstance(answer, PtaWaiting)
    assert not Post.objects.exists()
    assert not Submission.objects.exists()
    assert Notice.objects.get(kind="pta-waiting").recipients == [cast.ben.ref]

    done = actions.rule_on_pta(ben, message=answer.message, ruling=Ruling.RELEASE, reason="")
    assert isinstance(done, PtaForwarded)
    assert sorted(post.group.name for post in Post.objects.all()) == ["Elm", "Oak"]
    assert {(post.posted_as, post.author) for post in Post.objects.all()} == {("pta", cast.priya)}
    assert Submission.objects.filter(kind="pta").count() == Verdict.objects.count() == 2
    notice = Notice.objects.get(kind="pta-forwarded")
    assert len(notice.recipients) == len(set(notice.recipients))
    assert notice.recipients.count(cast.tom.ref) == 1
    guardians = {cast.amira, cast.tom, cast.jo, cast.lena, cast.rhian, cast.priya}
    assert set(notice.recipients) == {person.ref for person in guardians}


def test_what_was_hidden_since_goes_to_nobody_by_mail(cast, priya, ben):
    message = write(priya, cast).message
    actions.rule_on_pta(ben, message=message, ruling=Ruling.RELEASE, reason="")
    notice = Notice.objects.get(kind="pta-forwarded")
    may_receive = kind_named("pta-forwarded").may_receive
    assert may_receive(notice, cast.tom)
    hide_post(ben.actor, Post.objects.select_related("school", "group", "author").get(group=cast.oak), clause="G4")
    assert not may_receive(notice, cast.tom)
    assert not may_receive(notice, cast.lena)


def test_what_the_school_takes_out_of_sight_goes_in_every_class_it_went_to(cast, priya, ben):
    actions.rule_on_pta(ben, message=write(priya, cast).message, ruling=Ruling.RELEASE, reason="")
    in_oak = Post.objects.select_related("school", "group", "author").get(group=cast.oak)

    def states():
        return set(Post.objects.values_list("state", flat=True))

    assert Post.objects.count() > 1
    told = Notice.objects.filter(kind="post-hidden").count()
    hide_post(ben.actor, in_oak, clause="G4")
    assert states() == {"hidden"}
    assert Notice.objects.filter(kind="post-hidden").count() == told + 1
    restore_post(ben.actor, in_oak)
    assert states() == {"standing"}
    remove_post(ben.actor, in_oak, clause="G4")
    assert states() == {"removed"}


def test_two_at_two_copies_take_them_in_the_same_order(cast, priya, ben):
    """Else each would wait for the other's, on PostgreSQL."""
    actions.rule_on_pta(ben, message=write(priya, cast).message, ruling=Ruling.RELEASE, reason="")
    copies = list(Post.objects.select_related("school", "group", "author").order_by("group_id"))
    assert len(copies) > 1
    for began_with in (copies[0], copies[-1]):
        hide_post(ben.actor, began_with, clause="G4")
        hidden = list(Hiding.objects.filter(ended_at=None).order_by("pk").values_list("post", flat=True))
        assert hidden == [copy.pk for copy in copies]
        restore_post(ben.actor, began_with)
    withdrawn = copies[0]
    Post.objects.filter(pk=withdrawn.pk).update(state=Post.State.WITHDRAWN)
    assert not hide_post(ben.actor, withdrawn, clause="G4")
    assert not Hiding.objects.filter(ended_at=None).exists()
    assert hide_post(ben.actor, copies[-1], clause="G4")
    assert Post.objects.get(pk=withdrawn.pk).state == "withdrawn"


def test_a_restore_tells_nobody_again(cast, priya, ben):
    actions.rule_on_pta(ben, message=write(priya, cast).message, ruling=Ruling.RELEASE, reason="")
    post = Post.objects.get(group=cast.oak)
    line = Revocation(kind="post-hidden", ref=post.ref, person="", school=cast.school.ref, at=now(), to="G4")
    told = Notice.objects.count()
    assert place_again(line)
    assert set(Post.objects.values_list("state", flat=True)) == {"hidden"}
    assert place_again(replace(line, kind="post-shown-again"))
    assert set(Post.objects.values_list("state", flat=True)) == {"standing"}
    assert Notice.objects.count() == told  # their authors heard of it when it happened


def test_nobody_approves_their_own_and_the_first_ruling_stands(cast, priya, ben):
    message = write(priya, cast).message
    with pytest.raises(NotFound):
        actions.rule_on_pta(priya, message=message, ruling=Ruling.RELEASE, reason="")
    actions.rule_on_pta(ben, message=message, ruling=Ruling.RETURN, reason="The date is wrong, it is Sunday.")
    with pytest.raises(AlreadyRuled):
        actions.rule_on_pta(ben, message=message, ruling=Ruling.RELEASE, reason="")
    message.refresh_from_db()
    assert (message.state, message.reason) == ("returned", "The date is wrong, it is Sunday.")
    assert Notice.objects.get(kind="pta-ruled").recipients == [cast.priya.ref]
    assert not Post.objects.exists()


def test_an_only_officer_forwards_at_once(cast, priya):
    Appointment.objects.filter(person=cast.ben).update(ends_on=cast.today)
    answer = write(priya, cast)
    assert isinstance(answer, PtaForwarded)
    assert answer.message.state == "forwarded"
    assert Post.objects.count() == 2


def test_pta_messages_are_judged_too(cast, priya):
    card = write(priya, cast, HELD)
    assert isinstance(card, Card)
    assert card.choices == ("change", "discard")
    nudge = write(priya, cast, NUDGED)
    assert nudge.choices == ("change", "as-it-is", "discard")
    assert not PtaMessage.objects.exists()
    assert isinstance(actions.submit_pta(priya, groups=[cast.oak], text=NUDGED, as_it_is=True), PtaWaiting)


def test_what_no_longer_fits_the_code_is_not_forwarded(cast, priya, ben, monkeypatch):
    message = write(priya, cast).message
    monkeypatch.setitem(SEEN, FAIR, SEEN[HELD])
    with pytest.raises(NoLongerPasses):
        actions.rule_on_pta(ben, message=message, ruling=Ruling.RELEASE, reason="")
    message.refresh_from_db()
    assert message.state == "waiting"


@pytest.mark.parametrize("hat", [hat for hat in Hat if hat is not Hat.PTA])
def test_no_other_hat_writes_for_the_pta(cast, hat):
    acting = cast.acting(cast.priya, hat)
    assert list(access.groups_for_pta(acting)) == []
    assert list(access.pta_messages(acting)) == []
    with pytest.raises(NotFound):
        actions.submit_pta(acting, groups=[cast.oak], text=FAIR, as_it_is=False)


def test_an_officer_whose_office_ended_writes_no_more(cast, priya):
    Appointment.objects.filter(person=cast.priya, role=Role.PTA_OFFICER).update(ends_on=cast.today)
    with pytest.raises(NotFound):
        write(priya, cast)


def test_it_goes_to_at_least_one_class_and_can_be_taken_back(cast, priya, ben):
    with pytest.raises(Invalid):
        actions.submit_pta(priya, groups=[], text=FAIR, as_it_is=False)
    message = write(priya, cast).message
    with pytest.raises(NotFound):
        actions.withdraw_pta(ben, message)
    actions.withdraw_pta(priya, message)
    with pytest.raises(AlreadyRuled):
        actions.rule_on_pta(ben, message=message, ruling=Ruling.RELEASE, reason="")


def test_families_are_counted_once_over_all_classes(cast):
    cast.looks_after(cast.tom, "Cy", cast.elm)
    assert access.families_in([cast.oak, cast.elm]) == 6
