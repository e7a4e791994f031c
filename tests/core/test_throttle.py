"""Rate limits."""

import threading

import pytest
import time_machine
from django.core.cache import cache

from gatepost.core import throttle
from gatepost.core.errors import TooMany


@pytest.fixture(autouse=True)
def counted(settings):
    settings.THROTTLE = True
    cache.clear()
    yield
    cache.clear()
    throttle._left_alone_until = 0.0


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


def test_a_cache_that_is_down_locks_nobody_out(monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise ConnectionError("redis at 10.0.0.1 for amira@example.org")

    monkeypatch.setattr(cache, "add", broken, raising=False)
    monkeypatch.setattr(type(cache._connections[cache._alias]), "add", broken)
    assert tries_let_through(5, limit=1, seconds=60) == 5
    assert "ConnectionError" in caplog.text
    assert "amira" not in caplog.text
    assert len(caplog.records) == 1, "it is said once, and asked once, not at every try"
    monkeypatch.undo()
    assert tries_let_through(5, limit=1, seconds=60) == 5
    throttle._left_alone_until = 0.0  # as after some seconds
    assert tries_let_through(5, limit=1, seconds=60) == 1, "once it has been left alone for a while, it counts again"
