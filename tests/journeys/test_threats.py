"""Threats that are typed, on the page or on WhatsApp: they arrive as any words do, and leaders hear at once."""

import pytest

from gatepost.concerns.clocks import clock_of
from gatepost.concerns.models import Concern, Reply
from gatepost.core.clock import today_in
from gatepost.delivery.models import Notice
from gatepost.gate import facts
from gatepost.safeguarding.models import Disclosure
from tests.whatsapp.talking import joined
from tests.world import Player, World

WORDS = "I know where you live. I will come round tonight and break your legs."
QUESTION = "Where do I send the form for free school meals?"
AT_RISK = "My daughter says her uncle touches her at night and she is scared to go home."


def told() -> set[str]:
    """Who was told that it cannot wait, by one notice."""
    return set(Notice.objects.get(kind="concern-cannot-wait").recipients)


def require_marked(world: World, *, promised_by: str) -> Concern:
    """It is leadership's, who were told, and its author is promised what was named to them before."""
    found, clock, today = Concern.objects.get(), clock_of(world.school), today_in(world.school.time_zone)
    assert (found.threat_open, found.threat_due_on) == (True, clock.threat_by(today))
    assert (found.route, found.reply_by) == ("leadership", clock.reply_by(today, kind=found.kind, route=promised_by))
    assert world.shah.person.ref in told()
    assert world.evans.person.ref not in told()
    return found


@pytest.mark.parametrize("route", ["office", "teacher", "leadership"])
def test_asking_the_school(world: World, route: str) -> None:
    page = world.tom.asks_the_school(WORDS, route=route)
    assert "Sent privately" in page.text
    found = require_marked(world, promised_by="office" if route == "teacher" else route)
    assert "may be a threat" in world.shah.opens("/desk/").main.text
    assert "threat" not in world.tom.opens(f"/private/{found.reference}/").main.text


def test_it_may_stand_in_what_they_would_like_to_happen(world: World) -> None:
    world.tom.asks_the_school("He parked on the kerb again.", outcome=WORDS)
    require_marked(world, promised_by="office")


def test_sending_the_words_of_a_card(world: World) -> None:
    world.tom.writes_in_oak(WORDS).press("Send privately").press("Send privately")
    require_marked(world, promised_by="leadership")


def test_saying_that_the_judge_misread_it_does_not_hide_it(world: World) -> None:
    world.tom.writes_in_oak(WORDS).press("You have misread this").press("Send to the senior leaders")
    require_marked(world, promised_by="leadership")


def test_more_words_on_a_matter(world: World) -> None:
    world.tom.asks_the_school(QUESTION)
    found = Concern.objects.get()
    assert not found.threat_open
    page = f"/private/{found.reference}/"
    world.tom.opens(page).press("Send privately", words=WORDS)
    assert Reply.objects.get().words == WORDS
    require_marked(world, promised_by="office")


def test_by_whatsapp(world: World) -> None:
    tom = joined(world.tom)
    tom.says(f"PRIVATE: {WORDS}")
    [sent] = tom.taps("The school office")
    found = require_marked(world, promised_by="office")
    assert found.reference in sent.body


@pytest.mark.parametrize("later", [False, True])
def test_a_leader_whom_it_names_does_not_hear_of_it(world: World, later: bool) -> None:
    words = f"Mr Adeyemi will be sorry. {WORDS}"
    world.tom.asks_the_school(QUESTION if later else words)
    found = Concern.objects.get()
    if later:
        world.tom.opens(f"/private/{found.reference}/").press("Send privately", words=words)
    assert {world.shah.person.ref, world.osei.person.ref} <= told()
    assert world.adeyemi.person.ref not in told()
    assert not sees(world.adeyemi, found)
    assert sees(world.shah, found)


def test_a_disclosure_stays_the_leads_alone_and_is_marked_nowhere(world: World) -> None:
    world.tom.asks_the_school(f"{AT_RISK} {WORDS}", route="safeguarding")
    reference = Disclosure.objects.get().reference
    world.tom.opens(f"/private/{reference}/").press("Send privately", words=WORDS)
    assert not Concern.objects.exists()
    assert not Notice.objects.filter(kind="concern-cannot-wait").exists()


def test_a_judge_that_is_out_of_order_holds_nobody_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(facts, "judge_for", broken)
    world.tom.asks_the_school(WORDS)
    found = Concern.objects.get()
    world.tom.opens(f"/private/{found.reference}/").press("Send privately", words=WORDS)
    assert (found.words, found.threat_open, Reply.objects.count()) == (WORDS, False, 1)


def sees(player: Player, concern: Concern) -> bool:
    return player.opens(f"/desk/{concern.reference}/").status == 200
