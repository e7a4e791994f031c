"""Streams: everything once, in order, resumed anywhere; nothing after a revocation; nobody waits for a slow line."""

import asyncio
import json
import random
from functools import wraps

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.groups import hints
from gatepost.groups.live import cursor as cursors
from gatepost.groups.live import hub as hub_module
from gatepost.groups.live.mailbox import FARTHEST, QUEUE
from tests.examples import EXAMPLES
from tests.groups.live_world import Browser, MemoryLog, hub_over, settle, settle_joined

OAK, ELM = 1, 2
AMIRA, TOM, LENA, BEN = 11, 12, 13, 14


def played(test):
    """Run an asynchronous test within ten seconds."""

    @wraps(test)
    def run(*args, **kwargs):
        async def limited():
            async with asyncio.timeout(10):
                await test(*args, **kwargs)

        asyncio.run(limited())

    return run


def school() -> MemoryLog:
    return MemoryLog({OAK: [AMIRA, TOM, BEN], ELM: [LENA, BEN]})


@played
async def test_a_post_reaches_its_class_once_and_nobody_else():
    log = school()
    log.post(OAK, "before")
    async with hub_over(log):
        amira, tom, lena, ben = [await Browser(who).open() for who in (AMIRA, TOM, LENA, BEN)]
        reads = log.reads
        log.post(OAK, "hello")
        await settle()
        assert log.reads == reads + 1  # read once, for all three
        log.post(ELM)
        await settle()
        assert amira.seen == tom.seen == [("group1", 2)]
        assert lena.seen == [("group2", 1)]
        assert ben.seen == [("group1", 2), ("group2", 1)]
        assert amira.status == 200
        assert amira.headers[b"content-type"].startswith(b"text/event-stream")
        assert amira.events[0][1]["post"]["text"] == "hello"
        for browser in (amira, tom, lena, ben):
            await browser.close()


@played
async def test_a_stream_that_saw_nothing_yet_resumes_from_where_it_opened():
    log = school()
    log.post(OAK)
    async with hub_over(log):
        amira = await Browser(AMIRA).open()
        await amira.close()
        log.post(OAK)
        again = await Browser(AMIRA, cursor=amira.last_id, by_query=True).open()
        assert again.seen == [("group1", 2)]
        await again.close()


@played
async def test_what_waits_is_joined_into_one_write():
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA).open()
        writes = amira.writes
        for _ in range(20):
            log.post(OAK)
        await settle()
        assert len(amira.seen) == 20
        assert amira.writes - writes <= 3
        await amira.close()


@pytest.mark.parametrize("missed", [1, QUEUE, FARTHEST])
@played
async def test_a_short_gap_is_replayed(missed):
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA).open()
        log.post(OAK)
        await settle()
        await amira.close()
        for _ in range(missed):
            log.post(OAK)
        again = await Browser(AMIRA, cursor=amira.last_id).open()
        log.post(OAK)
        await settle()
        assert amira.seen + again.seen == [("group1", seq) for seq in range(1, missed + 3)]
        await again.close()


@played
async def test_a_long_gap_is_a_reset_and_the_stream_goes_on_from_there():
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA).open()
        await amira.close()
        for _ in range(FARTHEST + 1):
            log.post(OAK)
        again = await Browser(AMIRA, cursor=amira.last_id).open()
        assert again.events == [("reset", {"groups": [{"ref": "group1", "seq": FARTHEST + 1}]})]
        log.post(OAK)
        await settle()
        assert again.seen == [("group1", FARTHEST + 2)]
        await again.close()
        third = await Browser(AMIRA, cursor=again.last_id).open()
        assert third.events == []
        await third.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cursor: cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB"),
        lambda cursor: "A" + cursor[1:] if cursor[0] != "A" else "B" + cursor[1:],
        lambda cursor: cursor[:-1],
        lambda cursor: "nonsense",
        lambda cursor: "é",
        lambda cursor: "A" * 10_000,
    ],
)
@played
async def test_a_cursor_that_was_tampered_with_opens_nothing(spoil):
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA).open()
        await amira.close()
        log.post(OAK)
        again = await Browser(AMIRA).open()
        again_cursor = spoil(amira.last_id)
        await again.close()
        bad = Browser(AMIRA)
        bad.scope["headers"] = [(b"last-event-id", again_cursor.encode("latin-1"))]
        await bad.open()
        assert bad.events == [("reset", {"groups": [{"ref": "group1", "seq": 1}]})]
        await bad.close()


@played
async def test_somebody_elses_cursor_shows_no_group_of_theirs():
    log = school()
    log.post(OAK)
    async with hub_over(log):
        tom = await Browser(TOM).open()
        await tom.close()
        log.post(OAK)
        lena = await Browser(LENA, cursor=tom.last_id).open()
        assert lena.seen == []
        assert [name for name, _ in lena.events] == ["reset"]
        await lena.close()


def test_a_cursor_says_where_it_stands_and_shows_it_to_nobody_without_the_key(settings):
    positions = {3: 70_000, 9: 2**40}
    word = cursors.encoded(tuple(positions.items()), "era1")
    assert cursors.decoded(word, "era1") == positions
    assert cursors.decoded(word, "era2") is None
    assert cursors.decoded("", "era1") is None
    settings.SECRET_KEY = "another-key-of-at-least-32-characters"
    assert cursors.decoded(word, "era1") is None


@pytest.mark.parametrize("posts_since", [0, 1, 4, 5, 6, 30])
@played
async def test_after_a_restore_an_old_cursor_is_reset_and_every_new_event_is_seen_once(posts_since):
    log = school()
    async with hub_over(log):
        ben = await Browser(BEN).open()
        for _ in range(10):
            log.post(OAK)
        log.post(ELM)
        await settle()
        await ben.close()
    log.restore(5, 1)
    for _ in range(posts_since):
        log.post(OAK)
    async with hub_over(log):
        again = await Browser(BEN, cursor=ben.last_id).open()
        heads = [{"ref": "group1", "seq": 5 + posts_since}, {"ref": "group2", "seq": 1}]
        assert again.events == [("reset", {"groups": heads})]
        for _ in range(3):
            log.post(OAK)
        log.post(ELM)
        await settle()
        await again.close()
        log.post(OAK)
        third = await Browser(BEN, cursor=again.last_id).open()
        new = [seq for group, seq in again.seen + third.seen if group == "group1"]
        assert new == list(range(6 + posts_since, 10 + posts_since))
        assert ("group2", 2) in again.seen
        assert third.seen == [("group1", 9 + posts_since)]
        await third.close()


@played
async def test_a_stream_that_finds_another_era_ends():
    log = school()
    log.post(OAK)
    async with hub_over(log):
        amira = await Browser(AMIRA).open()
        log.restore(0, 0)
        hints.revoked(AMIRA)
        await settle()
        assert amira.is_over
        again = await Browser(AMIRA, cursor=amira.last_id).open()
        assert again.events == [("reset", {"groups": [{"ref": "group1", "seq": 0}]})]
        await again.close()


@played
async def test_a_slow_line_drops_what_waits_and_catches_up_from_the_log():
    log = school()
    async with hub_over(log) as hub:
        slow, quick = await Browser(AMIRA).open(), await Browser(TOM).open()
        log.post(OAK)
        await settle()
        slow.may_read.clear()
        for _ in range(QUEUE + 100):
            log.post(OAK)
            await asyncio.sleep(0)
        await settle()
        assert len(quick.seen) == QUEUE + 101
        mailbox = next(one for one in hub.mailboxes if one.person == AMIRA)
        assert len(mailbox.queue) <= QUEUE
        slow.may_read.set()
        await settle()
        assert slow.seen == quick.seen
        log.post(OAK)
        await settle()
        assert slow.seen == quick.seen
        assert not mailbox.behind
        await slow.close()
        await quick.close()


@played
async def test_a_line_that_is_far_behind_is_reset():
    log = school()
    async with hub_over(log):
        slow = await Browser(AMIRA).open()
        slow.may_read.clear()
        for _ in range(FARTHEST * 2):
            log.post(OAK)
            await asyncio.sleep(0)
        await settle()
        slow.may_read.set()
        await settle()
        assert slow.events[-1] == ("reset", {"groups": [{"ref": "group1", "seq": FARTHEST * 2}]})
        log.post(OAK)
        await settle()
        assert slow.seen[-1] == ("group1", FARTHEST * 2 + 1)
        await slow.close()


@pytest.mark.parametrize("told", [True, False])
@played
async def test_nothing_written_after_a_revocation_is_delivered(told):
    log = school()
    async with hub_over(log):
        amira, tom = await Browser(AMIRA).open(), await Browser(TOM).open()
        log.post(OAK)
        await settle()
        log.remove(AMIRA, OAK)
        if told:
            hints.revoked(AMIRA)
        log.post(OAK, "not for her")
        await settle()
        assert amira.seen == [("group1", 1)]
        assert amira.is_over
        assert tom.seen == [("group1", 1), ("group1", 2)]
        again = await Browser(AMIRA, cursor=amira.last_id).open()
        assert (again.status, again.is_over) == (404, True)
        await tom.close()


@played
async def test_a_revocation_stops_what_waits_for_a_slow_line():
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA).open()
        amira.may_read.clear()
        log.post(OAK)
        log.post(OAK)
        await settle()
        log.remove(AMIRA, OAK)
        log.post(OAK, "not for her")
        await settle()
        amira.may_read.set()
        await settle()
        assert ("group1", 3) not in amira.seen
        assert amira.is_over


@played
async def test_losing_one_group_of_two_keeps_the_other():
    log = school()
    async with hub_over(log):
        ben = await Browser(BEN).open()
        log.remove(BEN, OAK)
        log.post(OAK, "not for him")
        log.post(ELM)
        await settle()
        assert ben.seen == [("group2", 1)]
        assert not ben.is_over
        log.members[OAK].add(BEN)
        log.epochs[BEN] += 1
        hints.revoked(BEN)
        await settle()
        log.post(OAK, "for him again")
        await settle()
        assert ben.seen == [("group2", 1), ("group1", 2)]
        await ben.close()


@played
async def test_the_regular_look_finds_what_no_hint_told_of():
    log = school()
    async with hub_over(log) as hub:
        amira, tom = await Browser(AMIRA).open(), await Browser(TOM).open()
        log.post(OAK, "by a command beside the server", hint=False)
        await settle()
        assert amira.seen == []
        await hub.look_around()
        await settle()
        assert amira.seen == tom.seen == [("group1", 1)]
        log.remove(AMIRA, OAK)
        await hub.look_around()
        await settle()
        assert amira.is_over
        assert not tom.is_over
        await tom.close()


@played
async def test_a_new_day_is_asked_about_before_anything_is_delivered():
    log = school()
    log.until = 0.0  # every answer is already of yesterday
    async with hub_over(log):
        amira = await Browser(AMIRA).open()
        looks = log.looks
        log.until = 4e9
        log.members[OAK].discard(AMIRA)  # by its date: no epoch tells of it
        log.post(OAK, "not for her")
        await settle()
        assert log.looks > looks
        assert amira.seen == []
        assert amira.is_over


@played
async def test_a_silent_line_gets_a_heartbeat():
    log = school()
    async with hub_over(log) as hub:
        amira = await Browser(AMIRA).open()
        await hub.look_around()
        await settle()
        assert amira.comments == 0
        next(iter(hub.mailboxes)).written_at -= hub_module.HEARTBEAT_AFTER
        await hub.look_around()
        await settle()
        assert amira.comments == 1
        assert hub_module.HEARTBEAT_AFTER + hub_module.LOOK_EVERY <= 25
        await amira.close()


@played
async def test_a_database_that_does_not_answer_loses_nothing(monkeypatch):
    monkeypatch.setattr(hub_module, "PAUSE", 0.01)
    log = school()
    async with hub_over(log) as hub:
        amira = await Browser(AMIRA).open()
        log.is_down = True
        log.post(OAK)
        await settle()
        refused = await Browser(TOM).open()
        assert (refused.status, refused.headers[b"retry-after"]) == (503, b"5")
        hints.revoked(AMIRA)
        await settle()
        log.is_down = False
        await hub.look_around()
        await asyncio.sleep(0.05)
        assert amira.seen == [("group1", 1)]
        await amira.close()


@played
async def test_who_may_not_have_a_stream_is_told_in_the_shape_of_the_api(monkeypatch):
    log = school()
    log.remove(TOM, OAK)
    async with hub_over(log):
        for who, method, status, error in [
            (None, "GET", 401, "sign-in-needed"),
            (TOM, "GET", 404, "not-found"),
            (AMIRA, "POST", 405, "method-not-allowed"),
        ]:
            browser = await Browser(who, method=method).open()
            assert browser.status == status
            assert json.loads(browser.body) | {"message": ""} == {"error": error, "message": "", "fields": {}}
            assert browser.is_over
        monkeypatch.setattr(hub_module, "CAPACITY_OF_ONE", 1)
        first, second = await Browser(AMIRA).open(), await Browser(AMIRA).open()
        assert (first.status, second.status) == (200, 429)
        monkeypatch.setattr(hub_module, "CAPACITY", 1)
        assert (await Browser(BEN).open()).status == 503
        await first.close()
        assert (await Browser(BEN).open()).status == 200


@played
async def test_closing_ends_every_stream_and_admits_no_more():
    log = school()
    async with hub_over(log) as hub:
        browsers = [await Browser(who).open() for who in (AMIRA, TOM, LENA)]
        hub_module.close_all()
        await asyncio.sleep(0.01)
        assert all(browser.is_over for browser in browsers)
        assert log.is_closed
        assert (await Browser(BEN).open()).status == 503
        assert not hub.mailboxes


@played
async def test_hints_come_from_other_threads_and_never_wait():
    log = school()
    async with hub_over(log) as hub:
        amira = await Browser(AMIRA).open()
        await asyncio.to_thread(log.post, OAK)
        await asyncio.sleep(0.05)
        assert amira.seen == [("group1", 1)]
        await amira.close()
        await settle()
        assert not hub.feeds  # nobody follows, nothing is read
        log.post(OAK)
    hints.hint(OAK, 99)  # nobody serves streams: nothing happens


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=60), st.booleans())
def test_whatever_breaks_everything_is_seen_once_and_in_order(seed, steps, with_line):
    """Random posts, hang-ups, slow lines, lost hints, news, looks and changes of other people's rights; then Ben has
    all of both groups, once, in order."""

    @played
    async def play():
        chance = random.Random(seed)
        log = school()
        collected: list[tuple[str, int]] = []
        async with hub_over(log) as hub:
            ben = await Browser(BEN, with_line=with_line).open()
            tom = await Browser(TOM, with_line=with_line).open()
            start = ben.last_id
            for _ in range(steps):
                act = chance.choice(
                    ["post", "post", "burst", "here", "here", "break", "slow", "look", "rights", "pause"]
                )
                if act == "post":
                    log.post(chance.choice([OAK, ELM]), hint=chance.random() < 0.7)
                elif act == "burst":
                    for _ in range(chance.randint(1, 40)):
                        log.post(chance.choice([OAK, ELM]))
                elif act == "here":
                    log.post_here(*chance.choices([OAK, ELM], k=chance.randint(1, 5)))
                elif act == "rights":
                    log.epochs[TOM] += 1
                    log.access_epoch += 1
                elif act == "break":
                    collected += ben.seen
                    # What a cut line did not bring is not seen; the cursor is that of the last event that was.
                    ben.may_read.set()
                    taken = len(ben.seen)
                    await ben.close()
                    collected += ben.seen[taken:]
                    ben = await Browser(BEN, cursor=ben.last_id or start, with_line=with_line).open()
                elif act == "slow":
                    (ben.may_read.clear if chance.random() < 0.5 else ben.may_read.set)()
                elif act == "look":
                    await hub.look_around()
                if chance.random() < 0.5:
                    await settle()
            ben.may_read.set()
            await settle_joined()
            await hub.look_around()
            await settle_joined()
            collected += ben.seen
            await ben.close()
            await tom.close()
        for group, name in ((OAK, "group1"), (ELM, "group2")):
            seqs = [seq for ref, seq in collected if ref == name]
            assert seqs == list(range(1, len(log.events[group]) + 1))

    play()
