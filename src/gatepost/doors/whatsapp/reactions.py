"""A reaction on the phone as one of ours: the nearest, or none. Nobody is told; it shows on the post."""

from gatepost.core.errors import GatepostError
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.models import WhatsAppTaken
from gatepost.doors.whatsapp.quoted import post_shown_in
from gatepost.doors.whatsapp.turn import Turn
from gatepost.groups.access import post_for_reading
from gatepost.groups.actions import react
from gatepost.groups.models import Post, Reaction

Kind = Reaction.Kind

# Signs that change how a picture looks, not what it says: colours of skin, the form of a picture, man or woman.
_FORMS = dict.fromkeys([0xFE0F, 0xFE0E, 0x200D, 0x2640, 0x2642, *range(0x1F3FB, 0x1F400)])
_MEANS = {
    Kind.HEART: "❤🧡💛💚💙💜🤎🖤🤍🩷🩵🩶💕💖💗💓💞💘💝😍🥰😘🫶",
    Kind.THANKS: "🙏👍👏🙌👌🤝💐🫡",
    Kind.SAME: "🙋✋🤚☝➕💯👆✅✔🤞",
    Kind.SMILE: "😂🤣😄😀😃😁😆😅😊🙂😉😹😺",
}
_BY_SIGN = {sign: kind for kind, signs in _MEANS.items() for sign in signs}
GIVEN = "reaction-"  # with the kind behind it: what WhatsAppTaken says that a message became


def reacted(turn: Turn) -> Became:
    """Give a reaction, put another in its place, or take it away. A phone has one on each message; so has this way."""
    ref = post_shown_in(turn.member, turn.inbound.reaction_to)
    if not ref:
        return turn.became("reaction")
    try:
        post = post_for_reading(turn.acting, ref)
        kind = meant_by(turn.inbound.emoji)
        if _has_changed_since(turn, post):  # calls come in any order: what they did later counts
            return turn.became("late")
        earlier = _given_before(turn, post)
        if earlier and earlier != kind:
            react(turn.acting, post, earlier, on=False)
        if kind:
            react(turn.acting, post, kind, on=True)
    except GatepostError:  # out of sight by now, or not theirs any more: a reaction is worth no sentence
        return turn.became("reaction")
    return turn.became(f"{GIVEN}{kind}" if kind else "reaction-off", post.ref)


def meant_by(emoji: str) -> str:
    """The kind of ours that is nearest to a picture; empty when none is."""
    plain = emoji.translate(_FORMS)
    return _BY_SIGN[plain[0]].value if plain and plain[0] in _BY_SIGN else ""


def _has_changed_since(turn: Turn, post: Post) -> bool:
    """Whether they reacted to this post later than this, by the platform's time, and that was taken in before."""
    theirs = WhatsAppTaken.objects.filter(member=turn.member, subject_ref=post.ref, became__startswith=GIVEN)
    return theirs.filter(said_at__gt=turn.inbound.at).exists()


def _given_before(turn: Turn, post: Post) -> str:
    """The kind that they gave this post by an earlier reaction from the phone, if it is still given."""
    taken = (
        WhatsAppTaken.objects.filter(member=turn.member, subject_ref=post.ref, became__startswith=GIVEN)
        .order_by("-said_at", "-pk")
        .values_list("became", flat=True)
        .first()
    )
    kind = (taken or "").removeprefix(GIVEN)
    return kind if kind in Kind.values else ""
