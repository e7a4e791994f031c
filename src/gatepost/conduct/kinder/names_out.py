"""Another child's name as "a child", where that keeps a message true."""

import re

from gatepost.conduct.kinder.marked import Marked, Mention

A_CHILD, ANOTHER_CHILD = "a child", "another child"
_SURNAME = re.compile(r"\s+[A-Z](?:[a-z]+|\b\.?)(?![\w'’])")
_LEANS = re.compile(
    r"(?:\b(?:the|that|this|little|young|poor|our|my|your|another|a|an|and|or|master|miss|wee|big|naughty|called|named)|[,&+/-])\s*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s*(?:['’,&+/-]|s\b|and\b|or\b)", re.IGNORECASE)


def without_name(message: Marked) -> str | None:
    """The message with "a child" or "another child" for a pupil's name; None where it would not be the same message.

    Only for one pupil of the roster, named once, alone, and not by way of a parent or as one of several.
    """
    if {finding.label for finding in message.findings} != {"individual_child"}:
        return None
    others = [mention for mention in message.mentions if mention.tag not in ("OWN", "SCHOOL", "STAFF")]
    if len(others) != 1 or others[0].tag != "CHILD":
        return None
    named = others[0]
    text = message.text
    typed = text[named.start : named.end]
    if not typed.isalpha() or len(re.findall(rf"\b{typed}\b", text, re.IGNORECASE)) != 1:
        return None
    end = _end(text, named)
    before = text[: named.start]
    if _LEANS.search(before) or _GOES_ON.match(text, end):
        return None
    has_own = any(mention.tag == "OWN" for mention in message.mentions)
    words = ANOTHER_CHILD if has_own else A_CHILD
    if not before.strip() or re.search(r"[.!?\n]\s*$", before):
        words = words[:1].upper() + words[1:]
    return before + words + text[end:]


def _end(text: str, named: Mention) -> int:
    surname = _SURNAME.match(text, named.end)
    return surname.end() if surname else named.end
