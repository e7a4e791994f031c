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
from gatepost.concerns.actions.evidence import add_evidence, add_own_evidence, open_evidence, open_handed_on
from gatepost.concerns.actions.evidence_pack import make_evidence_pack
from gatepost.concerns.actions.handing_on import NOT_LETTERS, HandedOver, Letter, empty_for_hand_on
from gatepost.concerns.actions.letter_templates import change_letter, reset_letter
from gatepost.concerns.actions.linking import answer_all, link, show_count, unlink
from gatepost.concerns.actions.naming import say_it_is_about
from gatepost.concerns.actions.outcomes import decide, lift_limit, lift_standing_limit, read_letter
from gatepost.concerns.actions.raising import OUTCOME_LIMIT, raise_concern
from gatepost.concerns.actions.reporting import report_post, restore_what_nobody_looks_at
from gatepost.concerns.actions.saved_replies import change_saved_reply, end_saved_reply, save_reply
from gatepost.concerns.actions.stages import acknowledge, appoint_for_stage_1, call_panel, reopen
from gatepost.concerns.actions.timescales import change_timescale
from gatepost.concerns.actions.warning import due_on, warn_of_dates
from gatepost.concerns.moves import OPENED, READ_NAMES

__all__ = [
    "NOT_LETTERS",
    "OPENED",
    "OUTCOME_LIMIT",
    "READ_NAMES",
    "HandedOver",
    "Letter",
    "acknowledge",
    "add_evidence",
    "add_own_evidence",
    "add_words",
    "answer",
    "answer_all",
    "appoint_for_stage_1",
    "assign",
    "call_panel",
    "change_letter",
    "change_saved_reply",
    "change_timescale",
    "decide",
    "due_on",
    "empty_for_hand_on",
    "end_cover",
    "end_saved_reply",
    "escalate",
    "lift_limit",
    "lift_standing_limit",
    "link",
    "make_evidence_pack",
    "make_formal",
    "name_person",
    "open_concern",
    "open_evidence",
    "open_handed_on",
    "pause",
    "pause_of",
    "raise_concern",
    "read_letter",
    "reopen",
    "report_post",
    "reset_letter",
    "restore_what_nobody_looks_at",
    "resume",
    "reveal_names",
    "save_reply",
    "say_it_is_about",
    "send_update",
    "set_cover",
    "settle",
    "show_count",
    "take_over",
    "unlink",
    "unname_person",
    "warn_of_dates",
]
