"""What stands on the page of a matter beside its letters: each part has a file here and an include in the templates.

A part is a function of who acts and of the concern in hand (in_hand.py). It answers with what its include shows: its
forms, made anew, and its facts. Names must differ between parts.
"""

from collections.abc import Callable

from gatepost.concerns.parts import answer, evidence, give, history, linked, outcome, pack, report, stage
from gatepost.concerns.parts.in_hand import InHand

PARTS: tuple[Callable[[InHand], dict[str, object]], ...] = (
    report.part,
    evidence.part,
    linked.part,
    answer.part,
    stage.part,
    outcome.part,
    give.part,
    history.part,
    pack.part,
)
