"""A made-up Android export of any length: words drawn anew for each message, by forty people, over years."""

import random
from datetime import datetime, timedelta
from pathlib import Path

PEOPLE = ["Asha Patel", "Tom Lee", "Mia", "Ben K", "~\u202fAmina", "+44 7700 900123"]
PEOPLE += [f"Parent {number}" for number in range(34)]
SPOKEN = """
    does anybody have the spellings for tomorrow please PE kit is needed on friday thanks so much see you at the gate
    lovely day party at two in the hall who can bring cups and a cake no nuts this time the bus is late again sorry
"""
WORDS = SPOKEN.split()
SHARES = (  # of a hundred messages: how many are what
    (3, "<Media omitted>"),
    (1, "This message was deleted"),
    (1, "{} <This message was edited>"),
    (2, "{}\nand a second line: {}"),
    (7, "{} 🎉"),
)


def write_export(path: Path, messages: int, *, seed: int = 1) -> None:
    """Write an export with so many messages, one in a hundred of them a line about the group."""
    chance = random.Random(seed)
    kinds = [words for share, words in SHARES for _ in range(share)]
    kinds += ["{}"] * (100 - len(kinds))
    at = datetime(2019, 9, 1, 8)  # noqa: DTZ001 - an export names no zone
    with path.open("w", encoding="utf-8") as stream:
        for _ in range(messages):
            at += timedelta(seconds=chance.randint(1, 300))
            if chance.random() < 0.01:
                stream.write(f"{at:%d/%m/%Y, %H:%M} - Asha Patel added {chance.choice(PEOPLE)}\n")
                continue
            said = [" ".join(chance.choices(WORDS, k=chance.randint(1, 20))) for _ in range(2)]
            stream.write(f"{at:%d/%m/%Y, %H:%M} - {chance.choice(PEOPLE)}: {chance.choice(kinds).format(*said)}\n")
