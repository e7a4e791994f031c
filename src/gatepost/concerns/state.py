"""What may be done with a concern at which stage in which state, and where it leads: one table, nothing else decides.

The stage says how formal it has become, the state who must act (models/concern.py). A complaint that is answered at
stage 1 or 2 is not done with: only a decision ends it, so no letter can bury it.
"""

from enum import StrEnum
from typing import NamedTuple

from gatepost.concerns.models import Concern

INFORMAL, STAGE_1, STAGE_2 = Concern.Stage.INFORMAL, Concern.Stage.STAGE_1, Concern.Stage.STAGE_2
OPEN, ANSWERED = Concern.State.OPEN, Concern.State.ANSWERED
SETTLED, CLOSED, HANDED_ON = Concern.State.SETTLED, Concern.State.CLOSED, Concern.State.HANDED_ON


class Act(StrEnum):
    """What somebody does with a concern."""

    ACKNOWLEDGE = "acknowledge"  # the school says that it has it; a formal complaint needs a person to say so
    ANSWER = "answer"  # the school writes back; at a stage this is a letter on the way, the decision is still owed
    ADD_WORDS = "add-words"  # its author writes more; once it is closed, the words are kept and it stays closed
    SETTLE = "settle"  # its author says that it is settled
    MAKE_FORMAL = "make-formal"  # its author makes it a formal complaint: stage 1, whatever was said before
    ESCALATE = "escalate"  # its author asks for stage 2 after the decision of stage 1, in time (clocks.escalate_by)
    ASSIGN = "assign"  # the school gives it to somebody to answer, or somebody takes it over
    APPOINT = "appoint"  # it is said who looks into it at stage 1, and who, apart from them, decides
    CALL_PANEL = "call-panel"  # the clerk calls the panel of stage 2, and says when it meets
    DECIDE = "decide"  # an outcome is recorded: at stage 1 by its decider, at stage 2 by the chair of its panel
    REOPEN = "reopen"  # the school takes up again what it had closed; a panel's decision stands
    UPDATE = "update"  # the school says that it takes longer, why, and gives a new date, which counts from now on
    PAUSE = "pause"  # the clock stands still until a day, for a reason that its author is told
    RESUME = "resume"  # the clock goes on before that day
    NAME = "name"  # somebody it is about is kept from it
    UNNAME = "un-name"  # somebody was kept from it by mistake
    HAND_ON = "hand-on"  # it tells of a child at risk


class Place(NamedTuple):
    """Where a concern stands: its stage and its state."""

    stage: Concern.Stage
    state: Concern.State


# What happens to a complaint while the school has it, at either stage.
_AT_A_STAGE = {
    Act.ACKNOWLEDGE: OPEN,
    Act.ANSWER: OPEN,
    Act.ADD_WORDS: OPEN,
    Act.SETTLE: SETTLED,
    Act.ASSIGN: OPEN,
    Act.DECIDE: CLOSED,
    Act.UPDATE: OPEN,
    Act.PAUSE: OPEN,
    Act.RESUME: OPEN,
    Act.NAME: OPEN,
    Act.UNNAME: OPEN,
    Act.HAND_ON: HANDED_ON,
}
# An author can always come back: their next words open a settled concern again.
_SETTLED = {Act.ADD_WORDS: OPEN, Act.NAME: SETTLED, Act.UNNAME: SETTLED, Act.HAND_ON: HANDED_ON}
_CLOSED = {Act.ANSWER: CLOSED, Act.ADD_WORDS: CLOSED, Act.NAME: CLOSED, Act.UNNAME: CLOSED}

# Acts that leave the stage as it is, by the place they are done in.
_STAYS: dict[Place, dict[Act, Concern.State]] = {
    Place(INFORMAL, OPEN): {**_AT_A_STAGE, Act.ANSWER: ANSWERED},
    Place(INFORMAL, ANSWERED): {
        Act.ANSWER: ANSWERED,
        Act.ADD_WORDS: OPEN,
        Act.SETTLE: SETTLED,
        Act.ASSIGN: ANSWERED,
        Act.DECIDE: CLOSED,
        Act.NAME: ANSWERED,
        Act.UNNAME: ANSWERED,
        Act.HAND_ON: HANDED_ON,
    },
    Place(INFORMAL, SETTLED): _SETTLED,
    Place(INFORMAL, CLOSED): {**_CLOSED, Act.REOPEN: OPEN},
    Place(STAGE_1, OPEN): {**_AT_A_STAGE, Act.APPOINT: OPEN},
    Place(STAGE_1, SETTLED): _SETTLED,
    Place(STAGE_1, CLOSED): {**_CLOSED, Act.REOPEN: OPEN},
    Place(STAGE_2, OPEN): {**_AT_A_STAGE, Act.CALL_PANEL: OPEN},
    Place(STAGE_2, SETTLED): _SETTLED,
    Place(STAGE_2, CLOSED): _CLOSED,
}

# A pair of place and act that is not here is refused.
TABLE: dict[tuple[Place, Act], Place] = {
    **{
        (place, act): Place(place.stage, state)
        for place, acts in _STAYS.items()
        for act, state in acts.items()
    },
    (Place(INFORMAL, OPEN), Act.MAKE_FORMAL): Place(STAGE_1, OPEN),
    (Place(INFORMAL, ANSWERED), Act.MAKE_FORMAL): Place(STAGE_1, OPEN),
    (Place(INFORMAL, SETTLED), Act.MAKE_FORMAL): Place(STAGE_1, OPEN),
    (Place(INFORMAL, CLOSED), Act.MAKE_FORMAL): Place(STAGE_1, OPEN),
    (Place(STAGE_1, CLOSED), Act.ESCALATE): Place(STAGE_2, OPEN),
}  # fmt: skip


def after(stage: str, state: str, act: Act) -> Place | None:
    """Where an act leads to from a stage and a state; None when it may not be done there."""
    return TABLE.get((Place(Concern.Stage(stage), Concern.State(state)), act))


def allows(concern: Concern, act: Act) -> bool:
    """Whether the table lets this be done with a concern as it stands. Who may do it is asked elsewhere."""
    return after(concern.stage, concern.state, act) is not None
