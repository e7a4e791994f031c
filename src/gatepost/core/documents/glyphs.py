"""Which characters can be printed here, and what stands on paper for those that cannot. Nothing is left out in silence.

The compiler brings fonts for Latin, Greek, Cyrillic, Hebrew and most of Arabic; others need fonts of this machine. The
standard that pages are made by (PDF/UA-1) forbids empty boxes for letters, so the compiler itself says what it lacks.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from gatepost.core.documents.compiler import compiled

PROBE = b'#set document(title: "probe")\n#for one in json(bytes(sys.inputs.given)) { par(text(one)) }'
# Printed by every font that the compiler brings: no need to ask.
PLAIN = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D]))
# Control characters and lone halves of a pair have no shape in any font. Joiners and marks of direction need none.
SHAPELESS = ("Cc", "Cs", "Cn", "Co")


_known: dict[tuple[str, bool], bool] = {}


def unprintable(text: str, *, of_machine: bool) -> set[str]:
    """The characters of a text that no font at hand can print."""
    wanted = sorted(set(text) - PLAIN)
    unknown = [one for one in wanted if (one, of_machine) not in _known]
    for one in unknown:
        if unicodedata.category(one) in SHAPELESS and one not in "\t\n":
            _known[one, of_machine] = False
    _ask([one for one in unknown if (one, of_machine) not in _known], of_machine=of_machine)
    return {one for one in wanted if not _known[one, of_machine]}


def could_not_print(complaint: str) -> set[str]:
    """The characters that the compiler names in a complaint: each prints alone, but not as they stand together."""
    quoted = re.search(r'the text `"(.*)"` could not be displayed', complaint, re.DOTALL)
    if quoted is None:
        return set()
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), quoted[1])
    return set(text) - PLAIN


def marks_in(text: str) -> set[str]:
    """The characters of a text that are set on the one before them, as accents and vowel signs are."""
    return {one for one in set(text) - PLAIN if unicodedata.category(one).startswith("M")}


def _ask(characters: Sequence[str], *, of_machine: bool) -> None:
    """Note for each character whether it prints: all at once, and by halves where one of them does not."""
    if not characters:
        return
    if _prints(characters, of_machine=of_machine):
        _known.update({(one, of_machine): True for one in characters})
    elif len(characters) == 1:
        _known[characters[0], of_machine] = False
    else:
        half = len(characters) // 2
        _ask(characters[:half], of_machine=of_machine)
        _ask(characters[half:], of_machine=of_machine)


def _prints(characters: Sequence[str], *, of_machine: bool) -> bool:
    import typst

    try:
        compiled(PROBE, list(characters), of_machine=of_machine)
    except typst.TypstError:
        return False
    return True


def script_of(character: str) -> str:
    """What people call the script or the sort of a character: `Bengali`, `Chinese`, `symbols`."""
    name = unicodedata.name(character, "")
    if name.startswith(("CJK", "IDEOGRAPHIC")):
        return "Chinese"
    if not character.isalpha() and not unicodedata.category(character).startswith("M"):
        return "symbols"
    return name.split(" ")[0].capitalize() or "unknown"


def with_stand_ins(text: str, missing: Iterable[str]) -> str:
    """The text with `[12 letters: Bengali]` for letters that cannot be printed and `[grinning face]` for a symbol."""
    missing = frozenset(missing)
    if not missing.intersection(text):
        return text
    one = f"[{re.escape(''.join(sorted(missing)))}]"
    found = re.compile(f"{one}+(?:[ \u200b-\u200d]+{one}+)*")
    return found.sub(lambda match: _stand_in(match.group()), text)


def _stand_in(run: str) -> str:
    by_script = Counter(script_of(one) for one in run if one not in " \u200b\u200c\u200d")
    parts: list[str] = []
    for script, count in by_script.items():
        if script == "symbols":
            parts += [_name_of(one) for one in run if script_of(one) == script and one not in " \u200b\u200c\u200d"]
        else:
            parts.append(f"{count} letter{'s' if count > 1 else ''}: {script}")
    return f"[{', '.join(parts)}]"


def _name_of(symbol: str) -> str:
    name = unicodedata.name(symbol, "")
    return name.lower() if name else f"U+{ord(symbol):04X}"


def said_of(text: str, missing: Iterable[str]) -> list[str]:
    """A sentence for each script that cannot be printed here, with how many of its characters the text has."""
    missing = frozenset(missing)
    counts = Counter(script_of(one) for one in text if one in missing)
    return [f"{script}: {count} character{'s' if count > 1 else ''}" for script, count in sorted(counts.items())]
