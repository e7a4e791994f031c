"""What a message is for, by plain word rules: questions, logistics, lost property, thanks; it may be several."""

import re

from gatepost.adoption.audit.words import choices, word_set

USES = ("questions", "logistics", "lost_property", "thanks")
LONGEST_THANKS = 120  # characters; who writes more says more than thanks
MOST_OTHER_WORDS = 2  # beside the thanks: most likely names
MOST_READ = 2_000  # characters; what a message is for stands at its beginning

_ASKS = re.compile(
    r"\?|^(?:does|did|do|is|are|was|has|have|can|could|would|will|what|when|where|who|which|how|why)\b[^.!]*$"
    rf"|\b(?:{choices('asks')})\b",
    re.IGNORECASE,
)
_WHEN = re.compile(rf"\b(?:{choices('when')})\b", re.IGNORECASE)
_WHAT = re.compile(rf"\b(?:{choices('what')})\b", re.IGNORECASE)
_ARRANGES = re.compile(rf"\b(?:{choices('arranges')})\b", re.IGNORECASE)
_THING = rf"\b(?:{choices('thing')})\b"
_LOST = re.compile(
    r"\blost property\b"
    rf"|\b(?:{choices('gone')})\b[^.?!]{{0,60}}{_THING}"
    rf"|{_THING}[^.?!]{{0,60}}\b(?:{choices('turned_up')})\b"
    rf"|\b(?:{choices('found')})\b (?:{choices('somebodys')})[^.?!]{{0,40}}{_THING}"
    rf"|\b(?:wrong|someone else'?s|somebody else'?s) {_THING}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_CLAPS = re.compile(
    "[\U0001f44d\U0001f44f\U0001f64f\U0001f64c\u2764\U0001f60a\U0001f618\U0001f970\U0001f495-\U0001f49f\U0001f389]"
)


def is_thanks(text: str) -> bool:
    """Whether a message says thanks, well done or noted and nothing else; a reaction would have done."""
    if len(text) > LONGEST_THANKS or "?" in text:
        return False
    words = [word.lower().replace("\u2019", "'") for word in _WORD.findall(text)]
    if not words:
        return _CLAPS.search(text) is not None
    thanks, beside = word_set("gives_thanks"), word_set("beside_thanks")
    if not any(word in thanks for word in words):
        return False
    return sum(1 for word in words if word not in thanks and word not in beside) <= MOST_OTHER_WORDS


def uses_of(text: str) -> tuple[str, ...]:
    """What the message is for, of `USES`, in their order; empty for everything else."""
    if is_thanks(text):
        return ("thanks",)
    short = text[:MOST_READ].replace("\u2019", "'")
    found = []
    if _ASKS.search(short):
        found.append("questions")
    if _ARRANGES.search(short) or (_WHEN.search(short) and _WHAT.search(short)):
        found.append("logistics")
    if _LOST.search(short):
        found.append("lost_property")
    return tuple(found)
