"""Letters that are read as a Latin letter though they are another character, one table for each alphabet."""

from collections.abc import Mapping

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def paired(plain: str, other: str) -> dict[str, str]:
    """Each letter of `plain` with the character at its place in `other`; spaces part nothing."""
    return dict(zip(plain, other.replace(" ", ""), strict=True))


def both_cases(table: Mapping[str, str]) -> Mapping[str, str]:
    """The table with the capitals added, where the other character has a capital of its own, else the same one."""
    return {**{letter.upper(): _capital(other) for letter, other in table.items()}, **table}


def _capital(other: str) -> str:
    return other.upper() if len(other.upper()) == 1 else other


def from_place(lower: int, upper: int) -> Mapping[str, str]:
    """The alphabet that Unicode holds in a row, from these two code points on."""
    small = {letter: chr(lower + place) for place, letter in enumerate(LETTERS)}
    return small | {letter.upper(): chr(upper + place) for place, letter in enumerate(LETTERS)}


CYRILLIC = both_cases(paired("aceijopsxyhkmt", "асеіјорѕхуһкмт"))
GREEK = paired("aeiknoptuvxy", "αεικηορτυνχγ") | paired("ABEHIKMNOPTXYZ", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
FULLWIDTH = from_place(0xFF41, 0xFF21)
BOLD = from_place(0x1D41A, 0x1D400)
FRAKTUR = from_place(0x1D586, 0x1D56C)
CIRCLED = from_place(0x24D0, 0x24B6)
SQUARED = from_place(0x1F170, 0x1F170)
FLAGS = from_place(0x1F1E6, 0x1F1E6)
SMALL_CAPITALS = both_cases(paired("abcdefghijklmnoprtuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ"))
RAISED = both_cases(paired("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"))
ACCENTED = both_cases(paired("aceinosuyz", "áçèïñõšüýž"))
DIGITS = both_cases(paired("aeiost", "431057"))
SIGNS = both_cases(paired("aceilst", "@(€!|$+"))
DIGITS_AND_SIGNS = both_cases(paired("aeilost", "@3!10$7"))
BUILT = {"d": "|)", "h": "|-|", "k": "|<", "u": "|_|", "v": "\\/", "w": "\\/\\/"}
