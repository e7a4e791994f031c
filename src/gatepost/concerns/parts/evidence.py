"""What shows that it happened, and the form for more (_evidence.html)."""

from gatepost.concerns import access
from gatepost.concerns.evidence_form import EvidenceForm
from gatepost.concerns.models import Concern
from gatepost.concerns.parts.in_hand import InHand
from gatepost.core.clock import today_in


def part(in_hand: InHand) -> dict[str, object]:
    """`evidence`: the pieces in the order in which they came, without their content. `add_evidence`: an empty form for
    who keeps the desk."""
    acting, concern = in_hand.acting, in_hand.concern
    return {
        "evidence": list(concern.evidence.defer("content").select_related("by")),
        "add_evidence": evidence_form(concern) if acting.hat in access.DESK_KEEPERS else None,
    }


def evidence_form(concern: Concern, *sent: object) -> EvidenceForm:
    """The form for more evidence; `sent` are the fields and files of one that was sent."""
    return EvidenceForm(*sent, today=today_in(concern.school.time_zone), prefix="evidence")
