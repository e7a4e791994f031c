"""What is told of a child at risk, what is done about it, and low-level concerns about adults. All words are sealed."""

from gatepost.safeguarding.models.arrangements import Arrangements
from gatepost.safeguarding.models.chronology import ChronologyEntry
from gatepost.safeguarding.models.disclosure import Disclosure, NamedPerson
from gatepost.safeguarding.models.emergency import EmergencyLook
from gatepost.safeguarding.models.low_level import LowLevelConcern, LowLevelNamed
from gatepost.safeguarding.models.onward import HandOver, Referral, Transfer

__all__ = [
    "Arrangements",
    "ChronologyEntry",
    "Disclosure",
    "EmergencyLook",
    "HandOver",
    "LowLevelConcern",
    "LowLevelNamed",
    "NamedPerson",
    "Referral",
    "Transfer",
]
