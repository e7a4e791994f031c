"""What the seeded parents say: many ordinary texts, each read once by the judge and let through."""

from datetime import datetime
from itertools import product

from gatepost.conduct import Code, Context, Judge, Outcome

OPENINGS = (
    "Does anyone know",
    "Can somebody tell me",
    "Just checking",
    "Quick one:",
    "Morning all,",
    "Sorry if I missed it,",
    "Please could you say",
    "We were wondering",
)
THINGS = (
    "is it PE tomorrow",
    "what time the concert starts",
    "whether they need a packed lunch on Friday",
    "which page the reading is up to",
    "is swimming back on this week",
    "when the book fair opens",
    "if the trip form is due today",
    "where the lost property box is now",
    "is anyone walking home by the park",
    "how much the museum trip costs",
    "what the spelling words are",
    "who has a spare recorder to lend",
)
CLOSINGS = ("", " Thank you!", " Thanks in advance 😊", " No rush.", " Ta!")
ANSWERS = ("Yes, I think so", "No, that was last week", "It says so in the newsletter", "We got the letter too")
WHENS = ("on Monday", "on Tuesday", "after half-term", "at pick-up", "before lunch", "next week", "at three o'clock")
ABOUTS = (
    "for the bake sale",
    "for the school play",
    "about the new library",
    "for sports day",
    "about the clay models",
    "for the nature walk",
    "about the violin lessons",
    "for the lantern parade",
    "about the hedgehog project",
)
RARE = "telescope"  # in one text of all: what a search for a rare word looks for


def ordinary_texts(code: Code, at: datetime) -> list[str]:
    """Some eight thousand different texts that pass the judge under a code; the few that do not are left out."""
    judge = Judge(code, [])
    told = [
        f"{opening} {thing} {about}?{closing}"
        for opening, thing, about, closing in product(OPENINGS, THINGS, ABOUTS, CLOSINGS)
    ]
    told += [
        f"{answer} {when} {about}.{closing}"
        for answer, when, about, closing in product(ANSWERS, WHENS, ABOUTS, CLOSINGS)
    ]
    told.append(f"Has somebody a {RARE} to lend on Monday? Thank you!")
    return [text for text in told if judge.judge(text, Context(at=at)).outcome is Outcome.OK]
