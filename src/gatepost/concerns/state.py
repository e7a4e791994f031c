"""What may be done with a concern in which state, and what state it leads to: one table, nothing else decides."""

from enum import StrEnum

from gatepost.concerns.models import Concern

OPEN, ANSWERED = Concern.State.OPEN, Concern.State.ANSWERED
SETTLED, HANDED_ON = Concern.State.SETTLED, Concern.State.HANDED_ON


class Act(StrEnum):
    """What somebody does with a concern."""

    ANSWER = "answer"  # the school writes back
    ADD_WORDS = "add-words"  # its author writes more
    SETTLE = "settle"  # its author says that it is settled
    MAKE_FORMAL = "make-formal"  # its author makes it a formal complaint
    ASSIGN = "assign"  # the school gives it to somebody, or somebody takes it over
    NAME = "name"  # somebody it is about is kept from it
    HAND_ON = "hand-on"  # it tells of a child at risk


# A pair that is not here is refused. An author can always come back: their next words open a settled concern again.
TABLE: dict[tuple[str, Act], Concern.State] = {
    (OPEN, Act.ANSWER): ANSWERED,
    (OPEN, Act.ADD_WORDS): OPEN,
    (OPEN, Act.SETTLE): SETTLED,
    (OPEN, Act.MAKE_FORMAL): OPEN,
    (OPEN, Act.ASSIGN): OPEN,
    (OPEN, Act.NAME): OPEN,
    (OPEN, Act.HAND_ON): HANDED_ON,
    (ANSWERED, Act.ANSWER): ANSWERED,
    (ANSWERED, Act.ADD_WORDS): OPEN,
    (ANSWERED, Act.SETTLE): SETTLED,
    (ANSWERED, Act.MAKE_FORMAL): OPEN,
    (ANSWERED, Act.ASSIGN): ANSWERED,
    (ANSWERED, Act.NAME): ANSWERED,
    (ANSWERED, Act.HAND_ON): HANDED_ON,
    (SETTLED, Act.ADD_WORDS): OPEN,
    (SETTLED, Act.MAKE_FORMAL): OPEN,
    (SETTLED, Act.NAME): SETTLED,
    (SETTLED, Act.HAND_ON): HANDED_ON,
}


def after(state: str, act: Act) -> Concern.State | None:
    """The state that an act leads to; None when it may not be done."""
    return TABLE.get((state, act))
