"""Letters that tell of a decision: the words Gatepost brings, the school's own, and the fields filled into them."""

from gatepost.concerns.letters.filling import (
    FIELDS,
    FILLED_LAST,
    NEEDED_IN_A_TEMPLATE,
    NEXT_STAGE,
    fill,
    missing_fields,
    unknown_fields,
)
from gatepost.concerns.letters.templates import LetterKind, Side, all_kinds, built_in, words_for
from gatepost.concerns.letters.writing import Decided, alike, facts_for_author, facts_for_other, heard_outside, readable

__all__ = [
    "FIELDS",
    "FILLED_LAST",
    "NEEDED_IN_A_TEMPLATE",
    "NEXT_STAGE",
    "Decided",
    "LetterKind",
    "Side",
    "alike",
    "all_kinds",
    "built_in",
    "facts_for_author",
    "facts_for_other",
    "fill",
    "heard_outside",
    "missing_fields",
    "readable",
    "unknown_fields",
    "words_for",
]
