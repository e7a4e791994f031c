"""What the school is told of a report, or of what happened outside the group: clause, context, earlier reports
(_report.html)."""

from gatepost.concerns import access, names_apart
from gatepost.concerns.models import Concern
from gatepost.groups.access import post_reported
from gatepost.people.hats import Acting
from gatepost.policies.reading import clause_titles


def part(acting: Acting, concern: Concern) -> dict[str, object]:
    """`report`: the clause in words, what stood around the post, its state in the group, and for leadership how many
    reports by the same person led to nothing. Other children's names stay apart in all of it."""
    post = post_reported(concern.school, concern.post_ref) if concern.post_ref else None
    return {
        "report": {
            "clause": clause_titles(concern.school).get(concern.clause, concern.clause) if concern.clause else "",
            "context": concern.context or "",
            "keeps_names": names_apart.is_protecting(concern),
            "post_state": post.state if post is not None else "",
            "without_action": access.reports_without_action(acting, concern),
        }
    }
