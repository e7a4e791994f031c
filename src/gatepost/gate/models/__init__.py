"""The tables of the room, one file a noun."""

from gatepost.gate.models.feedback import LentWords, MisreadTally, RuledClause
from gatepost.gate.models.hold import Hold
from gatepost.gate.models.look import Look
from gatepost.gate.models.pilot import Pilot
from gatepost.gate.models.pta import PtaMessage
from gatepost.gate.models.submission import Submission, Verdict
from gatepost.gate.models.tally import CardTally

__all__ = [
    "CardTally",
    "Hold",
    "LentWords",
    "Look",
    "MisreadTally",
    "Pilot",
    "PtaMessage",
    "RuledClause",
    "Submission",
    "Verdict",
]
