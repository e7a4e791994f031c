"""Events that this process committed go straight to its streams: nothing read again, nothing to whoever may not."""

import pytest

from gatepost.groups import hints
from tests.groups.live_world import Browser, hub_over, settle, settle_joined
from tests.groups.test_live import AMIRA, BEN, ELM, LENA, OAK, TOM, played, school


@played
async def test_news_is_written_at_once_and_nothing_is_read():
    log = school()
    async with hub_over(log):
        amira, tom, lena, ben = [await Browser(who, with_line=True).open() for who in (AMIRA, TOM, LENA, BEN)]
        await settle()
        reads = log.reads
        log.post_here(OAK, ELM)
        await settle()
        assert log.reads == reads
        assert amira.seen == tom.seen == [("group1", 1)]
        assert lena.seen == [("group2", 1)]
        assert sorted(ben.seen) == [("group1", 1), ("group2", 1)]
        assert amira.written_at_once == tom.written_at_once == 1
        again = await Browser(AMIRA, cursor=amira.last_id).open()
        assert again.seen == []  # its cursor stands after what was written
        for browser in (amira, tom, lena, ben, again):
            await browser.close()


@played
async def test_what_comes_faster_than_it_need_be_seen_goes_in_one_write():
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA, with_line=True).open()
        log.post_here(OAK)
        await settle()
        assert amira.written_at_once == 1
        for _ in range(5):
            log.post_here(OAK)
            await settle()
        await settle_joined()
        assert amira.seen == [("group1", seq) for seq in range(1, 7)]
        assert amira.written_at_once == 2
        await amira.close()


@played
async def test_a_line_with_a_queue_gets_everything_in_order():
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA, with_line=True).open()
        amira.may_read.clear()
        log.post_here(OAK, OAK)
        await settle_joined()
        log.post_here(OAK)
        await settle_joined()
        amira.may_read.set()
        log.post_here(OAK)
        await settle_joined()
        assert amira.seen == [("group1", seq) for seq in range(1, 5)]
        await amira.close()


@played
async def test_news_with_a_gap_before_it_is_read_from_the_log():
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA, with_line=True).open()
        log.post(OAK, hint=False)  # committed by another process, whose hint was lost
        log.post_here(OAK)
        await settle_joined()
        assert amira.seen == [("group1", 1), ("group1", 2)]
        await amira.close()


@pytest.mark.parametrize("told", [True, False])
@played
async def test_nothing_committed_after_a_revocation_is_written(told):
    log = school()
    async with hub_over(log):
        amira, tom = [await Browser(who, with_line=True).open() for who in (AMIRA, TOM)]
        log.post_here(OAK)
        await settle_joined()
        log.remove(AMIRA, OAK)
        log.post_here(OAK)
        if told:
            hints.revoked(AMIRA)
        await settle_joined()
        assert amira.seen == [("group1", 1)]
        assert amira.is_over
        assert tom.seen == [("group1", 1), ("group1", 2)]
        log.post_here(OAK)  # read once more, and everybody who is left is found to be allowed under the new epoch
        await settle_joined()
        reads = log.reads
        log.post_here(OAK)
        await settle_joined()
        assert [seq for _, seq in tom.seen] == [1, 2, 3, 4]
        assert log.reads == reads
        await tom.close()


@played
async def test_whoever_was_asked_under_another_epoch_is_asked_before_news_goes_out():
    log = school()
    async with hub_over(log):
        amira = await Browser(AMIRA, with_line=True).open()
        log.access_epoch += 1  # somebody else's rights changed, and then Tom opened his page
        tom = await Browser(TOM, with_line=True).open()
        reads = log.reads
        log.post_here(OAK)
        await settle_joined()
        assert log.reads > reads
        assert amira.seen == tom.seen == [("group1", 1)]
        for browser in (amira, tom):
            await browser.close()


@played
async def test_a_new_day_is_asked_about_before_news_goes_out():
    log = school()
    async with hub_over(log):
        log.until = 0.0
        amira = await Browser(AMIRA, with_line=True).open()
        log.members[OAK].discard(AMIRA)  # by a date alone: no epoch goes up
        log.post_here(OAK)
        await settle_joined()
        assert amira.seen == []
        assert amira.is_over


@played
async def test_news_for_a_group_that_nobody_follows_is_nobodys():
    log = school()
    async with hub_over(log) as hub:
        log.post_here(OAK)
        await settle()
        assert not hub.feeds
