"""Forty ways in which people hide words from a filter and not from each other, applied by rule."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.judge import alphabets

Change = Callable[[str, Random], str]
WORD = re.compile(r"[^\W\d_]{3,}")
VOWELS = frozenset("aeiouAEIOU")
RIGHT_TO_LEFT, END_OF_DIRECTION = "\u202e", "\u202c"


@dataclass(frozen=True, slots=True)
class Disguise:
    """One kind of disguise. `change` takes some words and a source of chance.

    `keeps_letters` says that every letter is still to be seen; otherwise a few are gone, masked or out of place, as in
    a slip of the finger.
    """

    name: str
    change: Change
    keeps_letters: bool = True


def each_word(change: Change) -> Change:
    """Applies a change to each word of three letters or more."""
    return lambda words, chance: WORD.sub(lambda match: change(match[0], chance), words)


def lettered(table: Mapping[str, str]) -> Change:
    """Every letter that the table knows becomes another character."""
    return lambda words, chance: "".join(table.get(letter, letter) for letter in words)


def one_of(table: Mapping[str, str]) -> Change:
    """In each word the first letter that the table knows becomes another character or several."""

    def change(word: str, chance: Random) -> str:
        place = next((place for place, letter in enumerate(word) if letter.lower() in table), None)
        return word if place is None else word[:place] + table[word[place].lower()] + word[place + 1 :]

    return each_word(change)


def between(mark: str) -> Change:
    """A mark between all letters of each word."""
    return each_word(lambda word, chance: mark.join(word))


def after(*marks: str) -> Change:
    """One of these marks, which draw on the letter before them, after every letter of each word."""
    return each_word(lambda word, chance: "".join(letter + chance.choice(marks) for letter in word))


def spaced_out(words: str, chance: Random) -> str:
    """A space between all letters of each word, and wider gaps between words."""
    return WORD.sub(lambda match: " ".join(match[0]), words.replace(" ", "   "))


def cut_in_two(word: str, chance: Random) -> str:
    """A space in the middle: "stu pid". Words of four letters or more."""
    return word if len(word) < 4 else f"{word[: len(word) // 2]} {word[len(word) // 2 :]}"


def inner_vowels(word: str) -> list[int]:
    """The places of vowels that are neither the first nor the last letter."""
    return [place for place in range(1, len(word) - 1) if word[place] in VOWELS]


def star_for_vowels(word: str, chance: Random) -> str:
    """Each vowel inside a word is a star: "st*p*d"."""
    places = set(inner_vowels(word))
    return "".join("*" if place in places else letter for place, letter in enumerate(word))


def hash_for_one_letter(word: str, chance: Random) -> str:
    """One vowel inside a word is a hash: "stup#d"."""
    places = inner_vowels(word)
    if not places:
        return word
    place = chance.choice(places)
    return f"{word[:place]}#{word[place + 1 :]}"


def overridden(word: str, chance: Random) -> str:
    """Written backwards between marks that turn the direction round, so that it is shown forwards."""
    return f"{RIGHT_TO_LEFT}{word[::-1]}{END_OF_DIRECTION}"


def stretched(word: str, chance: Random) -> str:
    """One vowel, four times: "stuuuupid"; words without a vowel stretch their last letter."""
    places = [place for place, letter in enumerate(word) if letter in VOWELS] or [len(word) - 1]
    place = chance.choice(places)
    return word[:place] + word[place] * 4 + word[place + 1 :]


def doubled(word: str, chance: Random) -> str:
    """One letter inside a word twice: "stuppid"."""
    place = chance.randrange(1, len(word))
    return word[: place + 1] + word[place:]


def vowels_dropped(word: str, chance: Random) -> str:
    """Without its inner vowels: "stpd". Words of four letters or more that keep three."""
    kept = "".join(letter for place, letter in enumerate(word) if place not in inner_vowels(word))
    return kept if len(word) >= 4 and len(kept) >= 3 else word


def reversed_case(word: str, chance: Random) -> str:
    """Every other letter a capital: "sTuPiD"."""
    return "".join(letter.upper() if place % 2 else letter.lower() for place, letter in enumerate(word))


def as_entities(word: str, chance: Random) -> str:
    """Every other letter as a number that a browser shows as the letter."""
    return "".join(f"&#{ord(letter)};" if place % 2 else letter for place, letter in enumerate(word))


def swapped_neighbours(word: str, chance: Random) -> str:
    """Two different letters inside a word change places: "stuipd". Words of five letters or more."""
    places = [place for place in range(1, len(word) - 2) if word[place] != word[place + 1]]
    if len(word) < 5 or not places:
        return word
    place = chance.choice(places)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def dropped_letter(word: str, chance: Random) -> str:
    """One letter inside a word is missing: "stpid". Words of five letters or more."""
    if len(word) < 5:
        return word
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]


# As it sounds, longest first; only where the sound is the same in nearly every word.
_SOUNDS = (
    ("ight", "ite"),
    ("tion", "shun"),
    ("ough", "uff"),
    ("ph", "f"),
    ("ck", "k"),
    ("wh", "w"),
    ("kn", "n"),
    ("ea", "ee"),
    ("ou", "ow"),
    ("qu", "kw"),
    ("x", "ks"),
    ("c(?=[aoulr])", "k"),
    ("c(?=[eiy])", "s"),
    ("(?<=.)er\\b", "a"),
    ("(?<=.)ing\\b", "in"),
    ("(?<=[aeiou])s\\b", "z"),
    ("ll", "l"),
    ("ss", "s"),
)
_PHONETIC = re.compile("|".join(f"(?P<s{number}>{sound})" for number, (sound, _) in enumerate(_SOUNDS)), re.I)


def phonetic(word: str, chance: Random) -> str:
    """Spelled as it sounds, more or less: "wat a kwestshun"."""
    return _PHONETIC.sub(lambda match: _SOUNDS[int(str(match.lastgroup)[1:])][1], word)


DISGUISES: tuple[Disguise, ...] = (
    Disguise("digits for letters", lettered(alphabets.DIGITS)),
    Disguise("signs for letters", lettered(alphabets.SIGNS)),
    Disguise("digits and signs for letters", lettered(alphabets.DIGITS_AND_SIGNS)),
    Disguise("one digit a word", one_of(alphabets.DIGITS)),
    Disguise("a letter built of strokes", one_of(alphabets.BUILT)),
    Disguise("spaces between letters", spaced_out),
    Disguise("dots between letters", between(".")),
    Disguise("hyphens between letters", between("-")),
    Disguise("underscores between letters", between("_")),
    Disguise("stars between letters", between("*")),
    Disguise("words cut in two", each_word(cut_in_two)),
    Disguise("stars for vowels", each_word(star_for_vowels), keeps_letters=False),
    Disguise("a hash for one vowel", each_word(hash_for_one_letter), keeps_letters=False),
    Disguise("zero-width spaces", between("\u200b")),
    Disguise("zero-width joiners", between("\u200d")),
    Disguise("word joiners", between("\u2060")),
    Disguise("soft hyphens", between("\u00ad")),
    Disguise("direction marks", between("\u200e")),
    Disguise("direction turned round", each_word(overridden)),
    Disguise("Cyrillic letters", lettered(alphabets.CYRILLIC)),
    Disguise("Greek letters", lettered(alphabets.GREEK)),
    Disguise("fullwidth letters", lettered(alphabets.FULLWIDTH)),
    Disguise("mathematical bold letters", lettered(alphabets.BOLD)),
    Disguise("mathematical black letters", lettered(alphabets.FRAKTUR)),
    Disguise("circled letters", lettered(alphabets.CIRCLED)),
    Disguise("squared letters", lettered(alphabets.SQUARED)),
    Disguise("small capitals", lettered(alphabets.SMALL_CAPITALS)),
    Disguise("raised letters", lettered(alphabets.RAISED)),
    Disguise("emoji letters", each_word(lambda word, chance: "\u200b".join(alphabets.FLAGS.get(a, a) for a in word))),
    Disguise("accents", lettered(alphabets.ACCENTED)),
    Disguise("combining marks", after("\u0301", "\u0308", "\u0323", "\u0330\u0307")),
    Disguise("struck through", after("\u0336")),
    Disguise("stretched vowels", each_word(stretched)),
    Disguise("a doubled letter", each_word(doubled)),
    Disguise("vowels dropped", each_word(vowels_dropped), keeps_letters=False),
    Disguise("reversed case", each_word(reversed_case)),
    Disguise("HTML entities", each_word(as_entities)),
    Disguise("swapped neighbours", each_word(swapped_neighbours), keeps_letters=False),
    Disguise("a dropped letter", each_word(dropped_letter), keeps_letters=False),
    Disguise("spelled as it sounds", each_word(phonetic), keeps_letters=False),
)
