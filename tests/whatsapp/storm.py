"""A storm of calls: what the platform may tell, in every packing, and what somebody else may forge."""

import json
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.whatsapp.platform import Phone, Platform, wire

Header = str | None
# From here to there and never back; a failure ends it as well.
RANKS = {"sent": 1, "delivered": 2, "read": 3, "failed": 3}


@dataclass
class Storm:
    """Calls that differ by their bytes. `said`: the words of each message by its wamid, which must come in once."""

    calls: list[bytes] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def times(self, count: int, chance: random.Random) -> list[bytes]:
        """Each so many times, in no order."""
        blows = self.calls * count
        chance.shuffle(blows)
        return blows


def gather(platform: Platform, phones: Iterable[Phone], *, each: int, chance: random.Random) -> Storm:
    """Have each phone say so many things, and have all that is told of it, and of what was sent, packed in every way.

    `platform.is_prompt` must not be set: what is told is taken from what waits.
    """
    storm = Storm()
    for phone in phones:
        for number in range(each):
            words = f"Is PE on day {number} of {phone.name}?"
            storm.said[phone.says(words)] = words
    with platform._lock:
        values, platform.waiting = platform.waiting, []
    storm.calls = [platform.call_of(value) for value in values]
    shuffled = chance.sample(values, len(values))
    half = len(values) // 2
    storm.calls += [
        platform.call_of(*reversed(values)),  # many changes in one call, the newest first
        wire.envelope(*(wire.entry(platform.account, wire.change(value)) for value in shuffled)),  # many entries
        platform.call_of(together(platform, values[:half])),  # many messages in one value
        platform.call_of(together(platform, shuffled)),
        spaced(storm.calls[0]),  # the same in other bytes
    ]
    return storm


def together(platform: Platform, values: list[wire.Value]) -> wire.Value:
    """One value that holds the contacts, messages and statuses of all of these."""
    parts: dict[str, list[wire.Value]] = {
        name: [one for value in values for one in value.get(name, [])] for name in ("contacts", "messages", "statuses")
    }
    return wire.value_of(platform.about, **parts)


def spaced(body: bytes) -> bytes:
    """The same call in other bytes."""
    return json.dumps(json.loads(body), indent=1, ensure_ascii=False).encode()


def forged(body: bytes, app_secret: str, chance: random.Random) -> dict[str, tuple[bytes, Header]]:
    """What is not to be believed: bytes and the header with them, by what is wrong with it."""
    right = wire.signature(body, app_secret)
    place = chance.randrange(len(body))
    altered = body[:place] + bytes([body[place] ^ 1 << chance.randrange(8)]) + body[place + 1 :]
    later = re.sub(rb'("timestamp": ?)"(\d+)"', lambda found: b'%b"%d"' % (found[1], int(found[2]) + 1), body)
    assert later != body
    assert altered != body
    return {
        "no signature": (body, None),
        "an empty one": (body, ""),
        "made up": (body, "sha256=" + "0" * 64),
        "cut": (body, right[:-1]),
        "cut to its beginning": (body, right[:15]),
        "longer": (body, right + "0"),
        "in capitals": (body, "sha256=" + right[7:].upper()),
        "another name": (body, right.replace("sha256", "SHA256")),
        "without its name": (body, right[7:]),
        "another secret": (body, wire.signature(body, app_secret + "x")),
        "no secret": (body, wire.signature(body, "")),
        "one bit of the body": (altered, right),
        "another time in it": (later, right),
        "more behind it": (body + b" ", right),
        "less of it": (body[:-1], right),
        "another body": (b"{}", right),
    }
