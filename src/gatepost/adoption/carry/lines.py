"""The lines of a class's days and facts: what Gatepost calls each thing that it finds, and how a line reads."""

from collections.abc import Iterable
from datetime import date, time

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from gatepost.adoption.carry.finding import Suggestion

# By the keys of words.toml.
CALLED: dict[str, str | Promise] = {
    "inset": _("No school"),
    "early_close": _("School ends early"),
    "half_term": _("Half term"),
    "term_starts": _("Term starts"),
    "term_ends": _("Last day of term"),
    "parents_evening": _("Parents’ evening"),
    "sports_day": _("Sports day"),
    "photos": _("School photographs"),
    "swimming": _("Swimming"),
    "forest": _("Forest school"),
    "library": _("Library"),
    "reading_books": _("Reading books"),
    "spellings": _("Spellings"),
    "homework": _("Homework"),
    "show_and_tell": _("Show and tell"),
    "world_book_day": _("World Book Day"),
    "christmas_jumper": _("Christmas jumper day"),
    "own_clothes": _("Own clothes day"),
    "dressing_up": _("Dressing-up day"),
    "assembly": _("Assembly"),
    "nativity": _("Nativity play"),
    "concert": _("Concert"),
    "play": _("School play"),
    "disco": _("Disco"),
    "book_fair": _("Book fair"),
    "fair": _("School fair"),
    "cake_sale": _("Cake sale"),
    "uniform_sale": _("Uniform sale"),
    "bag2school": _("Clothes collection"),
    "harvest": _("Harvest festival"),
    "nurse": _("School nurse"),
    "tests": _("Tests"),
    "workshop": _("Workshop"),
    "meeting": _("Meeting"),
    "club": _("Club"),
    "music": _("Music"),
    "pe": _("PE"),
    "lunch": _("Packed lunch"),
    "trip": _("Trip"),
    "form": _("Form"),
    "money": _("Money"),
    "gates_open": _("Gates open"),
    "gates_close": _("Gates close"),
    "school_starts": _("School starts"),
    "school_ends": _("School ends"),
    "office_open": _("School office opens"),
    "uniform": _("Uniform"),
    "parking": _("Parking"),
    "menu": _("School lunch"),
    "term_dates": _("Term dates"),
    "calendar": _("School calendar"),
    "clubs": _("Clubs"),
    "absence": _("Telling school of an absence"),
    "policy": _("School policy"),
    "newsletter": _("Newsletter"),
    "website": _("School website"),
}


def called(one: Suggestion) -> str:
    """What a suggestion is about, in Gatepost's words: "Trip: money (£5)"."""
    about = str(CALLED[one.subject]) if one.subject else ""
    asked = str(CALLED[one.due]) if one.due else ""
    said = f"{about}: {asked.lower()}" if about and asked else about or asked
    if one.pounds:
        said = f"{said} (£{one.pounds})"
    return f"{said}: {one.link}" if one.link else said


def line_of(kind: str, what: str, *, day: date | None, weekday: int | None, at: time | None) -> str:
    """One line as the class will read it. `kind` as in finding.KINDS; `at` is a time of day."""
    said = ""
    if kind == "week" and weekday is not None:
        said = gettext("Every %(weekday)s") % {"weekday": WEEKDAYS[weekday]}
    elif day is not None:
        said = date_format(day, "l j F Y")
        if kind == "due":
            said = pgettext("a deadline", "By %(day)s") % {"day": said}
    hour = f"{at:%H:%M}" if at else ""
    if not said:
        return f"{what}: {hour}" if hour else what
    return f"{said}, {hour}: {what}" if hour else f"{said}: {what}"


def message_of(lines: Iterable[str]) -> str:
    """One message with a line for each fact; empty without any. It is only suggested: the rep reads it and sends it
    in their own name.
    """
    facts = [line.strip().lstrip("-*• ").strip() for line in lines]
    said = "\n".join(f"- {fact}" for fact in facts if fact)
    return f"{gettext('Good to know for our class:')}\n{said}" if said else ""
