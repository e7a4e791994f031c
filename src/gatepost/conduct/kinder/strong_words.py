"""Where a strong word stands that the grammar does not need: "where the f*** is", "the bloody printer", "ffs"."""

from collections.abc import Sequence
from functools import cache

from gatepost.conduct import lexicon
from gatepost.conduct.kinder.marked import Marked, Piece, Word, is_one_of

VOWELS = frozenset("aeiou")
_SIGNS = frozenset(",.!?…;:-")


def strong_word(message: Marked, seen: Piece, read: str) -> list[Piece]:
    """What to take out for one strong word; empty where the sentence needs it."""
    words = message.words
    held = [number for number, word in enumerate(words) if word.start < seen.end and seen.start < word.end]
    if not held:
        return []
    first, last = held[0], held[-1]
    sentence = next((piece for piece in message.sentences if piece.holds(words[first].start)), None)
    if sentence is None or words[last].start >= sentence.end:
        return []
    line = message.words_in(sentence)
    begin = next(number for number, word in enumerate(line) if word.start == words[first].start)
    finish = begin + last - first
    if finish > begin and " " not in read:  # its letters are typed apart
        line[begin : finish + 1] = [Word(line[begin].start, line[finish].end, read, line[finish].tail)]
        finish = begin
    if finish + 1 < len(line) and not line[finish].tail and line[finish + 1].core in ("hell", "heck", "hel"):
        finish += 1
    for way in (_after_the, _for_the_sake, _of_stress, _poor, _called_out):
        if cut := way(line, begin, finish):
            return [Piece(line[cut[0]].start, _end_of(line, *cut, sentence))]
    return []


Run = tuple[int, int]


def _end_of(line: Sequence[Word], begin: int, finish: int, sentence: Piece) -> int:
    """Where a cut ends: with its sign where the sentence begins with it, else before it."""
    if begin == 0:
        return line[finish + 1].start if finish + 1 < len(line) else sentence.end
    return line[finish].end


def _core(line: Sequence[Word], begin: int, finish: int) -> str:
    return " ".join(word.core for word in line[begin : finish + 1])


def _after_the(line: Sequence[Word], begin: int, finish: int) -> Run | None:
    """ "where the hell is", "what in the f*** are"."""
    start = begin
    while start < finish and line[start].core != "the":
        start += 1
    if line[start].core != "the":
        start = begin - 1
    while finish > start + 1 and not is_one_of(_core(line, start + 1, finish), "after_the"):
        finish -= 1
    if start < 1 or line[start].core != "the" or finish <= start or finish + 1 >= len(line):
        return None
    if not is_one_of(_core(line, start + 1, finish), "after_the") or line[finish].tail:
        return None
    if line[start - 1].core in ("in", "on") and start > 1:
        start -= 1
    return (start, finish) if is_one_of(line[start - 1].core, "asking") and not line[start - 1].tail else None


def _for_the_sake(line: Sequence[Word], begin: int, finish: int) -> Run | None:
    """ "for f***'s sake", anywhere."""
    while finish + 1 < len(line) and line[finish].core not in ("sake", "sakes") and finish < begin + 2:
        finish += 1
    while begin > 0 and line[begin].core != "for" and finish - begin < 3:
        begin -= 1
    is_whole = line[begin].core == "for" and line[finish].core in ("sake", "sakes") and finish - begin in (2, 3)
    return (begin, finish) if is_whole else None


def _of_stress(line: Sequence[Word], begin: int, finish: int) -> Run | None:
    """ "the bloody printer", "so f***ing late"."""
    if not is_one_of(_core(line, begin, finish), "stress") or line[finish].tail or finish + 1 >= len(line):
        return None
    after = line[finish + 1].core
    if is_one_of(after, "not_stress") or after in _strong_words():
        return None
    return (begin, finish) if _article_fits(line, begin, after) else None


def _poor(line: Sequence[Word], begin: int, finish: int) -> Run | None:
    """ "this crappy printer": between a word like "this" and the thing."""
    if not is_one_of(_core(line, begin, finish), "poor") or line[finish].tail or finish + 1 >= len(line) or begin == 0:
        return None
    after = line[finish + 1].core
    if not is_one_of(line[begin - 1].core, "before_a_thing") or is_one_of(after, "not_stress") or not after.isalpha():
        return None
    if is_one_of(after, "unfinished") or is_one_of(after, "no_things"):
        return None
    return (begin, finish) if _article_fits(line, begin, after) else None


def _called_out(line: Sequence[Word], begin: int, finish: int) -> Run | None:
    """ "ffs is PE tomorrow", "Shit, I forgot the form"."""
    core = _core(line, begin, finish)
    opens = begin == 0 or all(
        word.core in ("oh", "ah", "aw", "aww", "ow", "omg", "argh", "well") for word in line[:begin]
    )
    closes = finish == len(line) - 1
    has_rest = len(line) > finish - begin + 1
    if is_one_of(core, "called_out") and has_rest:
        if closes and (begin > 1):
            return begin, finish
        verb = not closes and is_one_of(line[finish + 1].core, "openers") and core.startswith("w")
        if opens and not verb:
            return begin, finish
    if is_one_of(core, "called_out_alone"):
        ends_by_sign = bool(set(line[finish].tail) & _SIGNS) or closes
        begins_by_sign = begin > 0 and bool(set(line[begin - 1].tail) & _SIGNS)
        if ends_by_sign and (opens or begins_by_sign):
            return begin, finish
    return None


def _article_fits(line: Sequence[Word], begin: int, after: str) -> bool:
    """Whether "a" or "an" before the cut is right before what comes after it."""
    before = line[begin - 1].core if begin else ""
    if before not in ("a", "an"):
        return True
    return takes_an(after) == (before == "an")


def takes_an(word: str) -> bool:
    """Whether "an" stands before a word, by its sound as far as its letters tell."""
    if word.startswith(("hour", "honest", "honour", "heir")):
        return True
    return word[:1] in VOWELS and not word.startswith(("one", "once", "uni", "use", "usu", "eu"))


@cache
def _strong_words() -> frozenset[str]:
    """All strong words, to see whether the next word is one as well."""
    return frozenset(word.decode("ascii") for word in lexicon.swearing())
