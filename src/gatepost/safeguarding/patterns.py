"""Low-level concerns about the same adult, together. Counted from what the reader may read, and from nothing else.

So somebody from whom one is kept sees the others as if it did not exist.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.safeguarding.models import LowLevelConcern


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult, and what was shared about them, the newest first."""

    name: str
    concerns: tuple[LowLevelConcern, ...]

    @property
    def is_a_pattern(self) -> bool:
        """Whether there is more than one."""
        return len(self.concerns) > 1


def by_adult(concerns: Iterable[LowLevelConcern]) -> list[Adult]:
    """Those who have the newest concern first. Without an account the name as it was written decides."""
    together: dict[object, list[LowLevelConcern]] = {}
    for concern in concerns:
        together.setdefault(_key_of(concern), []).append(concern)
    return [Adult(found[0].about_name, tuple(found)) for found in together.values()]


def others_about(concern: LowLevelConcern, readable: Iterable[LowLevelConcern]) -> list[LowLevelConcern]:
    """What else the reader may read about the same adult."""
    key = _key_of(concern)
    return [other for other in readable if other.pk != concern.pk and _key_of(other) == key]


def _key_of(concern: LowLevelConcern) -> object:
    return concern.about_id or " ".join(concern.about_name.casefold().split())
