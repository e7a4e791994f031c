"""Whether other matters are linked with one, or may be about the same thing (_linked.html)."""

from gatepost.concerns import access, linking
from gatepost.concerns.models import Concern
from gatepost.people.hats import Acting


def part(acting: Acting, concern: Concern) -> dict[str, object]:
    """`linked_number`: how many others are linked; `has_similar`: whether more might be, for whoever may link them."""
    keeps = acting.hat in access.DESK_KEEPERS and concern.state in linking.LIVELY
    return {
        "linked_number": linking.linked_with(acting, concern).order_by().count() if concern.shared_id else 0,
        "has_similar": keeps and linking.similar_to(acting, concern).exists(),
    }
