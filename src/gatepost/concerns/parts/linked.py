"""Whether other matters are linked with one, or may be about the same thing (_linked.html)."""

from gatepost.concerns import access, linking
from gatepost.concerns.parts.in_hand import InHand


def part(in_hand: InHand) -> dict[str, object]:
    """`linked_number`: how many others are linked; `has_similar`: whether more might be, for whoever may link them.

    `may_link`: whether this hat may link any other by its reference.
    """
    acting, concern = in_hand.acting, in_hand.concern
    keeps = acting.hat in access.DESK_KEEPERS and concern.state in linking.LIVELY
    linked = linking.linked_with(acting, concern, in_hand.reach).order_by()
    return {
        "may_link": keeps,
        "linked_number": linked.count() if concern.shared_id else 0,
        "has_similar": keeps and linking.similar_to(acting, concern, in_hand.reach).exists(),
    }
