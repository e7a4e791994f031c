"""What the office is shown of a letter that could not be sent: enough to help, and nothing that tells tales."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gatepost.delivery.kinds import kind_named
from gatepost.delivery.models import Delivery, Lane


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One line of the page. A private letter has no title, no name and no address."""

    ref: str
    title: str
    to: str
    why: str
    advice: str
    at: datetime | None
    is_private: bool


def row_of(letter: Delivery) -> LetterRow:
    """The line for one dead letter. Private is every kind that does not say otherwise, and all of safeguarding."""
    try:
        kind = kind_named(letter.notice.kind)
    except LookupError:
        kind = None
    is_private = kind is None or kind.is_private or letter.lane == Lane.SAFEGUARDING
    why, advice = explain(letter.fault)
    to = letter.address if letter.person is None else f"{letter.person.name}, {letter.address}"
    return LetterRow(
        ref=letter.ref,
        title=_("A private letter") if is_private or kind is None else str(kind.subject),
        to=_("You are not shown whom it is for.") if is_private else to,
        why=why,
        advice=advice,
        at=letter.ended_at,
        is_private=is_private,
    )


def explain(fault: str) -> tuple[str, str]:
    """A fault's code in plain words: what happened, and what may help."""
    code = fault.removeprefix("gave-up: ")
    if code.startswith("recipient-refused"):
        return _("The mail address does not take mail."), _("Ask the family for a new address, then try again.")
    if code.startswith("bounced"):
        return _("The mail came back: it could not be put into the mailbox."), _(
            "Ask for a new address, then try again."
        )
    if code.startswith("complained"):
        return _("Whoever got it told their mail program that it is spam."), _("Ask them how they want to be told.")
    if code.startswith("text-refused"):
        return _("Their mail server did not want this letter."), _("Try again, or tell them in another way.")
    if code == "address-not-usable":
        return _("The mail address is not a real one."), _("Put it right in the roll, then try again.")
    if code == "header-refused":
        return _("The school's name or sender has a line break in it."), _("Put it right in the settings.")
    if code.startswith(("server-", "sign-in-", "sender-", "no-mail-server")):
        return _("The school's mail server could not be used for three days."), _("Check the mail settings first.")
    return pgettext("a letter", "Something went wrong on our side."), _("Try again. If it fails, tell your technician.")
