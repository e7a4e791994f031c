"""What was stored, as the answer it was given with."""

from gatepost.concerns import stages
from gatepost.concerns.access import own_concerns
from gatepost.concerns.models import Concern
from gatepost.core.errors import NotFound
from gatepost.doors.answers import SentPrivately, Stored
from gatepost.doors.models import Receipt
from gatepost.gate.answers import Held, PtaForwarded, PtaWaiting, Published
from gatepost.gate.models import Hold, PtaMessage
from gatepost.groups.models import Post
from gatepost.people.hats import Acting
from gatepost.safeguarding.access import own_disclosure
from gatepost.safeguarding.models import Disclosure


def first_answer_of(receipt: Receipt, acting: Acting) -> Stored:
    """The answer that the key was bound to, read from what was stored as it stands now."""
    match receipt.kind:
        case Receipt.Kind.POST:
            return Published(Post.objects.select_related("group", "author", "reply_to").get(ref=receipt.ref))
        case Receipt.Kind.HOLD:
            return Held(Hold.objects.select_related("submission__group").get(submission__ref=receipt.ref))
        case Receipt.Kind.PTA:
            message = PtaMessage.objects.get(ref=receipt.ref)
            posts = tuple(message.posts.select_related("group", "author").order_by("group__name"))
            return PtaForwarded(message, posts) if posts else PtaWaiting(message)
        case Receipt.Kind.PRIVATE:
            concern = own_concerns(acting).filter(reference=receipt.ref).first()
            if concern is not None:
                return sent_to_the_school(concern)
            return sent_to_safeguarding(own_disclosure(acting, receipt.ref))
    raise NotFound(what="receipt")


def sent_to_the_school(concern: Concern) -> SentPrivately:
    """A concern as its author is told of it: whoever has it, also where its route is named in it."""
    return SentPrivately(
        reference=concern.reference,
        route=concern.route,
        owner=str(stages.Turn(stages.school_side(concern)).label),
        reply_by=concern.reply_by,
    )


def sent_to_safeguarding(disclosure: Disclosure) -> SentPrivately:
    """A disclosure as its author is told of it."""
    return SentPrivately(
        reference=disclosure.reference,
        route="safeguarding",
        owner="the safeguarding lead",
        reply_by=disclosure.reply_by,
    )
