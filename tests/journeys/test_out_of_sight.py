"""What is out of sight stays so by every side way, and what the school has decided is not undone by another report."""

import json
from datetime import timedelta

import pytest

from gatepost.concerns import actions as concerns
from gatepost.concerns.models import Concern
from gatepost.concerns.outcome_rules import is_decided
from gatepost.concerns.personal import held_about
from gatepost.core.clock import today_in
from gatepost.core.refs import new_ref
from gatepost.gate import actions as gate
from gatepost.gate.access import groups_for_pta
from gatepost.groups.actions import hide_post, remove_post, withdraw
from gatepost.groups.models import Post
from tests.journeys.test_report import ABUSIVE, UNKIND, abusive, place_of, reports, unkind

pytestmark = pytest.mark.slow

__all__ = ["abusive", "unkind"]


def put_away(world, post, how):
    actor = world.shah.acting.actor
    if how == "withdrawn":
        withdraw(world.tom.acting, post)
    elif how == "removed":
        remove_post(actor, post, clause="G4")
    else:
        hide_post(actor, post, clause="G4")


@pytest.mark.parametrize("how", ["hidden", "removed", "withdrawn"])
def test_neither_the_composer_nor_a_report_is_a_way_to_its_words(world, unkind, how):
    put_away(world, unkind, how)
    composer = world.amira.opens(f"/groups/{world.oak.ref}/?reply_to={unkind.ref}")
    assert "You answer a message that is not shown now." in composer.text
    assert UNKIND[:20] not in composer.text
    reports(world.amira, unkind)
    assert Concern.objects.exists()
    held = json.dumps(held_about(world.amira.person), default=str)
    assert UNKIND not in held
    assert world.tom.person.name not in held


def test_a_class_rep_does_not_learn_whose_hidden_message_an_answer_is_to(world, unkind):
    page = world.amira.opens(f"/groups/{world.oak.ref}/?reply_to={unkind.ref}")
    page.press("Send", text=ABUSIVE).press("Ask a class rep to look")
    put_away(world, unkind, "hidden")
    look = next(text for rep in (world.jo, world.rhian, world.greg) if ABUSIVE in (text := rep.opens("/look/").text))
    assert "It answers a message that is not shown now." in look
    assert UNKIND not in look
    assert world.tom.person.name not in look


def decided(world, concern, measure="restore"):
    words = "Dear {name}, we have looked into this and decided. Our reason is said here. {next_stage}"
    concerns.decide(
        world.shah.acting,
        concern,
        measure=measure,
        finding="not-upheld",
        reason="It was said in jest, between friends.",
        proportion="Nobody was hurt by what was said.",
        letter_to_author=words,
        letter_to_other=words,
        once=new_ref(),
    )


def test_what_the_school_let_stand_is_not_hidden_by_the_next_report(world, abusive):
    reports(world.amira, abusive)
    assert Post.objects.get(pk=abusive.pk).state == "hidden"
    decided(world, Concern.objects.get())
    assert Post.objects.get(pk=abusive.pk).state == "standing"
    reports(world.amira, abusive, words="I still think that it must go.")  # to the matter that is closed
    reports(world.grace, abusive)  # and a new one, which somebody will decide
    assert Post.objects.get(pk=abusive.pk).state == "standing"
    assert ABUSIVE in place_of(world.grace, abusive).text


def test_unlinked_from_the_others_a_report_still_counts(world, abusive):
    reports(world.amira, abusive)
    concern = Concern.objects.get()
    concerns.unlink(world.shah.acting, concern)
    assert concerns.restore_what_nobody_looks_at() == 0
    concerns.settle(world.amira.acting, concern)
    assert concerns.restore_what_nobody_looks_at() == 1


def test_a_message_of_the_pta_stays_hidden_while_another_class_has_its_report_looked_at(world):
    acting = world.priya.acting
    answer = gate.submit_pta(
        acting, groups=list(groups_for_pta(acting)), text="The fair is on Saturday.", as_it_is=False
    )
    gate.rule_on_pta(world.ben.acting, message=answer.message, ruling=gate.Ruling.RELEASE, reason="")
    in_oak, in_another = Post.objects.select_related("school", "group", "author").order_by("pk")[:2]
    raised = [
        concerns.raise_concern(
            player.acting, route="leadership", words="Look.", post=post, came_by=Concern.CameBy.REPORT, clause="G4"
        )
        for player, post in ((world.amira, in_oak), (world.grace, in_another))
    ]
    hide_post(world.shah.acting.actor, in_oak, clause="G4")
    concerns.settle(world.grace.acting, raised[1])
    assert concerns.restore_what_nobody_looks_at() == 0  # Oak's is open
    concerns.settle(world.amira.acting, raised[0])
    assert concerns.restore_what_nobody_looks_at() == 1
    assert set(Post.objects.values_list("state", flat=True)) == {"standing"}
    assert not is_decided(in_another)
    again = concerns.raise_concern(
        world.jo.acting, route="leadership", words="Look.", post=in_oak, came_by=Concern.CameBy.REPORT, clause="G4"
    )
    decided(world, again)
    assert is_decided(in_another)  # the same words: another class's report hides them no more


def test_an_answer_that_has_come_to_rest_hides_nothing_for_ever(world, abusive):
    reports(world.amira, abusive)
    concern = Concern.objects.get()
    concerns.answer(world.shah.acting, concern, "Thank you. We have spoken with them.", once=new_ref())
    assert concerns.restore_what_nobody_looks_at() == 0
    Concern.objects.update(reply_by=today_in("Europe/London") - timedelta(days=1))
    assert concerns.restore_what_nobody_looks_at() == 1


@pytest.mark.parametrize("clause", ["B2", "B5a", "S1"])
def test_an_outside_client_cannot_report_criticism_either(world, unkind, clause):
    body = {"route": "leadership", "text": "Take it down.", "client_key": "r-1", "post": unkind.ref, "clause": clause}
    answer = world.amira.asks_api("POST", "/concerns", body)
    assert answer.status_code == 422
    assert not Concern.objects.exists()
    again = world.amira.asks_api("POST", "/concerns", {**body, "clause": "G4"})
    assert again.status_code == 201


def test_what_somebody_wrote_who_has_left_can_be_removed(world, abusive):
    reports(world.amira, abusive)
    world.tom.person.guardianships.update(ends_on=world.tom.person.guardianships.get().starts_on)
    words = "Dear {name}, we have looked into this and decided. Our reason is said here. {next_stage}"
    concerns.decide(
        world.shah.acting,
        Concern.objects.get(),
        measure="remove",
        finding="upheld",
        reason="It is an insult, plainly.",
        proportion="Nothing less would take it away.",
        letter_to_author=words,
        once=new_ref(),
    )
    assert Post.objects.get(pk=abusive.pk).state == "removed"
