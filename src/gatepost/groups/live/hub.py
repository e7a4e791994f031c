"""The hub of one process: reads each group's log once and hands its events to every stream that may have them.

It lives on the event loop's thread and asks the database in threads of its own. A hint wakes it at once; a look every
few seconds finds what no hint told of: posts of other processes, ended guardianships, a new day.
"""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from typing import Any

from gatepost.core import metrics
from gatepost.core.errors import GatepostError, TooMany, Unavailable
from gatepost.groups import hints
from gatepost.groups.hints import News
from gatepost.groups.live.cursor import Positions, decoded
from gatepost.groups.live.line import framed
from gatepost.groups.live.log import Log, PooledLog
from gatepost.groups.live.mailbox import FARTHEST, Mailbox
from gatepost.groups.live.reader import Batch, CannotRead, Look, as_bytes

log = logging.getLogger("gatepost.live")

CAPACITY = 12_000  # open streams of one process; below the connections it may have (site/connections.py)
CAPACITY_OF_ONE = 24  # open streams of one person: tabs and devices
AT_ONCE = 200  # events in one read
LOOK_EVERY = 2.0  # seconds; what no hint told of, a revocation above all, is seen within three
HEARTBEAT_AFTER = 20.0  # seconds of silence; with the look's own rhythm never more than 25
JOIN_WITHIN = 0.04  # seconds between two writes to a group: what comes faster is written together
ASK_EVERY = 120.0  # seconds after which a stream is signed in again though nothing seems to have changed
PAUSE = 1.0  # seconds before the log is read again after the database did not answer
HEARTBEAT = b": still here\n\n"
# A cursor that we did not make, or made in another era, names no place in any group: it is answered with a reset.
NOWHERE: Positions = {}


class Feed:
    """One group that somebody here follows: how far its log was read, and whom its events go to."""

    __slots__ = ("access_epoch", "again", "flush_due", "fresh", "given_at", "group", "last_seq", "mailboxes", "reading")

    def __init__(self, group: int, last_seq: int, access_epoch: int) -> None:
        self.group = group
        self.last_seq = last_seq
        # The school's epoch under which everybody here was found to be allowed; None when it must be asked again.
        self.access_epoch: int | None = access_epoch
        self.mailboxes: set[Mailbox] = set()
        self.fresh: list[tuple[int, bytes]] = []  # events that are known and wait to be given out together
        self.given_at = float("-inf")
        self.flush_due: asyncio.TimerHandle | None = None
        self.reading = False
        self.again = False


class Hub:
    """All open streams of this process."""

    def __init__(self, loop: asyncio.AbstractEventLoop, source: Log) -> None:
        self.loop = loop
        self.source = source
        self.feeds: dict[int, Feed] = {}
        self.mailboxes: set[Mailbox] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.closed = False
        self._spawn(self._look_around_for_ever())

    # Called from any thread.

    def hint(self, group_pk: int, seq: int) -> None:
        """The log of a group has reached `seq`."""
        self._soon(self._on_hint, group_pk, seq)

    def spread(self, news: Sequence[News]) -> None:
        """Events that were committed in this process, those of one group in the order of their numbers."""
        self._soon(self._on_news, news)

    def revoked(self, person_pk: int) -> None:
        """What a person may see has changed: their streams ask before they go on."""
        self._soon(self._on_revoked, person_pk)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._soon(self._close)

    def _soon(self, call: Any, *args: Any) -> None:
        try:
            self.loop.call_soon_threadsafe(call, *args)
        except RuntimeError:
            self.closed = True  # the loop is over, and the streams with it

    # Called by a stream's own task.

    async def open(self, scope: Any, cursor: str) -> Mailbox:
        """A mailbox for whoever asks, from a cursor on or, when that is empty, from now.

        Raises SignInNeeded, NotFound, TooMany, Unavailable or CannotRead.
        """
        if self.closed or len(self.mailboxes) >= CAPACITY:
            raise Unavailable
        look = await self.source.look(scope)
        if sum(mailbox.person == look.person for mailbox in self.mailboxes) >= CAPACITY_OF_ONE:
            raise TooMany(retry_after=30)
        if self.closed:
            raise Unavailable
        positions = (decoded(cursor, look.era) or NOWHERE) if cursor else None
        mailbox = Mailbox.opened(scope, look, cursor=positions, at=time.monotonic())
        self.mailboxes.add(mailbox)
        metrics.OPEN_STREAMS.inc()
        self._follow(mailbox, look)
        return mailbox

    def leave(self, mailbox: Mailbox) -> None:
        """Forget a stream that is over."""
        mailbox.end()
        if mailbox in self.mailboxes:
            self.mailboxes.discard(mailbox)
            metrics.OPEN_STREAMS.dec()
        for group in list(mailbox.positions):
            self._unfollow(mailbox, group)

    async def next_bytes(self, mailbox: Mailbox) -> bytes | None:
        """What to write next; waits for it. None when the stream is over."""
        while not mailbox.ended:
            try:
                if mailbox.unsure:
                    await self._ask_again(mailbox)
                    continue
                chunk = await self._catch_up(mailbox) if mailbox.behind else mailbox.take()
            except CannotRead:
                await asyncio.sleep(PAUSE * random.uniform(0.5, 1.5))  # noqa: S311 (spreads load, hides nothing)
                continue
            if not chunk and mailbox.is_quiet:
                chunk = HEARTBEAT
            if chunk and not mailbox.ended:
                mailbox.is_quiet = False
                mailbox.written_at = time.monotonic()
                return chunk
            if not (mailbox.ended or mailbox.unsure or mailbox.behind):
                await mailbox.wait()
        return None

    async def _ask_again(self, mailbox: Mailbox) -> None:
        try:
            look = await self.source.look(mailbox.scope)
        except GatepostError:
            mailbox.end()
            return
        if look.person != mailbox.person or look.era != mailbox.era:
            mailbox.end()  # it comes back, and begins anew
            return
        for group in mailbox.positions.keys() - look.heads.keys():
            self._unfollow(mailbox, group)
        mailbox.go_by(look, at=time.monotonic())
        if not mailbox.ended:
            self._follow(mailbox, look)

    async def _catch_up(self, mailbox: Mailbox) -> bytes:
        """The next piece of what a stream missed, read from the log for it alone; empty when it has caught up."""
        heads = {group: self.feeds[group].last_seq for group in mailbox.positions}
        if any(head - mailbox.positions[group] > FARTHEST for group, head in heads.items()):
            mailbox.positions = {group: max(head, mailbox.positions[group]) for group, head in heads.items()}
            mailbox.is_reset = True
        if mailbox.is_reset:
            mailbox.is_reset = False
            return self._reset(mailbox)
        for group, head in heads.items():
            if mailbox.positions[group] >= head:
                continue
            batch = await self.source.read_after(group, mailbox.positions[group], AT_ONCE, [mailbox.person])
            if batch.epochs.get(mailbox.person) != mailbox.epoch or time.time() >= mailbox.until:
                mailbox.doubt()
            if mailbox.unsure or mailbox.ended:
                return b""
            if batch.events:
                mailbox.queue.extend((group, seq, data) for seq, data in batch.events)
                return mailbox.take()
        if all(mailbox.positions[group] >= self.feeds[group].last_seq for group in mailbox.positions):
            mailbox.behind = False
        return b""

    def _reset(self, mailbox: Mailbox) -> bytes:
        metrics.STREAM_RESETS.inc()
        groups = [{"ref": mailbox.refs[group], "seq": seq} for group, seq in mailbox.positions.items()]
        return f"event: reset\nid: {mailbox.cursor}\n".encode() + as_bytes({"groups": groups})

    # On the event loop's thread.

    def _follow(self, mailbox: Mailbox, look: Look) -> None:
        for group in mailbox.positions:
            feed = self.feeds.get(group)
            if feed is None:
                feed = self.feeds[group] = Feed(group, look.heads[group], look.access_epoch)
                self._check(feed)  # a hint may have come between the look and this line
            elif feed.access_epoch != look.access_epoch:
                feed.access_epoch = None  # one of the two was asked earlier than the other
            feed.mailboxes.add(mailbox)

    def _unfollow(self, mailbox: Mailbox, group: int) -> None:
        feed = self.feeds.get(group)
        if feed is None:
            return
        feed.mailboxes.discard(mailbox)
        if not feed.mailboxes:
            if feed.flush_due is not None:
                feed.flush_due.cancel()
            del self.feeds[group]

    def _on_hint(self, group: int, seq: int) -> None:
        feed = self.feeds.get(group)
        if feed is not None and seq > feed.last_seq:
            self._check(feed)

    def _on_news(self, news: Sequence[News]) -> None:
        """Hand events out as they came, where it is sure that nothing is missing and nobody's sight has changed."""
        due: set[Feed] = set()
        for item in news:
            feed = self.feeds.get(item.group_pk)
            seq = item.event["seq"]
            if feed is None or seq <= feed.last_seq:
                continue
            if item.access_epoch == feed.access_epoch and seq == feed.last_seq + 1:
                feed.last_seq = seq
                feed.fresh.append((seq, as_bytes(item.event)))
                due.add(feed)
            else:
                self._check(feed)
        for feed in due:
            wait = feed.given_at + JOIN_WITHIN - self.loop.time()
            if wait <= 0:
                self._flush(feed)
            elif feed.flush_due is None:
                feed.flush_due = self.loop.call_later(wait, self._flush, feed)

    def _flush(self, feed: Feed) -> None:
        """Give out what has gathered. In a group at rest that is at once; in a busy one several events go together."""
        if feed.flush_due is not None:
            feed.flush_due.cancel()
            feed.flush_due = None
        events, feed.fresh = feed.fresh, []
        if events:
            feed.given_at = self.loop.time()
            self._give(feed, events, at=time.time(), tick=time.monotonic())

    def _give(self, feed: Feed, events: list[tuple[int, bytes]], *, at: float, tick: float) -> None:
        """Events to all who follow a group. Most of them stand at the same place and get the very same bytes."""
        group, (first, _), (last, _) = feed.group, events[0], events[-1]
        metrics.STREAM_EVENTS.inc(len(events) * len(feed.mailboxes))
        same: dict[tuple[tuple[int, int], ...], bytes] = {}
        for mailbox in feed.mailboxes:
            if at >= mailbox.until:
                mailbox.doubt()
                mailbox.wake()
            elif mailbox.takes_at_once(group, first):
                place = tuple(mailbox.positions.items())
                chunk = same.get(place)
                if chunk is None:
                    mailbox.queue.extend((group, seq, data) for seq, data in events)
                    chunk = same[place] = framed(mailbox.take())
                mailbox.write_at_once(group, last, chunk, at=tick)
            elif not mailbox.behind:
                for seq, data in events:
                    mailbox.put(group, seq, data)
                mailbox.wake()

    def _on_revoked(self, person: int) -> None:
        for mailbox in self.mailboxes:
            if mailbox.person == person:
                mailbox.doubt()
                mailbox.wake()

    def _check(self, feed: Feed) -> None:
        feed.again = True
        if not feed.reading:
            feed.reading = True
            self._spawn(self._read_on(feed))

    async def _read_on(self, feed: Feed) -> None:
        """Read the group's log to its end, once for all who follow it."""
        try:
            while feed.again and not self.closed:
                feed.again = False
                people = {mailbox.person for mailbox in feed.mailboxes}
                batch = await self.source.read_after(feed.group, feed.last_seq, AT_ONCE, people)
                self._hand_out(feed, batch)
                feed.again = feed.again or len(batch.events) == AT_ONCE
        except CannotRead as fault:
            log.warning("the log of a group cannot be read just now: %s", fault)  # the next look tries again
        finally:
            feed.reading = False

    def _hand_out(self, feed: Feed, batch: Batch) -> None:
        """Give out what was read. News may have come meanwhile, so that part of it is known already."""
        self._flush(feed)
        events = [(seq, data) for seq, data in batch.events if seq > feed.last_seq]
        if events:
            feed.last_seq = events[-1][0]
        at, are_all_sure = time.time(), True
        metrics.STREAM_EVENTS.inc(len(events) * len(feed.mailboxes))
        for mailbox in feed.mailboxes:
            epoch = batch.epochs.get(mailbox.person)
            if epoch != mailbox.epoch or at >= mailbox.until:
                are_all_sure = False
                mailbox.doubt()
                mailbox.wake()
            elif events and not mailbox.behind:
                for seq, data in events:
                    mailbox.put(feed.group, seq, data)
                mailbox.wake()
        feed.access_epoch = batch.access_epoch if are_all_sure else None

    async def _look_around_for_ever(self) -> None:
        while not self.closed:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look_around()
            except CannotRead as fault:
                log.warning("the streams cannot look around just now: %s", fault)

    async def look_around(self) -> None:
        """Find what no hint told of: new events, changed people, a new day, silence. Two queries for all streams."""
        people = {mailbox.person for mailbox in self.mailboxes}
        heads, epochs = await self.source.heads_and_epochs(list(self.feeds), people)
        for feed in list(self.feeds.values()):
            if heads.get(feed.group, 0) > feed.last_seq:
                self._check(feed)
        at, tick = time.time(), time.monotonic()
        # Few at a time, so that asking again never comes in a wave.
        turns = 1 + int(len(self.mailboxes) * 2 * LOOK_EVERY / ASK_EVERY)
        for mailbox in self.mailboxes:
            if mailbox.person in people and (epochs.get(mailbox.person) != mailbox.epoch or at >= mailbox.until):
                mailbox.doubt()
            elif turns and tick - mailbox.asked_at > ASK_EVERY:
                turns -= 1
                mailbox.asked_at = tick
                mailbox.doubt()
            elif tick - mailbox.written_at >= HEARTBEAT_AFTER:
                mailbox.is_quiet = True
            else:
                continue
            mailbox.wake()

    def _close(self) -> None:
        self.closed = True
        for mailbox in list(self.mailboxes):
            mailbox.end()
        for task in list(self.tasks):
            task.cancel()
        self.source.close()

    def _spawn(self, work: Any) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


_hub: Hub | None = None


def hub_of_this_loop() -> Hub:
    """The hub that serves the running event loop: made at the first stream, and given all hints from then on."""
    global _hub
    loop = asyncio.get_running_loop()
    if _hub is None or _hub.loop is not loop:
        _hub = Hub(loop, PooledLog())
        hints.listen(_hub)
    return _hub


def close_all() -> None:
    """End every open stream and admit no more. From any thread, a signal handler too; at once."""
    if _hub is not None:
        _hub.close()
