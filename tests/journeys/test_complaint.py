"""J7a: from a reported message to an outcome, through every stage, and what each side reads on the way."""

import re
from datetime import timedelta

import pytest
import time_machine

from gatepost.concerns import actions
from gatepost.concerns.models import Concern, Outcome
from gatepost.core.clock import now
from gatepost.core.refs import new_ref
from gatepost.groups.models import Post
from tests.reading import Page
from tests.world import Player, World, words_of

pytestmark = pytest.mark.slow

REASON = "The message made fun of a child and named the family."
NOTE = "It is the first time. A shorter limit would be over before the class has calmed down."


def reports(world: World) -> Concern:
    """Tom's message stands in Oak; Grace reports it, the head reads it."""
    world.tom.writes_in_oak("Is PE on Monday?")
    post = Post.objects.select_related("group__school", "author").latest("pk")
    return actions.report_post(world.grace.acting, post, clause="B1", words="Please look at this.", once=new_ref())


def token(page: Page) -> dict[str, str]:
    return {"csrfmiddlewaretoken": page.value_of("csrfmiddlewaretoken")}


def decides(player: Player, reference: str, measure: str, **more: str) -> Page:
    """Fill in a decision, look the letters through and send them."""
    page = player.opens(f"/desk/{reference}/decide/")
    page = page.press(
        "Go on to the letters",
        **{
            "decide-finding": "upheld",
            "decide-measure": measure,
            "decide-reason": REASON,
            "decide-proportion": NOTE,
            **more,
        },
    )
    return page.press("Decide and send")


def test_the_mail_about_a_complaint_names_the_day_by_which_it_is_acknowledged(world, outbox):
    asked = actions.raise_concern(world.tom.acting, route="leadership", words="Nobody answers me.")
    complaint = actions.make_formal(world.tom.acting, asked)
    world.work()
    waits = outbox.to(world.school.secretary_mail)[-1]
    assert complaint.acknowledge_by < complaint.reply_by
    assert f"It is due by {complaint.acknowledge_by:%A %-d %B}." in words_of(waits)


def test_an_informal_decision_reaches_both_sides_and_tells_neither_of_the_other(world, outbox):
    concern = reports(world)
    until = (now() + timedelta(days=7)).date()
    decides(
        world.adeyemi,
        concern.reference,
        "limit",
        **{"decide-applies_to": world.tom.person.ref, "decide-limited_until": until.isoformat()},
    )
    world.work()

    page = world.grace.opens(f"/private/{concern.reference}/").main.text
    assert "We have taken action. We do not say more about another family" in page
    assert "Tom" not in page
    assert "Decided: head teacher" in page
    assert "you can make it a formal complaint" in page
    for letter in outbox.for_(world.grace):
        assert REASON not in letter.as_string()

    [letter] = [one for one in outbox.for_(world.tom) if "/private/letters/" in words_of(one)]
    assert REASON not in letter.as_string()
    path = re.search(r"https?://[^/]+(/private/letters/\S+)", words_of(letter)).group(1)
    page = world.tom.opens(path).main.text
    assert f"You can post in class groups again on {until:%A} {until.day} {until:%B}" in page
    assert REASON in page
    assert "Grace" not in page
    assert concern.reference not in page
    assert world.grace.opens(path).status == 404
    assert world.tom.opens(f"/private/{concern.reference}/").status == 404


def test_whoever_is_limited_reads_on_and_writes_to_the_school_and_posts_again_in_time(world):
    concern = reports(world)
    until = (now() + timedelta(days=7)).date()
    decides(
        world.adeyemi,
        concern.reference,
        "limit",
        **{"decide-applies_to": world.tom.person.ref, "decide-limited_until": until.isoformat()},
    )
    page = world.tom.opens_oak()
    assert "You can post here again on" in page.text
    assert not page.root.all("textarea")
    assert "You can post in class groups again on" in world.tom.opens("/private/").main.text
    page.press("Send privately to the school office").press("Send privately", words="When is the concert?")
    assert Concern.objects.latest("pk").author == world.tom.person
    assert "limited" not in world.amira.opens_oak().text
    with time_machine.travel(f"{until.isoformat()}T09:00:00+00:00", tick=True):
        world.tom._client = None
        world.tom.writes_in_oak("Is PE on Tuesday?")
        assert "Is PE on Tuesday?" in world.tom.sees_in_oak()


def test_no_step_of_a_formal_complaint_can_be_left_out(world):
    concern = reports(world)
    page = world.grace.opens(f"/private/{concern.reference}/").press("Make it a formal complaint")
    assert "You made it a formal complaint" in page.main.text
    assert "Somebody writes to you by" in page.main.text
    reference = concern.reference

    shown = world.adeyemi.opens(f"/desk/{reference}/decide/")
    assert shown.status == 409
    assert "Please acknowledge this complaint first." in shown.text
    world.adeyemi.opens(f"/desk/{reference}/").press("Acknowledge the complaint")
    assert "Acknowledged: head teacher" in world.grace.opens(f"/private/{reference}/").main.text
    assert world.adeyemi.opens(f"/desk/{reference}/decide/").status == 409
    world.adeyemi.opens(f"/desk/{reference}/").press(
        "Ask them",
        within="/appoint/",
        **{"appoint-investigator": world.hall.person.ref, "appoint-decider": world.shah.person.ref},
    )
    page = world.grace.opens(f"/private/{reference}/")
    assert "Looks into it: member of staff. Decides: senior leadership." in page.main.text
    assert world.adeyemi.opens(f"/desk/{reference}/decide/").status == 404
    assert world.hall.opens(f"/desk/{reference}/decide/").status == 404

    decides(world.shah, reference, "remove")
    outcome = Outcome.objects.get()
    assert (outcome.stage, outcome.by) == (Concern.Stage.STAGE_1, world.shah.person)
    page = world.grace.opens(f"/private/{reference}/")
    assert "The message has been taken out of the group for good." in page.main.text
    assert "you can ask for stage 2 until" in page.main.text
    assert "Is PE on Monday?" not in world.amira.sees_in_oak()

    page = page.press("Ask for a panel")
    assert "You asked for a panel of governors" in page.main.text
    assert "the clerk to the governors" in page.main.text.lower()
    assert Concern.objects.get().stage == Concern.Stage.STAGE_2


def test_after_its_time_nobody_asks_for_a_panel(world):
    concern = reports(world)
    world.grace.opens(f"/private/{concern.reference}/").press("Make it a formal complaint")
    world.adeyemi.opens(f"/desk/{concern.reference}/").press("Acknowledge the complaint")
    world.adeyemi.opens(f"/desk/{concern.reference}/").press(
        "Ask them",
        within="/appoint/",
        **{"appoint-investigator": world.hall.person.ref, "appoint-decider": world.shah.person.ref},
    )
    decides(world.shah, concern.reference, "none")
    last = Concern.objects.get().reply_by
    with time_machine.travel(f"{last + timedelta(days=1)}T09:00:00+00:00", tick=True):
        world.grace._client = None
        page = world.grace.opens(f"/private/{concern.reference}/")
        assert "Ask for a panel" not in page.buttons
        assert "The time to ask for a panel was until" in page.main.text


def test_the_steps_come_in_order_and_name_roles_and_nobody(world):
    concern = reports(world)
    world.adeyemi.opens(f"/desk/{concern.reference}/")
    world.adeyemi.answers_privately(concern.reference, "We will look at it on Monday.")
    page = world.grace.opens(f"/private/{concern.reference}/")
    steps = [one.text for one in page.root.all(is_="step-title")]
    assert [step.split(":")[0] for step in steps] == ["Sent privately", "Opened", "Answered", "Your turn"]
    [steps_list] = page.root.all("ol", is_="steps")
    assert "Mr Adeyemi" not in steps_list.text
    concern.refresh_from_db()
    actions.settle(world.grace.acting, concern)
    page = world.grace.opens(f"/private/{concern.reference}/")
    steps = [one.text.split(":")[0] for one in page.root.all(is_="step-title")]
    assert steps == ["Sent privately", "Opened", "Answered", "You said that it is settled", "Settled"]


def test_three_raise_the_same_thing_and_read_so_only_when_the_school_says_it(world):
    for player in (world.tom, world.grace, world.hannah):
        player.asks_the_school("The gate is dangerous in the morning.")
    mine, *others = Concern.objects.order_by("pk").values_list("reference", flat=True)
    for other in others:
        form = world.evans.opens(f"/desk/{mine}/linked/")
        form.client.post(f"/desk/{mine}/linked/link/", {**token(form), "link-other": other})
    assert "or more people raised this" not in world.tom.opens(f"/private/{mine}/").main.text
    page = world.evans.opens(f"/desk/{mine}/linked/").press("Tell them", within="/count/")
    for player, reference in zip((world.tom, world.grace, world.hannah), (mine, *others), strict=True):
        text = player.opens(f"/private/{reference}/").main.text
        assert "3 or more people raised this" in text
        for name in ("Tom", "Grace", "Hannah"):
            assert name not in text
    page.press("Send it to 3 people", **{"all-words": "There will be cones from Monday."})
    assert "There will be cones from Monday." in world.hannah.opens(f"/private/{others[1]}/").main.text
    world.hannah.opens(f"/private/{others[1]}/").press("Make it a formal complaint")
    assert Concern.objects.get(reference=mine).stage == Concern.Stage.INFORMAL
