"""The load generator: members who post, and the count of what reaches whom."""

import asyncio
import re
import time
from collections import Counter
from pathlib import Path

from benchmarks.chat import adapters
from benchmarks.chat.adapters.base import Adapter, Rooms

TOKEN = re.compile(rb"~(\d{8})~")
ROOM_SIZE = 60
TEXTS = Path(__file__).with_name("texts.txt").read_text().splitlines()
ENDINGS = (
    "",
    " Thank you!",
    " No rush at all, whenever you have a minute.",
    " See you at the gate tomorrow 😊",
    " Thanks.",
)


def text_of(number: int) -> str:
    """What post `number` says: ordinary class talk of about 110 characters, and its number. 1,100 texts, then again."""
    turn, place = divmod(number, len(TEXTS))
    return f"{TEXTS[place]}{ENDINGS[turn % len(ENDINGS)]} (~{number:08d}~)"


def rooms_of(members: int) -> Rooms:
    """Rooms of sixty for so many members; the last one may be smaller."""
    rooms: Rooms = {}
    for place in range(members):
        room, seat = divmod(place, ROOM_SIZE)
        rooms.setdefault(f"class{room:03d}", []).append(f"p{room:03d}x{seat:02d}")
    return rooms


class Post:
    """One post on its way; times in seconds of one clock. `delays` are kept only where they are wanted."""

    __slots__ = ("acked", "delays", "last", "received", "sent")

    def __init__(self, sent: float, *, keep_delays: bool) -> None:
        self.sent = sent
        self.acked = 0.0
        self.received = 0
        self.last = 0.0
        self.delays: list[float] | None = [] if keep_delays else None


class Load:
    """One system under load. `number` is the first post's; numbers never repeat, since histories outlive a run."""

    def __init__(self, system: str, folder: Path, number: int) -> None:
        kind = adapters.load(system)
        self.system = kind.name
        (folder / kind.name).mkdir(parents=True, exist_ok=True)
        self.adapter: Adapter = kind(folder / kind.name, self.on_receive)
        self.first = self.number = number
        self.posts: dict[bytes, Post] = {}
        self.acknowledged: set[bytes] = set()  # of all scenarios
        self.deliveries = 0
        self.keep_delays = False

    def on_receive(self, member: str, data: bytes) -> None:
        """Count each post that came."""
        now = time.perf_counter()
        for token in TOKEN.findall(data):
            post = self.posts.get(token)
            if post is not None:
                post.received += 1
                post.last = now
                self.deliveries += 1
                if post.delays is not None:
                    post.delays.append(now - post.sent)

    async def post(self, member: str, room: str) -> None:
        """Send one post and wait for its acknowledgement."""
        self.number += 1
        token = b"%08d" % self.number
        text = text_of(self.number)
        post = self.posts[token] = Post(time.perf_counter(), keep_delays=self.keep_delays)
        await self.adapter.send(member, room, text)
        post.acked = time.perf_counter()
        self.acknowledged.add(token)

    async def connect(self, rooms: Rooms, parallel: int = 16) -> None:
        """Bring every member of these rooms online, `parallel` at a time."""
        await self.adapter.setup(rooms)
        start, gate = time.monotonic(), asyncio.Semaphore(parallel)

        async def one(member: str, room: str) -> None:
            async with gate:
                await asyncio.wait_for(self.adapter.connect(member, room), 120)

        for room, members in rooms.items():  # the first member opens the room
            await one(members[0], room)
        others = ((member, room) for room, members in rooms.items() for member in members[1:])
        results = await asyncio.gather(*(one(*other) for other in others), return_exceptions=True)
        if faults := [result for result in results if isinstance(result, BaseException)]:
            raise ConnectionError(f"{len(faults)} members could not connect, the first of them: {faults[0]!r}")
        count, seconds = sum(map(len, rooms.values())), time.monotonic() - start
        print(f"# {self.system}: {count} members connected in {seconds:.1f} s", flush=True)

    def begin(self, *, keep_delays: bool = False) -> None:
        """Forget the posts of the scenario before."""
        self.posts, self.deliveries, self.keep_delays = {}, 0, keep_delays

    @property
    def expected(self) -> int:
        """How many receipts an acknowledged post has."""
        return ROOM_SIZE - (0 if self.adapter.sender_receives else 1)

    @property
    def acked(self) -> list[Post]:
        """This scenario's posts that were acknowledged."""
        return [post for post in self.posts.values() if post.acked]

    async def drained(self, quiet: float = 15) -> None:
        """Wait until every acknowledged post has reached everyone; give up after `quiet` seconds without progress."""
        last, since = -1, time.monotonic()
        while any(post.received < self.expected for post in self.acked):
            if self.deliveries != last:
                last, since = self.deliveries, time.monotonic()
            elif time.monotonic() - since > quiet:
                return
            await asyncio.sleep(0.05)

    async def closed_loop(self, rooms: Rooms, senders: int, seconds: float) -> list[BaseException]:
        """`senders` members, spread over the rooms, each posting again once its last post was acknowledged.

        Gives what went wrong; a sender stops at its first error.
        """
        end, names = time.perf_counter() + seconds, list(rooms)
        step = max(1, senders // len(names)) + 1

        async def sender(place: int) -> None:
            room = names[place % len(names)]
            members, turn = rooms[room], place // len(names)
            while time.perf_counter() < end:
                await self.post(members[turn % len(members)], room)
                turn += step

        results = await asyncio.gather(*(sender(place) for place in range(senders)), return_exceptions=True)
        return [result for result in results if isinstance(result, BaseException)]

    async def open_loop(self, rooms: Rooms, rate: float, seconds: float) -> list[BaseException]:
        """`rate` posts a second, round robin over rooms and members, whatever becomes of them. Gives the errors."""
        names, tasks, start = list(rooms), [], time.perf_counter()
        for place in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, start + place / rate - time.perf_counter()))
            room = names[place % len(names)]
            member = rooms[room][(place // len(names)) % len(rooms[room])]
            tasks.append(asyncio.create_task(self.post(member, room)))
        results = await asyncio.gather(*tasks, return_exceptions=True)
        return [result for result in results if isinstance(result, BaseException)]

    async def stored(self, rooms: Rooms) -> Counter[bytes]:
        """How often each post of this run stands in the histories of these rooms."""
        found: Counter[bytes] = Counter()
        for room, members in rooms.items():
            await asyncio.wait_for(self.adapter.connect(members[0], room), 60)
            history = await asyncio.wait_for(self.adapter.history(members[0], room), 300)
            found.update(token for token in TOKEN.findall(history) if self.first < int(token) <= self.number)
        await self.adapter.disconnect_all()
        return found
