"""Rate limits. Counts live in the cache by hashed key and are forgotten with it; no name or address is kept.

Where the cache is shared (Redis) and does not answer, each process counts for itself, by the same limits.
"""

import logging
import math
import threading
import time
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache

from gatepost.core import metrics
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import TooMany

log = logging.getLogger("gatepost.throttle")

# Seconds for which a cache that did not answer is left alone: else each post would wait for it.
LEFT_ALONE_FOR = 5.0
# Counters that a process keeps for itself at most; beyond it some are forgotten, so that memory stays bounded.
MOST_COUNTERS = 100_000


class _Away:
    """Whether the shared cache is away, and since when it may be asked again. One for the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_away = False
        self._ask_at = 0.0

    def leave_alone(self) -> bool:
        """Whether to count here without asking the cache. While it is away one caller in some seconds asks it."""
        if not self.is_away:
            return False
        with self._lock:
            if time.monotonic() < self._ask_at:
                return True
            self._ask_at = time.monotonic() + LEFT_ALONE_FOR
            return False

    def has_failed(self, fault: Exception) -> None:
        """It did not answer. The log says so the first time only, and never what the fault says: it names addresses."""
        with self._lock:
            self._ask_at = time.monotonic() + LEFT_ALONE_FOR
            was_away, self.is_away = self.is_away, True
        if not was_away:
            log.error(
                "the cache of rate limits does not answer (%s): each process counts for itself", type(fault).__name__
            )

    def has_answered(self) -> None:
        """It did answer, and counts again."""
        if not self.is_away:
            return
        with self._lock:
            was_away, self.is_away = self.is_away, False
        if was_away:
            log.warning("the cache of rate limits answers again")

    def forget(self) -> None:
        """Begin anew, as a fresh process does."""
        with self._lock:
            self.is_away, self._ask_at = False, 0.0


away = _Away()
_own = LocMemCache("throttle-of-this-process", {"OPTIONS": {"MAX_ENTRIES": MOST_COUNTERS}})


def spend(purpose: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one try of `key` (an address, a person's reference, a mail address) for one purpose.

    At most `limit` tries in any `seconds`: the running stretch counts fully, the one before by the part of it that is
    still within `seconds`. A try that is refused does not count. While a shared cache does not answer, the count is
    this process's own, so N processes let at most N times as many through. Raises TooMany with the fact `retry_after`,
    in whole seconds. Off with GATEPOST_THROTTLE=off.
    """
    if not settings.THROTTLE:
        return
    name = f"throttle:{purpose}:{digest_of_secret(key, purpose=f'throttle {purpose}')}"
    if not away.leave_alone():
        try:
            passes = _counts(cache, name, limit=limit, seconds=seconds)
        except Exception as fault:
            # A cache that is down must neither lock a school out nor let a guesser in.
            away.has_failed(fault)
        else:
            away.has_answered()
            _refuse_unless(passes, seconds=seconds)
            return
    metrics.COUNTED_ALONE.inc()
    _refuse_unless(_counts(_own, name, limit=limit, seconds=seconds), seconds=seconds)


def _counts(store: BaseCache, name: str, *, limit: int, seconds: int) -> bool:
    """Count one more in this store; whether it is within the limit."""
    stretch, passed = divmod(time.time(), seconds)
    running, before = f"{name}:{int(stretch)}", f"{name}:{int(stretch) - 1}"
    store.add(running, 0, timeout=2 * seconds)
    try:
        count = store.incr(running)
    except ValueError:  # a full store has forgotten it between the two: the count begins anew
        count = 1
    earlier = store.get(before, 0) * (1 - passed / seconds)
    if count + earlier <= limit:
        return True
    with suppress(ValueError):
        store.decr(running)
    return False


def _refuse_unless(passes: bool, *, seconds: int) -> None:
    if not passes:
        raise TooMany(retry_after=max(math.ceil(seconds - time.time() % seconds), 1))


def shared_cache_answers() -> bool | None:
    """Whether the cache that all processes share answers now; None where none was named, and each counts for itself."""
    if not settings.REDIS_URL:
        return None
    try:
        cache.get("throttle:is-anybody-there")
    except Exception:
        return False
    return True
