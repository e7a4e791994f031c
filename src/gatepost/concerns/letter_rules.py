"""What is asked of a letter before it goes: its fields, its next stage, and no word of who raised the matter. Pure."""

import re

from gatepost.concerns import name_words
from gatepost.concerns.letters.filling import FIELDS, NEEDED_IN_A_TEMPLATE, NEXT_STAGE, missing_fields, unknown_fields
from gatepost.people.models import Person

SHORTEST = 40  # characters of a letter
LONGEST = 8_000
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "prof"})
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def usable_letter(words: str) -> str:
    """What is wrong with a letter that is to go out, in one sentence; empty when nothing is."""
    return _wrong_fields(words) or _wrong_length(words) or _missing(words, [NEXT_STAGE])


def usable_template(words: str) -> str:
    """The same for a template: it names the reason as well, as nobody has written it yet."""
    return _wrong_fields(words) or _wrong_length(words) or _missing(words, NEEDED_IN_A_TEMPLATE)


def names_of_author_in(words: str, author: Person, *, reader: Person) -> list[str]:
    """The parts of its author's name that stand in a letter, but for what the reader is called as well.

    However they are written; only a name that is a word too, as Will or Grace, is a word where it is written small.
    """
    known = {part.casefold() for part in WORD.findall(reader.name)} | TITLES
    parts = {part.casefold() for part in WORD.findall(author.name)} - known
    found = []
    for said in WORD.findall(words):
        name = said.casefold().removesuffix("'s").removesuffix("’s")
        if name in parts and not (said.islower() and name_words.is_a_word_too(name)):
            found.append(said)
    return found


def _wrong_fields(words: str) -> str:
    unknown = unknown_fields(words)
    if not unknown:
        return ""
    if unknown[0] in ("{", "}"):
        return "There is a brace by itself. Please take it out, or write the whole field, as {reason}."
    known = ", ".join(f"{{{name}}}" for name in FIELDS)
    return f"Gatepost does not know the field {unknown[0]}. It knows {known}."


def _wrong_length(words: str) -> str:
    long = len(words.strip())
    if long < SHORTEST:
        return "Please write the letter out. It tells what was decided, and why."
    return f"This is {long:,} characters long. Please keep it under {LONGEST:,}." if long > LONGEST else ""


def _missing(words: str, needed: "list[str] | tuple[str, ...]") -> str:
    for name in missing_fields(words, needed):
        if name == NEXT_STAGE:
            return "Please leave {next_stage} in. It tells them how to take it further, and Gatepost fills it in."
        return f"Please leave {{{name}}} in. Whoever reads the letter is told the reason."
    return ""
