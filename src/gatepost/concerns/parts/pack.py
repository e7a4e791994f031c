"""The way to an evidence pack (_pack.html)."""

from gatepost.concerns.actions.evidence_pack import HATS_THAT_PACK
from gatepost.concerns.models import Concern
from gatepost.people.hats import Acting


def part(acting: Acting, concern: Concern) -> dict[str, object]:
    """`may_pack`: whether this hat makes evidence packs. The concern was read by access."""
    return {"may_pack": acting.hat in HATS_THAT_PACK}
