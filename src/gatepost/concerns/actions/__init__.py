"""The only place that changes concerns; callers import from here."""

from gatepost.concerns.actions.author import add_words, escalate, make_formal, settle
from gatepost.concerns.actions.desk import (
    OPENED,
    READ_NAMES,
    answer,
    assign,
    name_person,
    open_concern,
    reveal_names,
    take_over,
)
from gatepost.concerns.actions.handing_on import NOT_LETTERS, HandedOver, Letter, empty_for_hand_on
from gatepost.concerns.actions.raising import OUTCOME_LIMIT, raise_concern

__all__ = [
    "NOT_LETTERS",
    "OPENED",
    "OUTCOME_LIMIT",
    "READ_NAMES",
    "HandedOver",
    "Letter",
    "add_words",
    "answer",
    "assign",
    "empty_for_hand_on",
    "escalate",
    "make_formal",
    "name_person",
    "open_concern",
    "raise_concern",
    "reveal_names",
    "settle",
    "take_over",
]
