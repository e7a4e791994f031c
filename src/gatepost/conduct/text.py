"""Turns any typed text into plain ASCII words for the checks, and remembers where each character came from."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from gatepost.conduct import lexicon

JOINERS = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0")


@dataclass(frozen=True, slots=True)
class Plain:
    """ASCII bytes with, for each byte, the place in the typed text it came from (and one place for the end)."""

    words: bytes
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The typed characters behind the bytes from `start` to `end`."""
        if end <= start:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


def options() -> Any:
    """How patterns are compiled: room for those with long lists of words, and silence when there is none left."""
    chosen = re2.Options()
    chosen.max_mem = 1 << 24
    chosen.log_errors = False
    return chosen


def pattern(source: str) -> Any:
    """A compiled linear-time pattern over ASCII bytes."""
    return re2.compile(source.encode("ascii"), options())


def rewrite(plain: Plain, where: Any, change: Callable[[Any], bytes | None]) -> Plain:
    """Replaces what `where` finds with what `change` answers; None leaves it. Places follow the old words.

    A replacement's bytes take the places of the bytes they replace, as far as there are any.
    """
    words: list[bytes] = []
    places: list[int] = []
    done = 0
    for match in where.finditer(plain.words):
        new = change(match)
        if new is None:
            continue
        start, end = match.span()
        words += (plain.words[done:start], new)
        places += plain.places[done:start]
        places += _places_for(plain.places[start:end] or [plain.places[start]], len(new))
        done = end
    if not words:
        return plain
    words.append(plain.words[done:])
    places += plain.places[done:]
    return Plain(b"".join(words), places)


def _places_for(old: list[int], length: int) -> list[int]:
    if length <= 0:
        return []
    if length < len(old):
        return [*old[: length - 1], old[-1]]
    return old + [old[-1]] * (length - len(old))


_NO_LETTERS = bytes(number if chr(number).isalpha() and number < 128 else 32 for number in range(256))


def word_set(words: bytes) -> set[bytes]:
    """The different words of some plain words, letters only, as they are written."""
    return set(spaced_out(words).split())


def spaced_out(words: bytes) -> bytes:
    """Some plain words, as long as they were, with a space for everything that is no letter."""
    return words.translate(_NO_LETTERS)


def places_of(spaced: bytes, word: bytes) -> Iterator[int]:
    """Where a whole word begins in words that were spaced out."""
    place = spaced.find(word)
    while place >= 0:
        end = place + len(word)
        if (place == 0 or spaced[place - 1] == 32) and (end == len(spaced) or spaced[end] == 32):
            yield place
        place = spaced.find(word, end)


def replace_words(plain: Plain, changes: Mapping[bytes, bytes]) -> Plain:
    """The plain words with some whole words replaced, as `rewrite` would."""
    if not changes:
        return plain
    spaced = spaced_out(plain.words)
    found = sorted((place, word) for word in changes for place in places_of(spaced, word))
    words: list[bytes] = []
    places: list[int] = []
    done = 0
    for start, word in found:
        end, new = start + len(word), changes[word]
        words += (plain.words[done:start], new)
        places += plain.places[done:start]
        places += _places_for(plain.places[start:end], len(new))
        done = end
    if not words:
        return plain
    words.append(plain.words[done:])
    places += plain.places[done:]
    return Plain(b"".join(words), places)


# Emoji and ligatures that are spelled out make a text longer; so many are enough to judge it.
LONGEST_PIECE = 3
MOST_SPELLED = 500


def fold(text: str) -> Plain:
    """The text in ASCII: look-alike letters read as what they look like, invisible ones dropped, emoji as words."""
    if text.isascii() and "\0" not in text:
        return Plain(text.encode("ascii"), list(range(len(text) + 1)))
    pieces: list[str] = []
    places: list[int] = []
    spelled = 0
    for place, character in enumerate(text):
        piece = character if " " <= character <= "~" else _ascii(character)
        if len(piece) > LONGEST_PIECE:
            spelled += 1
            if spelled > MOST_SPELLED or text[place - 1 : place] == character:
                piece = " "
        pieces.append(piece)
        places += [place] * len(piece)
    places.append(len(text))
    return Plain("".join(pieces).encode("ascii"), places)


@lru_cache(maxsize=8192)
def _ascii(character: str) -> str:
    if character in "\n\r\u2028\u2029":
        return "\n"
    if character == "\t":
        return " "
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Mn", "Me", "Cs") or character in JOINERS:
        return ""
    if meaning := lexicon.emoji().get(character):
        return f" {meaning} "
    if known := lexicon.lookalikes().get(character):
        return known
    spread = unicodedata.normalize("NFKD", character)
    plain = "".join(
        part if part.isascii() else lexicon.lookalikes().get(part, "")
        for part in spread
        if unicodedata.category(part) != "Mn"
    )
    if plain and plain.isprintable():
        return plain
    return " "


# Suspicious shapes; ordinary prose has none of them, so most messages skip the unmasking.
_MASKED = pattern(
    r"[A-Za-z][@$!|*#%+0-9][A-Za-z@$!|*#%+0-9]|[@$0-9!][A-Za-z]|[A-Za-z][*#]|\*\*|[a-z][._*|~-][a-z]"
    r"|([^A-Za-z0-9]|^)[A-Za-z][ ._*/|,~-]{1,2}[A-Za-z][ ._*/|,~-]{1,2}[A-Za-z]"
)
_TRIPLE = pattern("(?i)[a-z]*(?:" + "|".join(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz") + ")[a-z]*")
_SPACED = pattern(r"\b(?:[A-Za-z0-9@$!](?:[ ]|[._*/|,~-]{1,2} ?)){2,}[A-Za-z0-9@$!]\b")
_TOKEN = pattern(r"[A-Za-z0-9@$!|*#%+&_.^~-]{2,}")
_LEET = bytes.maketrans(b"0134578@$!|+", b"oieastbasiit")
_LEET_L = bytes.maketrans(b"0134578@$!|+", b"oleastbaslit")
_STARS = b"*#@$!%_.-^~+&"


def unmask(plain: Plain, known: frozenset[bytes]) -> Plain:
    """Undoes disguises: letters spaced out, digits and signs for letters, stretched words, stars.

    Only into words that the judge knows (`known`, lower case), so that "2pm" and "Y4" stay what they are.
    """
    plain = rewrite(plain, _TRIPLE, _remembered(_unstretched, known))
    if _MASKED.search(plain.words):
        plain = rewrite(plain, _SPACED, _remembered(_closed_up, known))
        plain = rewrite(plain, _TOKEN, _remembered(_decoded, known))
    return plain


def _remembered(
    change: Callable[[bytes, frozenset[bytes]], bytes | None], known: frozenset[bytes]
) -> Callable[[Any], bytes | None]:
    """The change of one word, worked out once for each word of a text."""
    done: dict[bytes, bytes | None] = {}

    def changed(match: Any) -> bytes | None:
        word: bytes = match.group()
        if word not in done:
            done[word] = change(word, known)
        return done[word]

    return changed


def _unstretched(word: bytes, known: frozenset[bytes]) -> bytes | None:
    lower = word.lower()
    runs = _runs(lower)
    if all(count < 3 for _, count in runs):
        return None
    singles = b"".join(letter for letter, _ in runs)
    doubles = b"".join(letter * (2 if count > 2 else count) for letter, count in runs)
    kept = b"".join(letter * (1 if count > 2 else count) for letter, count in runs)
    for guess in (kept, doubles, singles):
        if guess in known:
            return guess
    return kept


def _runs(word: bytes) -> list[tuple[bytes, int]]:
    runs: list[tuple[bytes, int]] = []
    for number in word:
        letter = bytes((number,))
        if runs and runs[-1][0] == letter:
            runs[-1] = (letter, runs[-1][1] + 1)
        else:
            runs.append((letter, 1))
    return runs


def _closed_up(spaced: bytes, known: frozenset[bytes]) -> bytes | None:
    letters = bytes(number for number in spaced.lower() if number not in b" ._*/|,~-")
    pieces = [letters[start : start + 80] for start in range(0, len(letters), 80)]
    words = [_split_into_known(piece, known) for piece in pieces]
    return (
        b" ".join(b" ".join(cut) if cut else piece for cut, piece in zip(words, pieces, strict=True))
        if any(words)
        else None
    )


def _split_into_known(letters: bytes, known: frozenset[bytes]) -> list[bytes]:
    """The letters cut into known words, as few as can be; empty when that cannot be done."""
    best: list[list[bytes] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 14), end):
            before, now = best[start], best[end]
            if before is None or (now is not None and len(now) <= len(before) + 1):
                continue
            word = next((form for form in _readings(letters[start:end]) if form in known), None)
            if word is not None:
                best[end] = [*before, word]
    words = best[-1] or []
    return words if any(len(word) > 2 for word in words) else []


def _readings(token: bytes) -> Iterable[bytes]:
    yield token
    if not token.isalpha():
        yield token.translate(_LEET)
        yield token.translate(_LEET_L)


def _decoded(token: bytes, known: frozenset[bytes]) -> bytes | None:
    lower = token.lower()
    if lower.isalpha() or lower.isdigit() or len(lower) > 40:
        return None
    core = lower.strip(b".-_~!*")
    for guess in _readings(core):
        if guess in known and len(guess) > 2:
            return guess
    signless = bytes(number for number in core if number not in _STARS)
    if signless != core and signless in known and len(signless) > 3 and b"-" not in core and _mixed(core):
        return signless
    return lexicon.starred(lower)


def _mixed(core: bytes) -> bool:
    """Signs inside a word, more than one or not a full stop: a typist's slip like "it.is" is left alone."""
    signs = sum(1 for number in core if number in _STARS)
    return signs > 1 or (b"." not in core and b"&" not in core)


_SPACES = pattern(" {2,}")
_TIDY = pattern(
    r"(?i)\be-mail|\B[*_~]+\b|\b[*~]+\B|_|(?:'|`)s\b|n(?:'|`)t\b|i(?:'|`)m\b|(?:'|`)(?:ll|d|re|ve)\b|['`]+|\.{2,}"
    r"|\b(?:mr|mrs|ms|dr|st|yr|e\.g|i\.e|etc|p\.e|t\.a|vs)\."
    r"|[0-9]\.[0-9]|[ \t\r]{2,}|\n\s*"
)


def tidy(plain: Plain) -> Plain:
    """Contractions without apostrophes, one space between words, and full stops only where a sentence ends."""
    tidied = rewrite(plain, _TIDY, _tidied)
    return rewrite(tidied, _SPACES, lambda match: b" ") if b"  " in tidied.words else tidied


def _tidied(match: Any) -> bytes | None:
    found: bytes = match.group()
    first = found[:1]
    if first in b"'`":
        rest = found[1:]
        return rest if rest in (b"s", b"S", b"") else b" " + rest
    if b"'" in found or b"`" in found:
        return found.replace(b"'", b"").replace(b"`", b"")
    if found.lower() == b"e-mail":
        return b"email"
    if first in b"*_~":
        return b""
    if first == b"\n":
        return b"\n"
    if first in b" \t\r":
        return b" "
    if found.startswith(b".."):
        return b", "
    if found[:1].isdigit():
        return found.replace(b".", b":")
    return found.replace(b".", b"")


_ENDLESS = pattern(r"[^.!?\n]{400}[^ .!?\n]* ")


def cut_endless(words: bytes) -> bytes:
    """The words, as long as they were, with a line end about every 400 bytes of a sentence that does not end."""
    if len(words) <= 400:
        return words
    cut = bytearray(words)
    for match in _ENDLESS.finditer(words):
        cut[match.end() - 1] = 10
    return bytes(cut)


def plain_text(text: str, known: frozenset[bytes]) -> Plain:
    """The whole way from typed text to plain words, upper and lower case kept."""
    return tidy(unmask(fold(text), known))
