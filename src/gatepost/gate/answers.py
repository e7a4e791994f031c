"""What the gate may answer. A card is an answer, not an error; it stores nothing and binds nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from gatepost.conduct import Kinder
from gatepost.gate.marks import Part, parts
from gatepost.gate.models import Hold, PtaMessage
from gatepost.gate.titles import GATE_FAULT, MISPLACED, title_of
from gatepost.groups.models import Post

__all__ = [
    "GATE_FAULT",
    "Answer",
    "Card",
    "CardFinding",
    "Held",
    "PtaAnswer",
    "PtaForwarded",
    "PtaWaiting",
    "Published",
    "RouteOffer",
]


@dataclass(frozen=True, slots=True)
class Published:
    """The words stand in the group. For an edit `post` is the post with its new words."""

    post: Post


@dataclass(frozen=True, slots=True)
class Held:
    """The words wait for a class rep, who looks by `hold.look_by`. Nobody else sees them."""

    hold: Hold


@dataclass(frozen=True, slots=True)
class PtaForwarded:
    """The PTA's words stand once in each of the groups."""

    message: PtaMessage
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class PtaWaiting:
    """The PTA's words wait for a second officer."""

    message: PtaMessage


@dataclass(frozen=True, slots=True)
class RouteOffer:
    """One private way: `office`, `leadership` or `safeguarding`, what to call it, and by when the school answers."""

    id: str
    title: str
    reply_by: date


@dataclass(frozen=True, slots=True)
class CardFinding:
    """What the judge saw, in words for the author: the clause's number and title, and where the words stand."""

    clause: str
    number: str
    title: str
    rule: str
    label: str
    outcome: str
    confidence: float
    excerpt: str
    reason: str
    advice: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Card:
    """What the author is shown in place of an answer: why, and the ways on.

    `outcome` is `nudge`, `hold` or `escalate`. `findings` come with the firmest first. `choices` are the ways on, of
    `change`, `privately`, `as-it-is`, `ask-rep`, `misread`, `discard`; `routes` the private ways, the best one first.
    `kinder` is another wording, for the group or as the start of a private question; nothing sends it by itself.
    """

    outcome: str
    findings: tuple[CardFinding, ...]
    routes: tuple[RouteOffer, ...]
    choices: tuple[str, ...]
    text: str
    look_by: datetime | None = None
    urgent_help: str = ""
    kinder: Kinder | None = None

    @property
    def first(self) -> CardFinding:
        """The finding that decided."""
        return self.findings[0]

    @property
    def others(self) -> tuple[CardFinding, ...]:
        """One finding for each further clause."""
        seen = {self.first.clause}
        rest = []
        for finding in self.findings[1:]:
            if finding.clause not in seen:
                seen.add(finding.clause)
                rest.append(finding)
        return tuple(rest)

    @property
    def parts(self) -> list[Part]:
        """The words as they were typed, with those marked that a finding speaks of."""
        return parts(self.text, [(finding.start, finding.end) for finding in self.findings])

    @property
    def title(self) -> str:
        """What the card says first, in our words."""
        return title_of(self.first.label)

    @property
    def leads_to_school(self) -> bool:
        """Whether the private way is the useful one, and stands first: not for what is merely in the wrong place."""
        return "privately" in self.choices and self.first.label not in MISPLACED

    @property
    def other_routes(self) -> tuple[RouteOffer, ...]:
        """The private ways that are offered in small: all but those that stand first."""
        return self.routes[2:] if self.leads_to_school else self.routes[:1]

    @property
    def is_fault(self) -> bool:
        """Whether nothing was seen in the words: the judge itself failed."""
        return self.first.clause == GATE_FAULT

    @property
    def is_urgent(self) -> bool:
        """Whether a child or somebody else may be in danger: urgent help is shown first."""
        return self.outcome == "escalate"

    def offers(self, choice: str) -> bool:
        """Whether this way on is open."""
        return choice in self.choices


Answer = Published | Held | Card
PtaAnswer = PtaForwarded | PtaWaiting | Card
