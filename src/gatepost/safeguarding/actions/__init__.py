"""The only place that changes disclosures and low-level concerns; callers import from here."""

from gatepost.safeguarding.actions.arranging import arrange
from gatepost.safeguarding.actions.deciding import CHOICES, decide, note_outcome, refer
from gatepost.safeguarding.actions.emergency import (
    READ_IN_EMERGENCY,
    SHORTEST_REASON,
    allow_look,
    ask_for_look,
    open_look,
    read_by_look,
    refuse_look,
    review_look,
)
from gatepost.safeguarding.actions.leads import (
    LISTED,
    NOTES,
    OPENED,
    SHORTEST_DECISION,
    add_to_chronology,
    close,
    look_at_list,
    name_person,
    open_disclosure,
    write_to_author,
)
from gatepost.safeguarding.actions.low_level import (
    decide_low_level,
    look_at_low_level_list,
    name_at_low_level,
    open_low_level,
    share,
)
from gatepost.safeguarding.actions.onward import (
    NEWEST,
    begin_transfer,
    make_pack,
    note_receipt,
    note_received,
    note_sent,
)
from gatepost.safeguarding.actions.reminding import remind_of_days, remind_unopened
from gatepost.safeguarding.actions.telling import ABOUT_THIS, add_words, disclose, receive_handed_on

__all__ = [
    "ABOUT_THIS",
    "CHOICES",
    "LISTED",
    "NEWEST",
    "NOTES",
    "OPENED",
    "READ_IN_EMERGENCY",
    "SHORTEST_DECISION",
    "SHORTEST_REASON",
    "add_to_chronology",
    "add_words",
    "allow_look",
    "arrange",
    "ask_for_look",
    "begin_transfer",
    "close",
    "decide",
    "decide_low_level",
    "disclose",
    "look_at_list",
    "look_at_low_level_list",
    "make_pack",
    "name_at_low_level",
    "name_person",
    "note_outcome",
    "note_receipt",
    "note_received",
    "note_sent",
    "open_disclosure",
    "open_look",
    "open_low_level",
    "read_by_look",
    "receive_handed_on",
    "refer",
    "refuse_look",
    "remind_of_days",
    "remind_unopened",
    "review_look",
    "share",
    "write_to_author",
]
