"""A card as a WhatsApp message: why the words are not sent yet, and up to three buttons. It stores nothing.

To change the words needs no button: the next message is another one. What is not chosen is forgotten.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gatepost.delivery.whatsapp.content import BODY_LIMIT, shortened, size
from gatepost.doors.whatsapp import words
from gatepost.doors.whatsapp.choices import Option
from gatepost.gate.answers import Card
from gatepost.safeguarding.arrangements import OutsideLine

# Of the body: their words that a finding speaks of, and an advice or a rule that is longer than ours.
EXCERPT_LIMIT, ADVICE_LIMIT, HELP_LIMIT = 120, 250, 150
MOST_LINES = 2  # whom to ring outside; the page has them all
Offered = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CardShown:
    """What it says, what it offers as (answer, title), and whether its kinder words are among them."""

    body: str
    buttons: tuple[Offered, ...]
    has_kinder: bool = False


def shown(card: Card, *, outside: list[OutsideLine], is_forwarded: bool = False) -> CardShown:
    """The card in words. `outside`: whom to ring outside the school, for what tells of a child at risk."""
    parts = [f"*{card.title}*", _why(card), _("It has not been sent. Nobody else has seen it.")]
    parts += _in_danger(card, outside) if card.is_urgent else _others(card)
    if is_forwarded:
        parts.append(_("This looks forwarded. Those are somebody else's words."))
    end = _("To change it, just send the new words.")
    kinder = _kinder(card)
    has_kinder = bool(kinder) and size("\n\n".join([*parts, kinder, end])) <= BODY_LIMIT
    if has_kinder:
        parts.append(kinder)
    parts.append(end)
    return CardShown("\n\n".join(_fitting(parts)), _buttons(card, has_kinder=has_kinder), has_kinder)


def clause_of(card: Card) -> str:
    """The clause that decided, as one line; empty where the judge itself failed."""
    if card.is_fault:
        return ""
    return _("Clause %(number)s: %(title)s") % {"number": card.first.number, "title": card.first.title}


def _why(card: Card) -> str:
    if card.is_fault:
        return _("That is our fault, not yours. So we ask before it goes to the whole class.")
    advice = shortened(card.first.advice or card.first.rule, ADVICE_LIMIT)
    why = _("%(why)s (clause %(number)s)") % {"why": advice, "number": card.first.number}
    excerpt = shortened(card.first.excerpt, EXCERPT_LIMIT)
    return f"{why}\n{words.quoted(excerpt)}" if excerpt else why


def _in_danger(card: Card, outside: list[OutsideLine]) -> list[str]:
    """Whom to ring at once, and what the one button does: no form comes between it and its reader."""
    school_says = shortened(card.urgent_help, HELP_LIMIT)
    lines = [line for line in outside if line.number not in school_says]
    said = [words.urgent(lines[:MOST_LINES], school_says)]
    if len(card.routes) == 1:
        who = _("the safeguarding lead") if card.routes[0].id == "safeguarding" else _("senior leadership")
        said.append(
            _("“%(button)s” sends your words to %(who)s alone, at once.") % {"button": _privately(card), "who": who}
        )
    return said


def _others(card: Card) -> list[str]:
    others = [
        _("Also: %(title)s (clause %(number)s)") % {"title": one.title, "number": one.number} for one in card.others[:2]
    ]
    return ["\n".join(others)] if others else []


def _kinder(card: Card) -> str:
    if card.kinder is None:
        return ""
    head = _("You could ask the school office:") if card.kinder.is_private else _("You could write:")
    return f"{head}\n{words.quoted(card.kinder.text)}"


def _buttons(card: Card, *, has_kinder: bool) -> tuple[Offered, ...]:
    """At most three. Where the school can help, the private way stands first."""
    kinder = [(Option.KINDER.value, _("Ask like this") if _is_private(card) else _("Send these words"))]
    on = []
    if card.offers("as-it-is"):
        on.append((Option.AS_IT_IS.value, _("Send it as it is")))
    if card.offers("ask-rep"):
        on.append((Option.ASK_REP.value, _("Ask a class rep")))
    school = [(Option.PRIVATELY.value, _privately(card))] if card.offers("privately") and card.routes else []
    misread = [(Option.MISREAD.value, _("You misread this"))] if card.offers("misread") and card.routes else []
    first, last = (school, on) if card.leads_to_school or card.is_urgent else (on, school)
    return tuple([*(kinder if has_kinder else []), *first, *last, *misread][:3])


def _privately(card: Card) -> str:
    if len(card.routes) == 1:
        return _("Safeguarding lead") if card.routes[0].id == "safeguarding" else _("Tell the school")
    return _("Ask the school")


def _is_private(card: Card) -> bool:
    return card.kinder is not None and card.kinder.is_private


def _fitting(parts: list[str]) -> list[str]:
    """The parts that fit together, without the last but one where they are too many."""
    kept = list(parts)
    while size("\n\n".join(kept)) > BODY_LIMIT and len(kept) > 3:
        kept.pop(-2)
    return kept
