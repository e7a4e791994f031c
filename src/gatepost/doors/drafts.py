"""What stands in the composer: the words and what they are for. It survives every answer but the one it was for."""

from dataclasses import dataclass, replace

from django.http import QueryDict

from gatepost.core.errors import NotFound
from gatepost.core.refs import new_ref
from gatepost.core.words import UNSTORABLE
from gatepost.gate.access import own_hold
from gatepost.gate.models import Hold
from gatepost.groups.access import own_post_for_change, post_for_reading
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.doorway import GatepostRequest
from gatepost.people.hats import Acting


@dataclass(frozen=True, slots=True)
class Draft:
    """Words on their way. `again` is the author's own hold that they take the place of."""

    text: str
    client_key: str
    reply_to: Post | None = None
    edits: Post | None = None
    again: Hold | None = None

    @property
    def shown(self) -> str:
        """The words as a page can show them: without what no page can."""
        return UNSTORABLE.sub("", self.text.replace("\r\n", "\n").replace("\r", "\n"))

    @property
    def is_new_post(self) -> bool:
        """Whether a script may send it by itself; a change of something that stands is sent as a form."""
        return self.edits is None and self.again is None

    def with_new_key(self) -> "Draft":
        """The same words for another sending."""
        return replace(self, client_key=new_ref())


def draft_from_address(request: GatepostRequest, group: ClassGroup) -> Draft:
    """What the address asks for: `?reply_to=`, `?edits=` (a post's own words) or `?again=` (a hold's)."""
    reply_to = _post(request.acting, reference_in(request.GET, "reply_to"), group)
    edits = _own_post(request.acting, reference_in(request.GET, "edits"), group)
    again = _hold(request.acting, reference_in(request.GET, "again"), group)
    if again is not None:
        submission = again.submission
        return Draft(submission.text, new_ref(), submission.reply_to, submission.edits, again)
    return Draft(edits.text if edits else "", new_ref(), None if edits else reply_to, edits)


def draft_from_form(request: GatepostRequest, group: ClassGroup) -> Draft:
    """What was typed. What it answers or changes is left out when it is no longer there: the words stay."""
    sent = request.POST
    return Draft(
        text=sent.get("text", ""),
        client_key=sent.get("client_key", "") or new_ref(),
        reply_to=_post(request.acting, reference_in(sent, "reply_to"), group),
        edits=_own_post(request.acting, reference_in(sent, "edits"), group),
        again=_hold(request.acting, reference_in(sent, "again"), group),
    )


def reference_in(sent: QueryDict, name: str) -> str:
    """A reference that a form or an address carries, without the letters that none has and no database takes."""
    return UNSTORABLE.sub("", sent.get(name, ""))


def empty_draft() -> Draft:
    """Nothing typed yet."""
    return Draft("", new_ref())


def _post(acting: Acting, ref: str, group: ClassGroup) -> Post | None:
    try:
        return post_for_reading(acting, ref, group=group) if ref else None
    except NotFound:
        return None


def _own_post(acting: Acting, ref: str, group: ClassGroup) -> Post | None:
    try:
        return own_post_for_change(acting, ref, group=group) if ref else None
    except NotFound:
        return None


def _hold(acting: Acting, ref: str, group: ClassGroup) -> Hold | None:
    try:
        hold = own_hold(acting, ref) if ref else None
    except NotFound:
        return None
    return hold if hold is not None and hold.submission.group_id == group.pk else None
