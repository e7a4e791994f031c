"""Small exports for the tests of the audit, written by us: an invented class, invented people."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

ANNA, BEN, CARLA, DEV, PHONE = "Anna Okello", "Ben", "Carla Mum of Leo", "Dev Nair", "+44 7700 900123"

Line = tuple[str, str | None, str]  # time, author, text

SMALL: list[Line] = [
    ("2026-03-02T08:01", None, "Messages and calls are end-to-end encrypted. Only people in this chat can read them."),
    ("2026-03-02T08:02", ANNA, "Is it PE tomorrow? I cannot find the timetable."),
    ("2026-03-02T08:05", BEN, "Yes, PE is Tuesday and Thursday this term. Kit home on Friday."),
    ("2026-03-02T08:06", ANNA, "Thanks Ben!"),
    ("2026-03-02T08:07", CARLA, "Thank you \u2764"),
    ("2026-03-02T08:09", DEV, "Brilliant, thanks"),
    ("2026-03-02T08:12", PHONE, "Thanks so much"),
    ("2026-03-02T16:40", DEV, "Has anyone seen a blue jumper, age 7? It went missing on Friday."),
    ("2026-03-03T21:30", BEN, "Mrs Abara is useless, she shouts at them every day and nobody stops her."),
    ("2026-03-03T21:34", CARLA, "That Zebedee Quill hit Leo again. The boy is a menace and his mother does not care."),
    ("2026-03-03T23:10", PHONE, "I'm selling my sofa, \u00a380, collection only. Ring 07700 900456."),
    ("2026-03-04T09:00", DEV, "I saw bruises on a little girl's arms at pick-up again and I am scared for her."),
    ("2026-03-04T09:30", ANNA, "Reminder"),
    ("2026-03-04T09:31", ANNA, "Trip forms are due on Thursday"),
    ("2026-03-04T09:31", ANNA, "Packed lunch for the trip, no nuts please"),
    ("2026-03-04T12:00", BEN, "<Media omitted>"),
]


def android(lines: Iterable[Line]) -> str:
    """The lines as an Android phone in Britain exports them."""
    out = []
    for at, author, text in lines:
        day = datetime.fromisoformat(at)
        out.append(f"{day:%d/%m/%Y, %H:%M} - {author + ': ' if author else ''}{text}")
    return "\n".join(out) + "\n"


def write_export(folder: Path, lines: Iterable[Line] = SMALL, name: str = "WhatsApp Chat with 3 Oak.txt") -> Path:
    """An export as a file."""
    path = folder / name
    path.write_text(android(lines), encoding="utf-8")
    return path


FINE = (
    "Does anyone know what time the assembly starts on Friday?",
    "It is at ten past nine, doors open at nine.",
    "Swimming is cancelled today, the pool is closed.",
    "Thank you!",
    "Own clothes on Friday for the book fair, one pound please.",
    "Found a grey hat with a bear on it by the gate.",
    "Happy birthday to Ruby, hope she had a lovely day.",
    "Which page is the maths homework on?",
    "Page twelve, questions one to six.",
    "The number 14 bus is running late this morning.",
    "Second-hand uniform stall after school in the hall.",
    "Can somebody bring a spare pair of wellies for the forest walk?",
    "Thanks for letting us know",
    "Nits are going round again, worth a check tonight.",
    "See you all at the picnic on Sunday, bring a rug.",
)
NOT_FINE = (
    "Mr Tallis is a hopeless teacher and everyone knows it.",
    "Vote them out in May, this council has wrecked everything.",
    "Whoever parks across the gate is a selfish idiot.",
)


TERM_WEEKS = (*range(8), 0, 1, 1, *range(9, 16), 13, 14, 14, 15, *range(18, 24), *range(25, 31), 29, 30, *range(33, 43))
SCHOOL_DAYS = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6, 6)
HOURS = (7, 8, 8, 8, 9, 12, 15, 15, 15, 16, 17, 18, 19, 20, 20, 21, 22)


def long_chat(count: int, people: int = 30) -> list[Line]:
    """So many messages over a school year, about one in fifty of them not ordinary; the same ones every time."""
    chance = random.Random(11)
    times = []
    for _ in range(count):
        week = chance.choice(TERM_WEEKS)
        day = date.fromisoformat("2025-09-01") + timedelta(weeks=week, days=chance.choice(SCHOOL_DAYS))
        times.append(f"{day}T{chance.choice(HOURS):02}:{chance.randrange(60):02}")
    lines: list[Line] = []
    for number, at in enumerate(sorted(times)):
        text = NOT_FINE[number // 50 % 3] if number % 50 == 7 else FINE[chance.randrange(len(FINE))]
        lines.append((at, f"Parent Number{number * 11 % people}", f"{text} {_ending(number)}".strip()))
    return lines


def _ending(number: int) -> str:
    return ("", "", "Just so that you know.", f"Room {number % 40 + 1}.")[number % 4]
