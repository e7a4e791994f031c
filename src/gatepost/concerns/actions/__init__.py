"""The only place that changes concerns; callers import from here."""

from gatepost.concerns.actions.author import add_words, escalate, make_formal, settle
from gatepost.concerns.actions.away import end_cover, set_cover
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
from gatepost.concerns.actions.reporting import report_post, restore_what_nobody_looks_at
from gatepost.concerns.actions.saved_replies import change_saved_reply, end_saved_reply, save_reply

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
    "change_saved_reply",
    "empty_for_hand_on",
    "end_cover",
    "end_saved_reply",
    "escalate",
    "make_formal",
    "name_person",
    "open_concern",
    "raise_concern",
    "report_post",
    "restore_what_nobody_looks_at",
    "reveal_names",
    "save_reply",
    "set_cover",
    "settle",
    "take_over",
]
