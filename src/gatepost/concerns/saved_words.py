"""Filling in a saved reply for one concern. Pure."""

import re

FIELDS = ("name", "reference")
FIELD = re.compile(r"\{([^{}\s]{1,40})\}")


def unknown_fields(words: str) -> list[str]:
    """The fields in braces that nothing can be put in for, as they were written, each once."""
    found = dict.fromkeys(match[0] for match in FIELD.finditer(words) if match[1] not in FIELDS)
    return list(found)


def filled_in(words: str, *, name: str, reference: str) -> str:
    """The words with the author's name and the reference in their places. What was filled in is not looked at again."""
    known = {"name": name, "reference": reference}
    return FIELD.sub(lambda match: known.get(match[1], match[0]), words)


def put_after(begun: str, words: str) -> str:
    """What was typed already, and the saved words below it; nothing that was typed is lost."""
    return f"{begun.rstrip()}\n\n{words}" if begun.strip() else words
