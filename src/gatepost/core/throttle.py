"""Rate limits. Counts live in the cache by hashed key and are forgotten with it; no name or address is kept."""

import logging
import math
import time

from django.conf import settings
from django.core.cache import cache

from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import TooMany

log = logging.getLogger("gatepost.throttle")

# Seconds for which a cache that did not answer is left alone: else each post would wait for it, and each write a line.
LEFT_ALONE_FOR = 5.0

_left_alone_until = 0.0


def spend(purpose: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one try of `key` (an address, a person's reference, a mail address) for one purpose.

    At most `limit` tries in any `seconds`: the running stretch counts fully, the one before by the part of it that is
    still within `seconds`. A try that is refused does not count. Raises TooMany with the fact `retry_after`, in whole
    seconds. Off with GATEPOST_THROTTLE=off.
    """
    global _left_alone_until
    if not settings.THROTTLE or time.monotonic() < _left_alone_until:
        return
    stretch, passed = divmod(time.time(), seconds)
    name = f"throttle:{purpose}:{digest_of_secret(key, purpose=f'throttle {purpose}')}"
    running, before = f"{name}:{int(stretch)}", f"{name}:{int(stretch) - 1}"
    try:
        cache.add(running, 0, timeout=2 * seconds)
        count = cache.incr(running)
        earlier = cache.get(before, 0) * (1 - passed / seconds)
        if count + earlier <= limit:
            return
        cache.decr(running)
    except Exception as fault:
        # A cache that is down must not lock a school out; guesses of codes are counted in the database besides.
        _left_alone_until = time.monotonic() + LEFT_ALONE_FOR
        log.error("rate limits cannot be counted for some seconds: %s", type(fault).__name__)
        return
    raise TooMany(retry_after=max(math.ceil(seconds - passed), 1))
