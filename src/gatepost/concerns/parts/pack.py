"""The way to an evidence pack (_pack.html)."""

from gatepost.concerns.actions.evidence_pack import HATS_THAT_PACK
from gatepost.concerns.parts.in_hand import InHand


def part(in_hand: InHand) -> dict[str, object]:
    """`may_pack`: whether this hat makes evidence packs. The concern was read by access."""
    return {"may_pack": in_hand.acting.hat in HATS_THAT_PACK}
