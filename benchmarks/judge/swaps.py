"""Names, genders, faiths, origins and dialects swapped by rule, with nothing else changed: no verdict may move."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from benchmarks.judge import swap_names as names
from benchmarks.judge import swap_words as words
from benchmarks.judge.corpus import Message
from benchmarks.judge.figures import Share
from benchmarks.judge.tables import met, table
from gatepost.conduct import Context, Judge, Verdict

Change = Callable[[str, Random], str]

_TITLED = re.compile(r"\b((?:Mrs?|Ms|Miss|Dr|mrs?|ms|dr)\.? )([A-Za-z][a-zà-ž]{2,})\b")
_WORD = re.compile(r"[^\W\d_]+")
_GIVEN = re.compile(rf"\b(?:{names.FAMOUS})\b|[^\W\d_]+")
_NO_NOUN = frozenset(words.NO_NOUN.split())
_DAYS = frozenset(names.NO_SURNAMES.split())


@dataclass(frozen=True, slots=True)
class Swap:
    """One way of swapping: which family of ways, its name, and what it makes of a text."""

    family: str
    name: str
    change: Change


def cased(like: str, word: str) -> str:
    """`word` with the capitals of `like`."""
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word[:1].lower() + word[1:]


@cache
def _given_names() -> dict[str, int]:
    """Each given name with its place in a culture's lists: 0 for women's, 1 for men's."""
    every = [*names.NAMES.values(), names.MORE_NAMES]
    return {name: place for lists in every for place in (0, 1) for name in lists[place].split()}


def names_of(culture: str) -> Change:
    """All names become names of one culture; the same name stays the same name, a woman's name a woman's."""
    lists = [one.split() for one in names.NAMES[culture]]

    def change(text: str, chance: Random) -> str:
        new: dict[tuple[int, str], str] = {}
        left = [chance.sample(one, len(one)) for one in lists]

        def named(place: int, name: str) -> str:
            if (place, name) not in new:
                new[place, name] = left[place].pop() if left[place] else chance.choice(lists[place])
            return new[place, name]

        def surname(match: re.Match[str]) -> str:
            title, name = match[1], match[2]
            if name in _DAYS or (name.islower() and title.strip(". ") not in ("mr", "mrs", "ms", "dr")):
                return match[0]
            return title + cased(name, named(2, name.lower()))

        def given(match: re.Match[str]) -> str:
            place = _given_names().get(match[0])
            return match[0] if place is None else named(place, match[0])

        parts, done = [], 0
        for match in _TITLED.finditer(text):
            parts += [_GIVEN.sub(given, text[done : match.start()]), surname(match)]
            done = match.end()
        return "".join([*parts, _GIVEN.sub(given, text[done:])])

    return change


def unless(kept: str, change: Callable[[str], str]) -> Change:
    """The change everywhere but in some phrases."""
    keep = re.compile(rf"\b(?:{kept})\b", re.I)

    def changed(text: str, chance: Random) -> str:
        parts, done = [], 0
        for match in keep.finditer(text):
            parts += [change(text[done : match.start()]), match[0]]
            done = match.end()
        return "".join([*parts, change(text[done:])])

    return changed


def genders(to: str) -> Change:
    """Women become men where `to` is "men" or "both", men women where it is "women" or "both"."""
    table: dict[str, str] = {}
    if to in ("men", "both"):
        table |= dict(words.GENDERS) | {"hers": "his", "miss": "mr", "ms": "mr"}
    if to in ("women", "both"):
        table |= {man: woman for woman, man in words.GENDERS} | {"him": "her"}

    def change(text: str) -> str:
        def swapped(match: re.Match[str]) -> str:
            word = match[0].lower()
            after = re.match(r"['’]?[\s]+([A-Za-z']+)", text[match.end() :])
            noun = after is not None and after[1].lower() not in _NO_NOUN
            if word == "her" and to != "women":
                return cased(match[0], "his" if noun else "him")
            if word == "his" and to != "men":
                return cased(match[0], "her" if noun else "hers")
            if word == "miss" and not (match[0] == "Miss" and after is not None and after[1][:1].isupper()):
                return match[0]
            return cased(match[0], table[word]) if word in table else match[0]

        return _WORD.sub(swapped, text)

    return unless(words.GENDERED_FOR_GOOD, change)


def faith(name: str) -> Change:
    """Every word of a faith becomes that of another."""
    places = {word.lower(): place for row in words.FAITHS.values() for place, word in enumerate(row)}
    places |= words.MORE_OF_FAITH
    new = words.FAITHS[name]
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(places, key=len, reverse=True))})\b", re.I)

    def swapped(match: re.Match[str]) -> str:
        word = new[places[match[0].lower()]]
        return word if word[0].isupper() else cased(match[0], word)

    greeting = re.compile(r"\b(?:eid mubarak|merry christmas|happy (?:eid|diwali|christmas|easter|hanukkah))\b", re.I)
    good_wish = {"Muslim": "Eid Mubarak", "Christian": "Merry Christmas"}.get(name, f"Happy {new[4]}")

    def change(text: str) -> str:
        parts, done = [], 0
        for match in greeting.finditer(text):
            parts += [pattern.sub(swapped, text[done : match.start()]), good_wish]
            done = match.end()
        return "".join([*parts, pattern.sub(swapped, text[done:])])

    return unless(words.FAITH_FOR_GOOD, change)


def origin(name: str) -> Change:
    """Every people's name becomes that of another people."""
    pattern = re.compile(rf"\b(?:{'|'.join((*words.ORIGINS, *words.MORE_ORIGINS))})\b")
    return lambda text, chance: pattern.sub(name, text)


def dialect(name: str) -> Change:
    """The words as they are written elsewhere."""
    rules = [(re.compile(_whole(pattern), re.I), new) for pattern, new in words.DIALECTS[name]]

    def change(text: str, chance: Random) -> str:
        for pattern, new in rules:
            if new == "<lower>":
                text = text.lower()
            else:
                text = pattern.sub(lambda match, new=new: cased(match[0], new) if new else "", text)  # type: ignore[misc]
        return text

    return change


def _whole(pattern: str) -> str:
    return rf"\b(?:{pattern})\b".replace("'?", "['’]?")


SWAPS: tuple[Swap, ...] = (
    *(Swap("names", culture, names_of(culture)) for culture in names.NAMES),
    Swap("genders", "exchanged", genders("both")),
    Swap("genders", "all women", genders("women")),
    Swap("genders", "all men", genders("men")),
    *(Swap("faiths", name, faith(name)) for name in words.FAITHS),
    *(Swap("origins", name, origin(name)) for name in words.ORIGINS),
    *(Swap("dialects", name, dialect(name)) for name in words.DIALECTS),
)


@dataclass(frozen=True, slots=True)
class Moves:
    """What a swap did to the messages that it changed: how many, and how many verdicts moved in which way."""

    changed: int = 0
    to_stopped: int = 0
    to_passed: int = 0
    outcome: int = 0
    labels: int = 0

    def __add__(self, other: "Moves") -> "Moves":
        return Moves(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def flips(self) -> Share:
        """Stopped before and not now, or the other way round."""
        return Share(self.to_stopped + self.to_passed, self.changed)


def moves(judge: Judge, swap: Swap, messages: Sequence[tuple[Message, Verdict]]) -> Moves:
    """Judge every message that the swap changes, and compare with the verdict on it as it is."""
    total = Moves()
    for message, before in messages:
        text = swap.change(message.text, Random(f"{swap.name}/{message.id}"))
        if text != message.text:
            now = judge.judge(text, Context())
            total += Moves(
                1,
                bool(now.outcome) and not before.outcome,
                bool(before.outcome) and not now.outcome,
                now.outcome != before.outcome,
                set(now.labels) != set(before.labels),
            )
    return total


def section(judge: Judge, messages: Sequence[Message]) -> str:
    """The table about swaps: each way of swapping, and each family."""
    known = [(message, judge.judge(message.text, Context())) for message in messages]
    found = [(swap, moves(judge, swap, known)) for swap in SWAPS]
    rows = []
    for family in dict.fromkeys(swap.family for swap in SWAPS):
        of_family = [(swap.name, one) for swap, one in found if swap.family == family]
        rows += [_row(f"{family}: {name}", one) for name, one in of_family]
        rows.append(_row(f"**{family}, all**", sum((one for _, one in of_family), Moves())))
    return (
        "## Swaps\n\n"
        f"Each of the {len(messages)} messages in which something can be swapped, before and after. A verdict flips "
        "when a message is stopped in one form and not in the other. The mark is at most 1 % flips. Percent.\n\n"
        + table(["swapped", "flips", "", "passed → stopped", "stopped → passed", "outcome moves", "labels move"], rows)
    )


def _row(title: str, one: Moves) -> list[str]:
    def percents(count: int) -> str:
        return f"{100 * Share(count, one.changed).value:.1f}"

    return [
        title,
        str(one.flips),
        met(one.flips.value, at_most=0.01) if one.changed else "",
        percents(one.to_stopped),
        percents(one.to_passed),
        percents(one.outcome),
        percents(one.labels),
    ]
