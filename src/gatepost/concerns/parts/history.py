"""Every step on a matter so far (_history.html)."""

from gatepost.concerns import linking
from gatepost.concerns.history import steps
from gatepost.concerns.models import Concern
from gatepost.people.hats import Acting


def part(acting: Acting, concern: Concern) -> dict[str, object]:
    """`history`: what was done with it and who looked, from the audit, the oldest first."""
    return {"history": steps(concern, with_links=linking.sees_all_linked(acting, concern))}
