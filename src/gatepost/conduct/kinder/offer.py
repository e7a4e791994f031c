"""Offers a kinder wording: tries out what is left of a message without its breaches, and asks the judge about each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gatepost.conduct.kinder.marked import Marked, Piece, marked
from gatepost.conduct.kinder.names_out import A_CHILD, ANOTHER_CHILD, without_name
from gatepost.conduct.kinder.sentences import without_clauses, without_sentences
from gatepost.conduct.kinder.spare_words import spare_words, taken_out
from gatepost.conduct.kinder.topics import question
from gatepost.conduct.reading import Reading
from gatepost.conduct.verdict import Outcome, Verdict

MOST_TRIES = 3
LONGEST_TEXT = 1000
NEVER = frozenset({"safeguarding", "threat", "defamation", "private_conversation"})


@dataclass(frozen=True, slots=True)
class Kinder:
    """Another wording. `is_private` is true of the start of a question to the office; else it is for the group."""

    text: str
    is_private: bool = False


def kinder(reading: Reading, verdict: Verdict, is_fine: Callable[[str], bool]) -> Kinder | None:
    """A wording of the message of `reading` that the judge calls fine; None where there is no safe one.

    It takes words away and adds none but the fixed phrases. `is_fine` asks the same judge, with the same context, at
    most `MOST_TRIES` times. Nothing is offered for the labels of `NEVER`, for what escalates, and for longer texts
    than `LONGEST_TEXT` characters.
    """
    if verdict.outcome in (Outcome.OK, Outcome.ESCALATE) or len(reading.text) > LONGEST_TEXT:
        return None
    if NEVER & set(verdict.labels):
        return None
    message = marked(reading, verdict.findings)
    asks = question(message)
    tries = MOST_TRIES - 1 if asks else MOST_TRIES
    tried: list[str] = []
    for text in _for_the_group(message):
        if len(tried) == tries:
            break
        if text in tried or not _is_less(text, reading.text):
            continue
        tried.append(text)
        if is_fine(text):
            return Kinder(text)
    return Kinder(asks, is_private=True) if asks and is_fine(asks) else None


def _for_the_group(message: Marked) -> Iterator[str]:
    """What could be posted in the stead of a message, the closest to it first."""
    if any(piece.end <= piece.start for piece in message.seen):
        return  # a finding on the hour, an attachment or the number of messages: no word is to blame
    if named := without_name(message):
        yield named
    spare = spare_words(message)
    cuts = [cut for pieces in spare.values() for cut in pieces]
    if cuts and len(spare) == len(message.seen):
        yield taken_out(message.text, cuts)
    else:
        rest = [piece for place, piece in enumerate(message.seen) if place not in spare]
        for way in (without_sentences, without_clauses):
            if left := way(message, rest):
                yield _without_typed(message, left, cuts)
    for way in (without_sentences, without_clauses):
        if left := way(message, message.seen):
            yield left


def _without_typed(message: Marked, left: str, cuts: Sequence[Piece]) -> str:
    """What is left of a message also without the words that it does not need, where they still stand in it."""
    gone = []
    for cut in cuts:
        typed = message.text[cut.start : cut.end]
        if typed in left:
            gone.append(Piece(left.index(typed), left.index(typed) + len(typed)))
    return taken_out(left, gone)


def _is_less(text: str, whole: str) -> bool:
    """Whether there are words left, and no more of them than there were; the fixed phrases do not count."""
    shorter = text.casefold().replace(ANOTHER_CHILD, "").replace(A_CHILD, "")
    return sum(character.isalpha() for character in text) > 3 and len(shorter) <= len(whole) and text != whole.strip()
