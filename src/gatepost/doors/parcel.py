"""What a door hands over, before anybody judged it."""

from dataclasses import dataclass
from typing import Literal

from gatepost.concerns.actions.from_mail import Piece
from gatepost.people.hats import Acting

Kind = Literal["post", "review", "pta", "private"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Somebody's words and what they want with them.

    kind: `post` to a group; `review`: a class rep is to look first; `pta`: to several groups; `private`: to the school.
    client_key: the client's own name for this sending, 1 to 64 characters; the same on every retry.
    as_it_is: send a nudged text unchanged. group_ref, reply_to, edits, post_ref, groups: references.
    route: of a private matter, `office`, `leadership` or `safeguarding`. is_misread: the author says that the judge
    misread it. not_about_a_child: the author has been asked, and says that no child is at risk. about: references of
    people at the school who must not see it. names_left_open: given names in the words that the author says are no
    other child's. reports: the post is reported to senior leadership, under the clause with the id `clause`. closest:
    who can help best, as its author sees it (`teacher`, `office`, `leadership`). about_data: it asks for, or about, the
    personal data that the school holds. outside: it happened outside the group, and `evidence` shows it; harms_staff:
    it hurt somebody who works at the school. again: the author's own hold that these words take the place of. beside:
    the reference of a concern of the author's to which these words were meant to be added, before they said that a
    child is at risk: whoever is kept from that is kept from these as well.
    """

    kind: Kind
    acting: Acting
    text: str
    client_key: str
    as_it_is: bool = False
    group_ref: str = ""
    reply_to: str = ""
    edits: str = ""
    groups: tuple[str, ...] = ()
    route: str = ""
    post_ref: str = ""
    outcome_sought: str = ""
    is_misread: bool = False
    not_about_a_child: bool = False
    again: str = ""
    beside: str = ""
    about: tuple[str, ...] = ()
    names_left_open: tuple[str, ...] = ()
    reports: bool = False
    outside: bool = False
    harms_staff: bool = False
    evidence: tuple[Piece, ...] = ()
    clause: str = ""
    closest: str = ""
    about_data: bool = False
