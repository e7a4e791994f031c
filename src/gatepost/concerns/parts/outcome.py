"""What the school decided on a matter, and whether this hat may decide now (_outcome.html)."""

from dataclasses import dataclass
from datetime import datetime

from gatepost.concerns import letters, stages
from gatepost.concerns.errors import NotYoursToDecide, StepMissing
from gatepost.concerns.models import Concern, Outcome
from gatepost.concerns.parts.in_hand import InHand
from gatepost.concerns.state import Act, allows
from gatepost.people.actions.limits import MAY_LIMIT
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, PostingLimit


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as the desk shows it. `letter` is the reference that its other side knows it by."""

    at: datetime
    stage: str
    by: str
    measure: str
    finding: str
    falls_on: str
    reason: str
    proportion: str
    to_author: str
    to_other: str
    letter: str


def part(in_hand: InHand) -> dict[str, object]:
    """`decisions`, the newest first; `may_decide`; `limit`: one on posting that stands and that this hat may lift."""
    acting, concern = in_hand.acting, in_hand.concern
    return {
        "decisions": [
            _shown(one) for one in concern.outcomes.select_related("by", "applies_to").order_by("-at", "-pk")
        ],
        "may_decide": may_decide(acting, concern),
        "limit": _standing_limit(acting, concern),
    }


def may_decide(acting: Acting, concern: Concern) -> bool:
    """Whether a decision can be made now, and by them."""
    if not allows(concern, Act.DECIDE):
        return False
    try:
        return decides(acting, concern)
    except StepMissing:
        return False


def decides(acting: Acting, concern: Concern) -> bool:
    """Whether it is theirs to decide. Raises StepMissing while a step before it is left out."""
    try:
        stages.require_may_decide(acting, concern)
    except NotYoursToDecide:
        return False
    return True


def _standing_limit(acting: Acting, concern: Concern) -> PostingLimit | None:
    if acting.hat not in MAY_LIMIT or concern.state == Concern.State.OPEN:
        return None
    refs = concern.outcomes.filter(measure=Outcome.Measure.LIMIT).values("ref")
    return PostingLimit.objects.filter(decision_ref__in=refs, lifted_at=None).select_related("person").first()


def _shown(outcome: Outcome) -> Decision:
    return Decision(
        at=outcome.at,
        stage=str(outcome.get_stage_display()),
        by=f"{outcome.by.name}, {Hat(outcome.hat).label}",
        measure=str(outcome.get_measure_display()),
        finding=str(outcome.get_finding_display()),
        falls_on=outcome.applies_to.name if outcome.applies_to else "",
        reason=outcome.reason,
        proportion=outcome.proportion,
        to_author=outcome.letter_to_author,
        to_other=outcome.letter_to_other or "",
        letter=letters.readable(outcome.ref) if outcome.letter_to_other else "",
    )
