"""Two Gateposts on one PostgreSQL: hints over Redis make them quick, and without Redis they are only slower."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import RunningGatepost
from tests.server.scale import PrivateRedis
from tests.server.streams import OpenStream
from tests.server.test_streams import END_A_PLACE, beside

pytestmark = [pytest.mark.slow, pytest.mark.server]

OAK, ELM, ASH = 0, 1, 2
BY_HINT, BY_LOOK = 1.0, 5.0  # seconds from a post in one process to the streams of another
NO_LOOK = 1.0  # the look comes every two seconds: of several posts in a row it finds most later than this
REVOKED_WITHIN = 3.0


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRedis]:
    private = PrivateRedis(tmp_path_factory.mktemp("redis")).start()
    yield private
    private.kill()


@pytest.fixture(scope="module")
def pair(
    populated_on_postgresql: Path,
    database_of_ones_own: Callable[[], str],
    redis: PrivateRedis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[RunningGatepost, RunningGatepost]]:
    """Two servers, each a process of its own, as on two machines: the keys are the same, and so is the database."""
    folder = tmp_path_factory.mktemp("pair")
    url = database_of_ones_own()
    servers = []
    for name in ("one", "two"):
        shutil.copytree(populated_on_postgresql, folder / name)
        server = RunningGatepost(
            folder / name,
            demo=False,
            GATEPOST_DATABASE_URL=url,
            GATEPOST_REDIS_URL=redis.url,
            GATEPOST_THROTTLE="off",
        )
        servers.append(server.start())
    yield servers[0], servers[1]
    for server in servers:
        assert server.stop() == 0


def seconds_to_reach(stream: OpenStream, member: Any, text: str, *, within: float) -> float:
    """Post as a member of one server and wait for it on a stream of the other."""
    sent = time.monotonic()
    member.posted(text, text.replace(" ", "-"))
    return stream.wait_for_text(text, within=within).at - sent


def slowest(stream: OpenStream, member: Any, word: str, *, within: float, times: int = 4) -> float:
    return max(
        seconds_to_reach(stream, member, f"Is PE tomorrow? ({word} {number})", within=within) for number in range(times)
    )


def test_a_post_here_reaches_a_stream_there_by_a_hint(pair, members_on_postgresql):
    here, there = pair
    author = members_on_postgresql(here, OAK)[0]
    stream = OpenStream(there.port, token=members_on_postgresql(there, OAK)[1].token).opened()
    other = OpenStream(there.port, token=members_on_postgresql(there, ELM)[1].token).opened()
    # One of eight may be slow on a busy machine. If the look alone found them, four of eight would be.
    taken = sorted(seconds_to_reach(stream, author, f"Is PE tomorrow? (by hint {n})", within=BY_LOOK) for n in range(8))
    assert taken[-2] < BY_HINT, taken
    assert stream.places == sorted(set(stream.places)), "an event came twice, or out of order"
    assert other.posts == []
    stream.close()
    other.close()


def test_without_redis_it_is_slower_and_afterwards_quick_again(pair, members_on_postgresql, redis):
    here, there = pair
    author = members_on_postgresql(here, ELM)[0]
    stream = OpenStream(there.port, token=members_on_postgresql(there, ELM)[2].token).opened()
    redis.kill()
    try:
        without = slowest(stream, author, "no Redis", within=BY_LOOK, times=3)
        assert without > NO_LOOK, "the control: without Redis only the look finds a post"
    finally:
        redis.start()
    healed = time.monotonic() + 20
    while slowest(stream, author, f"healed {time.monotonic()}", within=BY_LOOK, times=3) > NO_LOOK:
        assert time.monotonic() < healed, "it did not heal by itself"
    numbers = [seq for _, seq in stream.places]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "an event was skipped or came twice"
    for server in pair:
        said = server.log.read_text()
        # Once; on a machine so busy that Redis is late in answering, once more.
        assert 1 <= said.count("Redis does not answer") == said.count("Redis answers again") <= 2
        assert "Traceback" not in said
    stream.close()


def test_an_ended_place_closes_streams_elsewhere_though_the_bus_is_down(pair, members_on_postgresql, redis):
    here, there = pair
    leaver, author = members_on_postgresql(here, ASH)[:2]
    streams = [OpenStream(server.port, token=leaver.token).opened() for server in pair]
    stayer = OpenStream(there.port, token=author.token).opened()
    redis.kill()
    try:
        ended = beside(here, END_A_PLACE, mail=leaver.mail)
        author.posted("Thanks for telling us", "after-the-end")
        for stream in streams:
            assert stream.wait_for(lambda stream=stream: stream.is_over, within=REVOKED_WITHIN)
            assert stream.ended_at - ended < REVOKED_WITHIN
            assert stream.posts == []
        stayer.wait_for_text("Thanks for telling us", within=BY_LOOK)
    finally:
        redis.start()
    for stream in (*streams, stayer):
        stream.close()
