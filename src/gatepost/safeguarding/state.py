"""What may be done with a disclosure in which state, and what state it leads to: one table, nothing else decides."""

from enum import StrEnum

from gatepost.safeguarding.models import Disclosure

NEW, OPENED, CLOSED = Disclosure.State.NEW, Disclosure.State.OPENED, Disclosure.State.CLOSED


class Act(StrEnum):
    """What somebody does with a disclosure."""

    OPEN = "open"  # a lead looks at it
    NOTE = "note"  # a lead adds a fact, an opinion or an action
    WRITE_TO_AUTHOR = "write-to-author"
    ADD_WORDS = "add-words"  # its author writes more
    NAME = "name"  # somebody it is about is kept from it
    STEP_ASIDE = "step-aside"  # a lead whom it is about keeps themselves from it: the next ones have not opened it
    DECIDE = "decide"  # a decision with its reasons, also not to refer
    REFER = "refer"  # somebody outside was told, or has answered
    HAND_OVER = "hand-over"  # a pack for the school's own system, or its receipt
    TRANSFER = "transfer"  # a child's file goes to another school, or has come there
    CLOSE = "close"  # with a decision and its reasons


# A pair that is not here is refused. Notes and decisions come from somebody who has opened it; new words of the author
# make it unopened again, so that the reminders run, whatever had been decided.
TABLE: dict[tuple[str, Act], Disclosure.State] = {
    (NEW, Act.OPEN): OPENED,
    (NEW, Act.ADD_WORDS): NEW,
    (NEW, Act.NAME): NEW,
    (NEW, Act.STEP_ASIDE): NEW,
    (OPENED, Act.OPEN): OPENED,
    (OPENED, Act.NOTE): OPENED,
    (OPENED, Act.WRITE_TO_AUTHOR): OPENED,
    (OPENED, Act.ADD_WORDS): NEW,
    (OPENED, Act.NAME): OPENED,
    (OPENED, Act.STEP_ASIDE): NEW,
    (OPENED, Act.DECIDE): OPENED,
    (OPENED, Act.REFER): OPENED,
    (OPENED, Act.HAND_OVER): OPENED,
    (OPENED, Act.TRANSFER): OPENED,
    (OPENED, Act.CLOSE): CLOSED,
    (CLOSED, Act.OPEN): CLOSED,
    (CLOSED, Act.NOTE): CLOSED,
    (CLOSED, Act.WRITE_TO_AUTHOR): CLOSED,
    (CLOSED, Act.ADD_WORDS): NEW,
    (CLOSED, Act.NAME): CLOSED,
    (CLOSED, Act.STEP_ASIDE): CLOSED,
    (CLOSED, Act.DECIDE): CLOSED,
    (CLOSED, Act.REFER): CLOSED,
    (CLOSED, Act.HAND_OVER): CLOSED,
    (CLOSED, Act.TRANSFER): CLOSED,
}


def after(state: str, act: Act) -> Disclosure.State | None:
    """The state that an act leads to; None when it may not be done."""
    return TABLE.get((state, act))
