"""The tables of the room, one file a noun."""

from gatepost.concerns.models.concern import Concern, NamedPerson, Reply
from gatepost.concerns.models.desk import Cover, SavedReply
from gatepost.concerns.models.evidence import Evidence
from gatepost.concerns.models.outcome import LetterTemplate, Outcome
from gatepost.concerns.models.panel import Involvement, PanelMember
from gatepost.concerns.models.pause import Pause
from gatepost.concerns.models.shared import SharedMatter
from gatepost.concerns.models.timescale import Timescale

__all__ = [
    "Concern",
    "Cover",
    "Evidence",
    "Involvement",
    "LetterTemplate",
    "NamedPerson",
    "Outcome",
    "PanelMember",
    "Pause",
    "Reply",
    "SavedReply",
    "SharedMatter",
    "Timescale",
]
