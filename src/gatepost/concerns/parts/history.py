"""Every step on a matter so far (_history.html)."""

from gatepost.concerns import linking
from gatepost.concerns.history import steps
from gatepost.concerns.parts.in_hand import InHand


def part(in_hand: InHand) -> dict[str, object]:
    """`history`: what was done with it and who looked, from the audit, the oldest first."""
    author = in_hand.concern.author
    return {
        "history": steps(
            in_hand.concern,
            in_hand.noted,
            known={one.ref: one.name for one in in_hand.held} | {author.ref: author.name},
            with_links=linking.sees_all_linked(in_hand.acting, in_hand.concern, in_hand.reach),
        )
    }
