"""What the school is told of a report, or of what happened outside the group: clause, post, earlier reports."""

from gatepost.concerns import access
from gatepost.concerns.parts.in_hand import InHand
from gatepost.groups.access import post_reported
from gatepost.policies.reading import clause_titles


def part(in_hand: InHand) -> dict[str, object]:
    """`report`: the clause in words, the state of the post in its group, and for leadership how many reports by the
    same person led to nothing."""
    acting, concern = in_hand.acting, in_hand.concern
    post = post_reported(concern.school, concern.post_ref) if concern.post_ref else None
    return {
        "report": {
            "clause": clause_titles(concern.school).get(concern.clause, concern.clause) if concern.clause else "",
            "post_state": post.state if post is not None else "",
            "without_action": access.reports_without_action(acting, concern),
        }
    }
