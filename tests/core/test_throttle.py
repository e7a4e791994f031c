"""Rate limits."""

import threading

import pytest
import time_machine
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache

from gatepost.core import metrics, throttle
from gatepost.core.errors import TooMany


@pytest.fixture(autouse=True)
def counted(settings):
    settings.THROTTLE = True
    cache.clear()
    throttle._own.clear()
    yield
    cache.clear()
    throttle.away.forget()
    throttle._own.clear()


def tries_let_through(count, **limits):
    passed = 0
    for _ in range(count):
        try:
            throttle.spend("test", "a@example.org", **limits)
        except TooMany:
            continue
        passed += 1
    return passed


def test_as_many_as_allowed_and_then_no_more():
    with time_machine.travel("2026-11-23T08:00:10Z", tick=False):
        assert tries_let_through(10, limit=3, seconds=60) == 3
        with pytest.raises(TooMany) as refused:
            throttle.spend("test", "a@example.org", limit=3, seconds=60)
    assert refused.value.facts == {"retry_after": 50}


def test_other_keys_and_purposes_are_counted_apart():
    with time_machine.travel("2026-11-23T08:00:10Z", tick=False):
        tries_let_through(3, limit=3, seconds=60)
        throttle.spend("test", "b@example.org", limit=3, seconds=60)
        throttle.spend("other", "a@example.org", limit=3, seconds=60)


def test_the_stretch_before_counts_by_its_part():
    with time_machine.travel("2026-11-23T08:00:55Z", tick=False) as clock:
        assert tries_let_through(10, limit=10, seconds=60) == 10
        clock.shift(35)  # half of the ten still count at 08:01:30
        assert tries_let_through(10, limit=10, seconds=60) == 5
        clock.shift(120)
        assert tries_let_through(20, limit=10, seconds=60) == 10


def test_no_name_or_address_stands_in_the_cache():
    throttle.spend("test", "amira@example.org", limit=3, seconds=60)
    assert cache._cache
    assert not [key for key in cache._cache if "amira" in key]


def test_threads_do_not_pass_more_than_allowed():
    passed = []

    def knock():
        passed.append(tries_let_through(20, limit=30, seconds=3600))

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 28 <= sum(passed) <= 30


def test_off_means_off(settings):
    settings.THROTTLE = False
    assert tries_let_through(50, limit=1, seconds=60) == 50


class Breaking:
    """The cache of the settings, in a state where it does not answer; `asked` counts how often it was tried."""

    def __init__(self, monkeypatch):
        self.asked, self.monkeypatch = 0, monkeypatch

    def goes_away(self):
        def broken(*args, **kwargs):
            self.asked += 1
            raise ConnectionError("redis at 10.0.0.1 for amira@example.org")

        for name in ("add", "incr", "get"):
            self.monkeypatch.setattr(type(cache), name, broken, raising=False)

    def comes_back(self):
        self.monkeypatch.undo()


@pytest.fixture
def shared(monkeypatch):
    return Breaking(monkeypatch)


def test_a_cache_that_is_down_neither_locks_out_nor_lets_everything_in(shared, caplog):
    before = metrics.all_cells()[metrics.COUNTED_ALONE._at]
    with time_machine.travel("2026-11-23T08:00:10Z", tick=False):
        shared.goes_away()
        assert tries_let_through(10, limit=3, seconds=60) == 3, "this process counts by the same limit"
        with pytest.raises(TooMany) as refused:
            throttle.spend("test", "a@example.org", limit=3, seconds=60)
        assert refused.value.facts == {"retry_after": 50}
        throttle.spend("test", "b@example.org", limit=3, seconds=60)
    assert metrics.all_cells()[metrics.COUNTED_ALONE._at] - before == 12
    assert shared.asked == 1, "it is asked once, not at every try"


def test_it_is_said_once_when_the_cache_goes_and_once_when_it_is_back(shared, caplog, monkeypatch):
    caplog.set_level("INFO", "gatepost.throttle")
    shared.goes_away()
    for _ in range(3):
        tries_let_through(5, limit=3, seconds=60)
        monkeypatch.setattr(throttle.away, "_ask_at", 0.0)  # as after some seconds
    assert shared.asked == 3
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "ConnectionError" in caplog.text
    assert "amira" not in caplog.text
    assert "10.0.0.1" not in caplog.text
    shared.comes_back()
    throttle.away._ask_at = 0.0
    assert tries_let_through(5, limit=1, seconds=60) == 1, "the cache counts again"
    assert tries_let_through(5, limit=1, seconds=60) == 0
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert not throttle.away.is_away


def test_threads_that_count_alone_do_not_pass_more_than_allowed(shared):
    shared.goes_away()
    passed = []
    threads = [
        threading.Thread(target=lambda: passed.append(tries_let_through(20, limit=30, seconds=3600))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 28 <= sum(passed) <= 30


def test_no_name_or_address_stands_in_the_counters_of_the_process(shared):
    shared.goes_away()
    throttle.spend("test", "amira@example.org", limit=3, seconds=60)
    assert throttle._own._cache
    assert not [key for key in throttle._own._cache if "amira" in key]


def test_whether_a_shared_cache_answers(shared, settings):
    settings.REDIS_URL = ""
    assert throttle.shared_cache_answers() is None
    settings.REDIS_URL = "redis://cache.example:6379/0"
    assert throttle.shared_cache_answers() is True
    shared.goes_away()
    assert throttle.shared_cache_answers() is False


def test_a_redis_that_is_not_there_is_counted_without(settings, caplog):
    """Django's own client of Redis, against a port where nobody listens: 127.0.0.1:1."""
    nobody = RedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.5}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(throttle, "cache", nobody)
        assert tries_let_through(9, limit=2, seconds=3600) == 2
    assert len(caplog.records) == 1
