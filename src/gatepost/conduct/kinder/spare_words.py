"""Strong words and names for people that a message is whole without: "where the f*** is the form?"."""

import re
from collections.abc import Sequence

from gatepost.conduct.kinder.marked import Marked, Piece, is_one_of
from gatepost.conduct.kinder.name_calling import name_calling
from gatepost.conduct.kinder.strong_words import strong_word

RUDE = frozenset({"bad_language", "personal_abuse", "disrespect"})


def spare_words(message: Marked) -> dict[int, list[Piece]]:
    """For each finding (by its place) whose words the grammar does not need, what is to be taken out."""
    spare: dict[int, list[Piece]] = {}
    for place, (finding, seen) in enumerate(zip(message.findings, message.seen, strict=True)):
        if finding.label == "bad_language":
            cuts = strong_word(message, seen, message.read[place])
        elif finding.label in RUDE or (finding.label == "grievance" and _is_asked(message, seen)):
            cuts = name_calling(message, seen)
        else:
            cuts = []
        if cuts:
            spare[place] = cuts
    strong = [cut for place, cuts in spare.items() if message.findings[place].label == "bad_language" for cut in cuts]
    for place, (finding, seen) in enumerate(zip(message.findings, message.seen, strict=True)):
        if place not in spare and finding.label in RUDE and any(map(seen.touches, strong)):
            spare[place] = []  # it was the strong word that sounded rude: the judge is asked about the rest
    return spare


def taken_out(text: str, cuts: Sequence[Piece]) -> str:
    """The text without some pieces, and without the blanks and the comma that they leave behind."""
    left, done = [], 0
    for cut in sorted(set(cuts)):
        if cut.end <= done:
            continue
        left.append(text[done : max(done, cut.start)])
        done = cut.end
    left.append(text[done:])
    whole = re.sub(r"[ \t]{2,}", " ", "".join(left))
    whole = re.sub(r"[ \t]+(?=[,.!?…](?:\s|$))", "", whole)
    whole = re.sub(r",(?:\s*,)+", ",", whole)
    whole = re.sub(r"[,;:-]+[ \t]*(?=[.!?…](?:\s|$))", "", whole)
    whole = re.sub(r"([.!?…\n][ \t]*)[,;]+[ \t]*", r"\1", whole).lstrip(" \t\n,.!?;:…-").rstrip(" \t\n,;:-")
    return whole[:1].upper() + whole[1:] if text[:1].isupper() else whole


def _is_asked(message: Marked, seen: Piece) -> bool:
    sentence = next((piece for piece in message.sentences if piece.touches(seen)), None)
    words = message.words_in(sentence) if sentence else []
    return bool(words) and (is_one_of(words[0].core, "openers") or "?" in words[-1].tail)
