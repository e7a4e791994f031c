"""What the message is that somebody quotes: a post, a private matter, or something that we asked."""

from dataclasses import dataclass

from gatepost.core.errors import NotFound
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.doors.matters import own_matter
from gatepost.doors.whatsapp.models import WhatsAppTaken
from gatepost.gate.models import Submission
from gatepost.groups.models import Post
from gatepost.people.hats import Acting

# What of a member's own messages WhatsAppTaken says that it became.
POST, HOLD, PRIVATE = "post", "hold", "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A class, a post in it, their own words that wait (`again`), or the reference of a private matter; nothing of
    these where nobody can tell. `about` is their own message that we answered with what they quote."""

    group_ref: str = ""
    reply_to: str = ""
    matter: str = ""
    again: str = ""
    about: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether it says where the words belong."""
        return bool(self.group_ref or self.matter)


def quoted_by(acting: Acting, member: WhatsAppMember, wamid: str) -> Quoted:
    """What stands in the message with this id: one of ours to this member, or one of their own."""
    ours = WhatsAppMessage.objects.filter(member=member, wamid=wamid).select_related("notice").first()
    if ours is None:
        return _own(member, wamid)
    if ours.notice is not None and _is_own_matter(acting, ours.notice.subject_ref):
        return Quoted(matter=ours.notice.subject_ref)
    if ours.notice is not None:
        return Quoted()
    if ref := _one_post(ours):
        return _post(ref)
    own = _own(member, ours.answers) if ours.answers else Quoted()
    if own.matter or own.again:  # their words on that card have gone to the school, or wait, since
        return own
    return Quoted(group_ref=ours.group_ref, about=ours.answers) if ours.group_ref else own


def _own(member: WhatsAppMember, wamid: str) -> Quoted:
    taken = WhatsAppTaken.objects.filter(school=member.school_id, member=member, wamid=wamid).first()
    if taken is None:
        return Quoted()
    if taken.became == PRIVATE:
        return Quoted(matter=taken.subject_ref)
    if taken.became == HOLD:
        group = Submission.objects.filter(ref=taken.subject_ref).values_list("group__ref", flat=True).first()
        return Quoted(group_ref=group, again=taken.subject_ref) if group else Quoted()
    return _post(taken.subject_ref) if taken.became == POST else Quoted()


def post_shown_in(member: WhatsAppMember, wamid: str) -> str:
    """The reference of the one post that stands in a message: ours to them, or their own; empty when there is none."""
    ours = WhatsAppMessage.objects.filter(member=member, wamid=wamid).first()
    if ours is not None:
        return _one_post(ours)
    taken = WhatsAppTaken.objects.filter(school=member.school_id, member=member, wamid=wamid, became=POST).first()
    return taken.subject_ref if taken is not None else ""


def _one_post(message: WhatsAppMessage) -> str:
    """The one post whose words a message holds. Of several nobody knows which is meant, and a knock holds no words."""
    is_shown = len(message.shows) == 1 and message.kind != WhatsAppMessage.Kind.KNOCK
    return str(message.shows[0]) if is_shown else ""


def _post(ref: str) -> Quoted:
    """A post with its class. Whether they may read it is asked by whoever uses it."""
    found = Post.objects.filter(ref=ref).values_list("group__ref", flat=True).first()
    return Quoted(group_ref=found, reply_to=ref) if found else Quoted()


def _is_own_matter(acting: Acting, reference: str) -> bool:
    if not reference:
        return False
    try:
        own_matter(acting, reference)
    except NotFound:
        return False
    return True
