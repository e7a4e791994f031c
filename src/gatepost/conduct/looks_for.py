"""What a school's own clause looks for, beside the labels: examples, attachments, hours, volume, details, names."""

from dataclasses import dataclass
from datetime import time

OWN_CLAUSE = "own_clause"  # the label of a finding that stands on a clause's own sights and on no label
NAMES_OF = ("staff", "pupil")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

FEWEST_EXAMPLES = 4
MOST_EXAMPLES = 40
LONGEST_EXAMPLE = 500  # characters
FEWEST_BEFORE, MOST_BEFORE = 2, 10  # messages of thanks, or pieces of one: the gate tells the judge of twelve


@dataclass(frozen=True, slots=True)
class LooksFor:
    """The sights of one clause; any one of them is enough.

    `quiet_hours` is (from, to) in the code's time zone and may run over midnight; `quiet_days` are whole days, of
    `DAYS`; both are excused by a word of `unless` (None: the words of `lexicon/emergencies.txt`). `thanks` is how many
    messages of mere thanks may come before one more is too many; `pieces` into how many short messages one may be
    split before it is too many; both count what is at most `within_minutes` old, where times are known. `allowed` are
    numbers, addresses and "@domains" that may be passed on; `own_details` says whether the writer's own count too.
    """

    examples: bool = False
    words: tuple[str, ...] = ()
    attachments: bool = False
    quiet_hours: tuple[time, time] | None = None
    quiet_days: tuple[str, ...] = ()
    unless: tuple[str, ...] | None = None
    thanks: int = 0
    pieces: int = 0
    within_minutes: int = 60
    phone_numbers: bool = False
    mail_addresses: bool = False
    own_details: bool = False
    allowed: tuple[str, ...] = ()
    names_of: tuple[str, ...] = ()

    @property
    def hours(self) -> bool:
        """Whether it depends on when a message is written."""
        return self.quiet_hours is not None or bool(self.quiet_days)

    @property
    def volume(self) -> bool:
        """Whether it depends on how much was written before."""
        return bool(self.thanks or self.pieces)

    @property
    def details(self) -> bool:
        """Whether it looks for ways to reach somebody."""
        return self.phone_numbers or self.mail_addresses

    @property
    def anything(self) -> bool:
        """Whether it looks for anything at all."""
        return bool(
            self.examples
            or self.words
            or self.attachments
            or self.hours
            or self.volume
            or self.details
            or self.names_of
        )


def faults_of(where: str, looks_for: LooksFor, fine: tuple[str, ...], not_fine: tuple[str, ...]) -> list[str]:
    """What is wrong with the sights of the clause that `where` names, a sentence or two each."""
    wrong: list[str] = []
    if not looks_for.anything:
        wrong.append(
            f"{where}: `looks_for` names nothing to look for. Write for example "
            f"looks_for = {{ attachments = true }}, or leave it out and give {FEWEST_EXAMPLES} to 10 examples "
            "in `not_fine`."
        )
    if looks_for.examples:
        wrong += _example_faults(where, fine, not_fine)
    if looks_for.quiet_hours and looks_for.quiet_hours[0] == looks_for.quiet_hours[1]:
        wrong.append(f'{where}: `quiet_hours` begin when they end. Write for example quiet_hours = "20:00-07:00".')
    if looks_for.unless is not None and not looks_for.hours:
        wrong.append(
            f"{where}: `unless` excuses quiet hours and days only. Set quiet_hours or quiet_days, or remove it."
        )
    for what, number in (("thanks", looks_for.thanks), ("pieces", looks_for.pieces)):
        if number and not FEWEST_BEFORE <= number <= MOST_BEFORE:
            wrong.append(
                f"{where}: `{what}` is {number}; use a number from {FEWEST_BEFORE} to {MOST_BEFORE}, "
                f"for example {what} = 3."
            )
    if not 1 <= looks_for.within_minutes <= 1440:
        wrong.append(f"{where}: `within_minutes` is {looks_for.within_minutes}; use 1 to 1440, a day.")
    if (looks_for.allowed or looks_for.own_details) and not looks_for.details:
        wrong.append(
            f"{where}: `allowed` and `own_details` speak of phone_numbers and mail_addresses. Set one of these to true."
        )
    wrong += [
        f"{where}: `names_of` has {kind!r}; use {', '.join(NAMES_OF)}."
        for kind in looks_for.names_of
        if kind not in NAMES_OF
    ]
    wrong += [
        f"{where}: `quiet_days` has {day!r}; use {', '.join(DAYS)}." for day in looks_for.quiet_days if day not in DAYS
    ]
    return wrong


def _example_faults(where: str, fine: tuple[str, ...], not_fine: tuple[str, ...]) -> list[str]:
    wrong: list[str] = []
    if len(not_fine) < FEWEST_EXAMPLES:
        wrong.append(
            f"{where} is found by its examples, and `not_fine` has {len(not_fine)}. Give {FEWEST_EXAMPLES} to 10 "
            "messages as parents would write them, each about this rule in another way. For a clause that is only "
            "shown, leave `not_fine` and `outcome` out."
        )
    if len(not_fine) > MOST_EXAMPLES:
        wrong.append(f"{where} has {len(not_fine)} examples in `not_fine`; keep the {MOST_EXAMPLES} that differ most.")
    seen: set[str] = set()
    for example in not_fine:
        shown = example[:40]
        key = " ".join(example.lower().split())
        if not key:
            wrong.append(f"{where} has an empty example in `not_fine`. Remove it.")
        elif len(example) > LONGEST_EXAMPLE:
            wrong.append(f"{where}: the example “{shown}…” is longer than {LONGEST_EXAMPLE} characters. Shorten it.")
        elif key in seen:
            wrong.append(f"{where} gives the example “{shown}” twice. Write another in its place.")
        seen.add(key)
    for example in fine:
        if " ".join(example.lower().split()) in seen:
            wrong.append(f"{where} gives “{example[:40]}” as fine and as not fine. Keep it in one of the two lists.")
    return wrong
