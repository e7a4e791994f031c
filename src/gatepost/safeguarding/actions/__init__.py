"""The only place that changes disclosures; callers import from here."""

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
from gatepost.safeguarding.actions.reminding import remind_unopened
from gatepost.safeguarding.actions.telling import ABOUT_THIS, add_words, disclose, receive_handed_on

__all__ = [
    "ABOUT_THIS",
    "LISTED",
    "NOTES",
    "OPENED",
    "SHORTEST_DECISION",
    "add_to_chronology",
    "add_words",
    "close",
    "disclose",
    "look_at_list",
    "name_person",
    "open_disclosure",
    "receive_handed_on",
    "remind_unopened",
    "write_to_author",
]
