"""What a door answers: the gate's own answers, or that a private matter was taken in."""

from dataclasses import dataclass
from datetime import date

from gatepost.gate.answers import Card, Held, PtaForwarded, PtaWaiting, Published


@dataclass(frozen=True, slots=True)
class SentPrivately:
    """A private matter with its reference, who has it (a role's title) and by when the school answers.

    `route` is where it went: `office`, `leadership` or `safeguarding`.
    """

    reference: str
    route: str
    owner: str
    reply_by: date


Stored = Published | Held | PtaForwarded | PtaWaiting | SentPrivately
Answer = Stored | Card
