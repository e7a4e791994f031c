"""The clock jumps, goes back, or lives through a night of two one o'clocks: nothing that counts goes by it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from gatepost.audit.actions import Subject, entries_about
from gatepost.audit.actions import record as write
from gatepost.audit.models import Entry
from gatepost.audit.verification import verify
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.core.refs import new_ref
from gatepost.delivery import ledger
from gatepost.delivery.models import Delivery
from gatepost.groups.events import event_dicts, events_after
from gatepost.groups.models import GroupEvent
from gatepost.people.signin import codes
from gatepost.site import worker

JUMPS = {
    "an hour on": timedelta(hours=1),
    "an hour back": timedelta(hours=-1),
    "five minutes back": timedelta(minutes=-5),
    "four hundred days on": timedelta(days=400),
    "two years back": timedelta(days=-730),
}


@pytest.fixture(params=JUMPS.values(), ids=JUMPS)
def jump(request: pytest.FixtureRequest) -> timedelta:
    """How far the clock jumps."""
    return request.param


def posts(player, words: str) -> None:
    """Somebody posts by the API, whatever time it is; their key has no end."""
    answer = player.asks_api("POST", f"/groups/{player.world.oak.ref}/posts", {"text": words, "client_key": new_ref()})
    assert answer.status_code == 201, answer.content


def logged(world) -> list[tuple[int, str]]:
    """The log of Oak as a stream would bring it."""
    return [(event["seq"], event["post"]["text"]) for event in event_dicts(events_after(world.oak.pk, 0, limit=99))]


def test_messages_stay_in_the_order_in_which_they_were_sent(world, jump):
    at = now()
    moments = [at, at + min(jump, timedelta(days=1)), at]  # a new school year has other classes, but not tomorrow
    words = [f"Message {number}: is PE tomorrow?" for number in range(3)]
    for moment, text in zip(moments, words, strict=True):
        with time_machine.travel(moment, tick=False):
            if moment.year == at.year:
                posts(world.amira, text)
            else:
                world.amira.asks_api("GET", "/groups")  # nobody was in a class then; it must only not break
    seqs = [seq for seq, _ in logged(world)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert [text for _, text in logged(world)] == [text for text in words if text in world.tom.sees_in_oak()]
    assert world.tom.sees_in_oak() == [text for _, text in logged(world)]
    assert len(seqs) >= 2


def test_the_night_with_two_one_oclocks(world):
    """31 October 2027 in London: half past one comes twice. The messages are read in the order of their numbers."""
    night = [datetime(2026, 10, 25, 0, 30, tzinfo=UTC) + timedelta(minutes=30 * part) for part in range(4)]
    for number, moment in enumerate(night):
        with time_machine.travel(moment, tick=False):
            posts(world.tom, f"Night {number}: is the school open?")
    assert [seq for seq, _ in logged(world)] == [1, 2, 3, 4]
    assert world.amira.sees_in_oak() == [text for _, text in logged(world)]


def test_the_audit_is_in_the_order_of_its_chain(world, jump):
    at = now()
    posts(world.amira, "Is PE tomorrow?")
    ref = GroupEvent.objects.get().post.ref
    for number, moment in enumerate([at, at + jump, at]):
        with time_machine.travel(moment, tick=False):
            world.work()
            record(world, ref, number)
    world.work()
    told = [entry.facts["number"] for entry in entries_about(Subject("post", ref), actions=["looked at a post"])]
    assert told == [0, 1, 2]
    numbers = list(Entry.objects.filter(school_ref=world.school.ref).order_by("id").values_list("number", flat=True))
    assert numbers == sorted(numbers)
    assert verify(world.school.ref).is_whole


def record(world, ref: str, number: int) -> None:
    """One more entry about a post."""
    write("looked at a post", actor=world.amira.acting.actor, subject=Subject("post", ref), facts={"number": number})


def test_a_letter_goes_out_at_once_although_the_clock_went_back_after_it_was_written(world, outbox, jump):
    world.tom.asks_the_school("Where do I send the form for free school meals?")
    while ledger.fan_out_waiting():
        pass
    assert Delivery.objects.filter(state="waiting").exists()
    with time_machine.travel(now() + jump, tick=True):
        ledger.send_due()
    assert len(outbox.to("office@hazel-lane.example")) == 1
    ledger.send_due()  # and not once more when it is put right
    assert len(outbox.to("office@hazel-lane.example")) == 1


def test_a_letter_in_hand_is_not_taken_by_another_whose_clock_is_ahead(world, outbox):
    """Five minutes between two servers are more than a lease: the lease goes by the one clock of the database."""
    world.tom.asks_the_school("Where do I send the form for free school meals?")
    while ledger.fan_out_waiting():
        pass
    assert ledger.claim("one", at=now()) is not None
    while ledger.claim("one", at=now()) is not None:
        pass
    assert ledger.claim("another", at=now()) is None


@pytest.mark.parametrize(
    ("jump", "stands"), [(0, True), (5, True), (-5, True), (60, False), (-60, False), (576_000, False)]
)
def test_a_code_stands_for_ten_minutes_by_any_clock(world, jump, stands):
    """Minutes. One that seems to be from the future is of no use: a clock put back would else keep it alive."""
    asked = codes.ask(world.school, world.amira.mail, "browser")
    with time_machine.travel(now() + timedelta(minutes=jump), tick=False):
        assert codes.offer_stands(asked.ref) == stands
        assert codes.link_stands(world.school, asked.link_secret) == stands
        if stands:
            assert codes.redeem_code(world.school, asked.ref, asked.code, "browser") == world.amira.person
        else:
            with pytest.raises(Invalid):
                codes.redeem_code(world.school, asked.ref, asked.code, "browser")


def test_a_worker_does_its_rounds_no_oftener_when_the_clock_jumps(monkeypatch, jump):
    """The rounds go by a clock that only counts seconds: a jump makes no storm of jobs."""
    done: list[str] = []
    monkeypatch.setattr(worker, "_rounds", [("count", 60, lambda: done.append("count"))])
    one = worker.Worker()
    [step] = [step for step in one._steps if step.name == "count"]
    for moment in (now(), now() + jump, now()):
        with time_machine.travel(moment, tick=True):
            if step.due <= worker.time.monotonic():
                one._do(step)
    assert done == []
    step.due = 0.0  # its time has come: once, and then not before a minute is over
    for moment in (now(), now() + jump, now()):
        with time_machine.travel(moment, tick=True):
            if step.due <= worker.time.monotonic():
                one._do(step)
    assert done == ["count"]
