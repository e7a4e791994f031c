"""What goes in and what comes out, as the OpenAPI file shows it."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

ClientKey = Field(
    min_length=1, max_length=64, description="The client's own name for this sending; the same on a retry"
)

# A limit makes the validator read the text as text: half a surrogate pair is then said to be wrong.
Reference = Annotated[str, Field(max_length=64)]


class Fault(Schema):
    """Anything that went wrong. Unknown and forbidden are the same 404."""

    error: str = Field(description="a code for machines, as `not-found`")
    message: str = Field(description="a sentence for people: what to do")
    fields: dict[str, str] = Field(default_factory=dict, description="what was wrong, by field")


class GroupOut(Schema):
    """A class group of the person. `last_seq` is the number of its newest event, counted in this `era`."""

    ref: str
    name: str
    last_seq: int
    era: str = Field(description="another one than before: what was kept of this group is read anew, after 0")


class AuthorOut(Schema):
    """Who wrote a post, and in which hat: a parent in a personal capacity, or a PTA officer who forwarded it."""

    name: str
    hat: Literal["parent", "pta"]


class PostOut(Schema):
    """One entry of a group's log as a post. `seq` numbers the events of the group, edits and withdrawals too."""

    ref: str
    seq: int
    author: AuthorOut
    text: str = Field(description="empty unless it is standing")
    at: datetime
    reply_to: str | None
    revision: int
    state: Literal["standing", "withdrawn", "hidden", "removed"]
    reactions: dict[str, int] = Field(default_factory=dict)


class PostIn(Schema):
    """A message for a class group."""

    text: str
    client_key: str = ClientKey
    as_it_is: bool = Field(default=False, description="send a nudged text unchanged; no way round a hold")
    reply_to: Reference | None = None


class EditIn(Schema):
    """New words for one's own post; judged again."""

    text: str
    client_key: str = ClientKey
    as_it_is: bool = False


class ReviewIn(Schema):
    """A message that a class rep is to look at first."""

    text: str
    client_key: str = ClientKey
    reply_to: Reference | None = None


class PtaIn(Schema):
    """A PTA officer's message to one or more classes."""

    text: str
    groups: list[Reference] = Field(min_length=1, description="references of class groups")
    client_key: str = ClientKey
    as_it_is: bool = False


class FindingOut(Schema):
    """What the judge saw, with the words, the clause, and what would make the message fine."""

    clause: str
    number: str
    title: str
    label: str
    confidence: float
    excerpt: str
    reason: str


class RouteOut(Schema):
    """One private way to the school, and by when it answers."""

    id: Literal["office", "leadership", "safeguarding"]
    title: str
    reply_by: date


class SuggestionOut(Schema):
    """A kinder wording: for the group, or the start of a private question to the office. Nothing sends it by itself."""

    text: str
    place: Literal["group", "private"]


class CardOut(Schema):
    """The message is not simply fine. Nothing was stored, and the key is still free."""

    outcome: Literal["nudge", "hold", "escalate"]
    findings: list[FindingOut]
    routes: list[RouteOut]
    suggestion: SuggestionOut | None = Field(default=None, description="made of the writer's own words; null for none")


class PublishedOut(Schema):
    """The message stands in its group."""

    ref: str
    seq: int
    outcome: Literal["ok"] = "ok"


class HeldOut(Schema):
    """The message waits for a class rep; nobody else sees it."""

    ref: str
    outcome: Literal["hold"] = "hold"
    look_by: datetime


class PtaOut(Schema):
    """The PTA's message stands in its groups, or waits for a second officer."""

    ref: str
    state: Literal["forwarded", "waiting"]
    posts: list[str] = Field(default_factory=list)


class ConcernIn(Schema):
    """A private matter for the school. `post` makes it about that post, with a copy of its words; with a `clause` it is
    a report of that post, which may then be hidden until the school has decided."""

    route: Literal["office", "leadership", "safeguarding"]
    text: str
    client_key: str = ClientKey
    group: Reference | None = None
    post: Reference | None = None
    clause: str = Field(default="", max_length=20, description="the id of the clause that a reported post may break")
    outcome_sought: str = ""
    not_about_a_child: bool = Field(default=False, description="the writer was asked, and says no child is at risk")
    names_left_open: list[Annotated[str, Field(max_length=80)]] = Field(
        default_factory=list,
        max_length=100,
        description="given names in the words that are no other child's, as the writer says; the rest are kept apart",
    )


class ConcernOut(Schema):
    """The matter's reference, the role that has it, and the day by which it answers."""

    reference: str
    owner: str
    reply_by: date


class ReplyOut(Schema):
    """One answer of the school, or one more word of the parent."""

    side: Literal["school", "author"]
    by: str = Field(description="who wrote for the school, and in which role; empty for the author")
    text: str
    at: datetime


class ConcernFullOut(ConcernOut):
    """A private matter as its author sees it."""

    state: Literal["waiting", "answered", "settled", "decided"]
    text: str
    at: datetime
    protected_names: list[str] = Field(
        default_factory=list, description="other children's names in it: the school reads placeholders for them"
    )
    replies: list[ReplyOut]


class AgreementIn(Schema):
    """Acceptance of one version of the code of conduct."""

    version: int


class AgreementOut(Schema):
    """The acceptance that is kept."""

    version: int
    at: datetime


class CodeOut(Schema):
    """The school's code of conduct as it stands, and whether this person has accepted it."""

    version: int
    title: str
    accepted: bool
    clauses: list["ClauseOut"]


class ClauseOut(Schema):
    """One rule in the school's words."""

    id: str
    number: str
    title: str
    rule: str
