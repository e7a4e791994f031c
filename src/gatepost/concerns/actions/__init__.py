"""The only place that changes concerns; callers import from here."""

from gatepost.concerns.actions.author import add_words, escalate, make_formal, settle
from gatepost.concerns.actions.away import end_cover, set_cover
from gatepost.concerns.actions.dates import pause, pause_of, resume, send_update
from gatepost.concerns.actions.desk import (
    answer,
    assign,
    name_person,
    open_concern,
    reveal_names,
    take_over,
    unname_person,
)
from gatepost.concerns.actions.handing_on import NOT_LETTERS, HandedOver, Letter, empty_for_hand_on
from gatepost.concerns.actions.raising import OUTCOME_LIMIT, raise_concern
from gatepost.concerns.actions.reporting import report_post, restore_what_nobody_looks_at
from gatepost.concerns.actions.saved_replies import change_saved_reply, end_saved_reply, save_reply
from gatepost.concerns.actions.stages import acknowledge, appoint_for_stage_1, call_panel, reopen
from gatepost.concerns.actions.timescales import change_timescale
from gatepost.concerns.actions.warning import due_on, warn_of_dates

__all__ = [
    "NOT_LETTERS",
from gatepost.concerns.moves import OPENED, READ_NAMES
    "OPENED",
    "OUTCOME_LIMIT",
    "READ_NAMES",
    "HandedOver",
    "Letter",
    "acknowledge",
    "add_words",
    "answer",
    "appoint_for_stage_1",
    "assign",
    "call_panel",
    "change_saved_reply",
    "change_timescale",
    "due_on",
    "empty_for_hand_on",
    "end_cover",
    "end_saved_reply",
    "escalate",
    "make_formal",
    "name_person",
    "open_concern",
    "pause",
    "pause_of",
    "raise_concern",
    "reopen",
    "report_post",
    "restore_what_nobody_looks_at",
    "resume",
    "reveal_names",
    "save_reply",
    "send_update",
    "set_cover",
    "settle",
    "take_over",
    "unname_person",
    "warn_of_dates",
]
