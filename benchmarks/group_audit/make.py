"""A made-up group of sixty people over years, in varied words: labelled messages with days, numbers and names swapped.

Of a hundred messages about three break the code, eighteen are the short ones that groups send again and again, five
are pictures or deleted, nine are fine but sound like a breach, and the others are ordinary talk, hardly ever the same
twice.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[2] / "data" / "conduct"
FILES = (
    "messages.jsonl",
    "voices/*.jsonl",
    "voices_conversations.jsonl",
)  # nothing of the splits that the judge is measured on
SAID_AGAIN = """
Thank you!|Thanks x|Thanks so much|👍|❤️|🙏|😂|😂😂|Yes please|Me too|Ok thanks|No worries|Great, thank you|Brilliant|Hi
Well done all|Happy birthday!|Got it|Same here|Lovely x|Perfect|Will do|Ah thanks|Yes|No|Oh no!|Good luck everyone
"""
GIVEN_NAMES = """
Aisha Ben Carla Dev Ewa Femi Grace Hugo Ines Jonah Kit Leila
Mo Nell Omar Poppy Rafi Sara Theo Una Vik Wren Yusuf Zara
"""
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday"
OPENED = (
    "|Hi all, |Morning! |Hello everyone |Hi mums and dads, |Sorry to ask, |Quick one: |Evening all. |Just seen this. "
)
CLOSED = "| x| 😊| Thanks| Thank you!| xx| Thanks in advance| 🙈| Ta|!"
SHORT = [words for line in SAID_AGAIN.split("\n") for words in line.split("|") if words]
GIVEN, DAYS, OPENERS, CLOSERS = GIVEN_NAMES.split(), WEEKDAYS.split(), OPENED.split("|"), CLOSED.split("|")
PEOPLE = [f"{given} {family}" for given in GIVEN[:12] for family in ("Adams", "Begum", "Cole", "Dyer", "Evans")]
DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur)day\b")
NUMBER = re.compile(r"(?<![\w.:£])\d{1,2}(?![\w:])")


def write_varied_export(path: Path, messages: int, *, seed: int = 1) -> None:
    """Write an Android export with so many messages, one in two hundred of them a line about the group."""
    chance = random.Random(seed)
    at = datetime(2018, 9, 1, 8)  # noqa: DTZ001 - an export names no zone
    most = timedelta(days=2500) / messages * 2
    texts = _texts(chance)
    with path.open("w", encoding="utf-8") as stream:
        for _ in range(messages):
            at += most * chance.random()
            if chance.random() < 0.005:
                stream.write(f"{at:%d/%m/%Y, %H:%M} - {PEOPLE[0]} added {chance.choice(PEOPLE)}\n")
            else:
                stream.write(f"{at:%d/%m/%Y, %H:%M} - {chance.choice(PEOPLE)}: {next(texts)}\n")


def _texts(chance: random.Random) -> Iterator[str]:
    plain, hard, broken = _labelled()
    while True:
        kind = chance.random()
        if kind < 0.03:
            yield _swapped(chance.choice(broken), chance)
        elif kind < 0.21:
            yield chance.choice(SHORT)
        elif kind < 0.26:
            yield chance.choice(("<Media omitted>", "<Media omitted>", "This message was deleted"))
        else:
            said = _swapped(chance.choice(hard if kind < 0.35 else plain), chance)
            opener = chance.choice(OPENERS) if chance.random() < 0.4 else ""
            yield opener + said + (chance.choice(CLOSERS) if chance.random() < 0.5 else "")


def _swapped(text: str, chance: random.Random) -> str:
    text = DAY.sub(lambda _: chance.choice(DAYS), text)
    text = NUMBER.sub(lambda _: str(chance.randint(1, 30)), text)
    return re.sub(rf"\b(?:{'|'.join(GIVEN)})\b", lambda _: chance.choice(GIVEN), text)


@cache
def _labelled() -> tuple[list[str], list[str], list[str]]:
    """The ordinary messages, those that are fine and hard to tell, and those that break the starter code."""
    plain: list[str] = []
    hard: list[str] = []
    broken: list[str] = []
    for path in sorted(path for pattern in FILES for path in DATA.glob(pattern)):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            for said in row.get("messages", [row]):
                text = " ".join(said["text"].split())
                (broken if said["labels"] else plain if said["kind"] == "plain" else hard).append(text)
    return plain, hard, broken
