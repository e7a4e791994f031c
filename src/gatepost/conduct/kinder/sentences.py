"""What is left of a message without the sentences or clauses that carry a breach, and what leans on them."""

import re
from collections.abc import Sequence
from functools import cache

from gatepost.conduct.kinder.marked import Marked, Mention, Piece, Word, alternatives, is_one_of

FEWEST_WORDS = 3
# Breaches whose other sentences mostly go on with them: only a plain question on a school thing is taken to be apart.
_GOES_ON = frozenset({"off_topic", "circulation", "politics", "disrepute", "policy_challenge"})
_BREAK = re.compile(
    r"[,;:]\s+|\s+[-–—]+\s+|\s*\(|\)\s*"
    r"|\s+(?=(?:because|cos|coz|cuz|as|since|but|and|or|so|though|although|which|who|plus|tbh|lol)\b)",
    re.IGNORECASE,
)


def without_sentences(message: Marked, breaches: Sequence[Piece]) -> str | None:
    """The message without the sentences that hold a breach; None when nothing whole is left."""
    removed = [piece for piece in message.sentences if any(map(piece.touches, breaches))]
    return _put_together(message, removed, {}) if removed else None


def without_clauses(message: Marked, breaches: Sequence[Piece]) -> str | None:
    """The message with the questions that can stand alone of the sentences with a breach; None where there are none."""
    removed, kept = [], {}
    for sentence in message.sentences:
        if inside := [breach for breach in breaches if sentence.touches(breach)]:
            removed.append(sentence)
            if half := _half(message, sentence, inside):
                kept[sentence] = half
    return _put_together(message, removed, kept) if kept else None


def _put_together(message: Marked, removed: Sequence[Piece], halves: dict[Piece, str]) -> str | None:
    stays: list[str] = []
    says_something = bool(halves)
    is_after = is_next = False
    for sentence in message.sentences:
        words = message.words_in(sentence)
        if sentence in removed:
            is_after = is_next = True
            if sentence in halves:
                stays.append(halves[sentence])
        elif all(is_one_of(word.core, "shells") for word in words if word.core):
            stays.append(message.text[sentence.start : sentence.end])
        elif (words := _without_links(words, is_next=is_next)) and _stands(message, words, is_after=is_after):
            typed = message.text[words[0].start : sentence.end]
            stays.append(typed[:1].upper() + typed[1:] if words[0].start > sentence.start else typed)
            says_something, is_next = True, False
        else:
            is_next = True
    return "".join(stays).strip() if says_something else None


def _without_links(words: list[Word], *, is_next: bool) -> list[Word]:
    """The words of a sentence as they may follow; none for one that leans on what was taken out just before it."""
    if not is_next:
        return words
    first = 0
    while first < len(words) - 1 and is_one_of(words[first].core, "links"):
        first += 1
    return [] if is_one_of(words[first].core, "leaning") else words[first:]


def _stands(message: Marked, words: Sequence[Word], *, is_after: bool) -> bool:
    """Whether words are of use to a class by themselves, say nothing of anybody, and are no part of the breach."""
    whole = Piece(words[0].start, words[-1].end)
    asks = _asks(words)
    if len(words) < FEWEST_WORDS and not (asks and len(words) > 1):
        return False
    if any(is_one_of(word.core, "sour") for word in words) or _is_broken(message.text, whole, words):
        return False
    if not _is_about_things(message.mentions_in(whole), words, asks=asks, is_after=is_after):
        return False
    is_useful = any(is_one_of(word.core, "practical") for word in words)
    if _GOES_ON & {finding.label for finding in message.findings}:
        return asks and _has_topic(message.text, whole)
    has_day = any(is_one_of(word.core, "days") for word in words)
    return (is_useful or _has_topic(message.text, whole)) and (asks or (has_day and not _is_question(words)))


def _is_about_things(mentions: Sequence[Mention], words: Sequence[Word], *, asks: bool, is_after: bool) -> bool:
    """Whether words speak of nobody, or only of their writer's own; nor of what was taken out before them."""
    tags = {mention.tag for mention in mentions}
    if tags & {"CHILD", "PARENT", "SOME"} or (not asks and tags & {"STAFF", "NAME"}):
        return False
    if not tags & {"OWN"} and any(is_one_of(word.core, "pronouns") for word in words):
        return False
    if not is_after:
        return True
    if any(is_one_of(word.core, "plural_pronouns") for word in words):
        return False
    return not any(
        is_one_of(word.core, "pointers")
        and not (asks and place == 1 and word.core == "it")
        and not (after and word.core == "this" and is_one_of(after[0].core, "days"))
        for place, word in enumerate(words)
        for after in [words[place + 1 : place + 2]]
    )


def _is_broken(text: str, piece: Piece, words: Sequence[Word]) -> bool:
    """Whether words cry out, or hold one half of a quotation."""
    typed = text[piece.start : piece.end]
    cries = any(len(word.tail) > 1 and set(word.tail) <= set("?!") for word in words)
    return cries or typed.count('"') % 2 == 1 or typed.count("“") != typed.count("”")


def _has_topic(text: str, piece: Piece) -> bool:
    return _topic().search(text, piece.start, piece.end) is not None


@cache
def _topic() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('topics')})(?!\w)", re.IGNORECASE)


def _is_question(words: Sequence[Word]) -> bool:
    return is_one_of(words[0].core, "openers") or "?" in words[-1].tail


def _asks(words: Sequence[Word]) -> bool:
    """Whether words ask plainly: "does anyone", "how much", or a few words with a time in them."""
    if is_one_of(words[0].core, "plain_openers"):
        return True
    if words[0].core == "how":
        return len(words) > 1 and words[1].core in ("much", "many", "long", "do", "early", "late")
    has_day = any(is_one_of(word.core, "days") for word in words)
    return has_day and "?" in words[-1].tail and not is_one_of(words[0].core, "openers")


def _half(message: Marked, sentence: Piece, breaches: Sequence[Piece]) -> str | None:
    """The question before the first clause with a breach, else the one after the last; None for neither."""
    clauses = _clauses(message.text, sentence)
    held = [place for place, clause in enumerate(clauses) if any(map(clause.touches, breaches))]
    before = message.words_in(Piece(sentence.start, clauses[held[0]].start))
    while before and is_one_of(before[-1].core, "unfinished"):
        before = before[:-1]
    if before and is_one_of(before[0].core, "openers") and _may_stand(message, before, is_after=False):
        return message.text[sentence.start : before[-1].end] + "? "
    after = message.words_in(Piece(clauses[held[-1]].end, sentence.end))
    while after and (is_one_of(after[0].core, "links") or not after[0].core):
        after = after[1:]
    # "so are the fines" begins as a question does
    asks = after and ("?" in after[-1].tail or is_one_of(after[0].core, "asking"))
    if asks and is_one_of(after[0].core, "openers") and _may_stand(message, after, is_after=True):
        typed = message.text[after[0].start : sentence.end]
        return typed[:1].upper() + typed[1:]
    return None


def _may_stand(message: Marked, words: Sequence[Word], *, is_after: bool) -> bool:
    return len(words) >= FEWEST_WORDS and _asks(words) and _stands(message, words, is_after=is_after)


def _clauses(text: str, sentence: Piece) -> list[Piece]:
    pieces = []
    start = sentence.start
    for match in _BREAK.finditer(text, sentence.start, sentence.end):
        if match.start() > start:
            pieces.append(Piece(start, match.end()))
            start = match.end()
    if start < sentence.end:
        pieces.append(Piece(start, sentence.end))
    return pieces
