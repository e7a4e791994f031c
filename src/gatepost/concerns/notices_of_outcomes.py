"""What is told of a decision: its author hears of something to read, and whom it falls on hears of a letter.

Both mails hold a link and a date. Neither says what was decided, nor that there is a matter behind it.
"""

from django.utils.translation import gettext_lazy

from gatepost.concerns.models import Outcome
from gatepost.concerns.notices import answered
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Notice
from gatepost.people.models import Person

__all__ = ["LETTER", "LIMIT_LIFTED", "answered", "letter", "limit_lifted"]

LETTER = "letter-of-the-school"
LIMIT_LIFTED = "limit-lifted"


def letter(outcome: Outcome) -> None:
    """Tell whom it falls on that the school has written to them."""
    _tell(LETTER, outcome)


def limit_lifted(outcome: Outcome) -> None:
    """Tell them that they can post again, before the day that was named."""
    _tell(LIMIT_LIFTED, outcome)


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Whom the decision falls on, alone."""
    if person is None:
        return False
    return Outcome.objects.filter(ref=notice.subject_ref, school=notice.school_id, applies_to=person).exists()


def _tell(kind: str, outcome: Outcome) -> None:
    if outcome.applies_to is not None:
        tell(kind, school=outcome.school, recipients=[outcome.applies_to], subject_ref=outcome.ref)


def _page(notice: Notice, person: Person | None) -> str:
    return f"/private/letters/{notice.subject_ref}/"


register(
    Kind(
        code=LETTER,
        subject=gettext_lazy("A letter from the school"),
        template="concerns/mail/letter.txt",
        may_receive=may_receive,
        path=_page,
    )
)
register(
    Kind(
        code=LIMIT_LIFTED,
        subject=gettext_lazy("Something new for you in Gatepost"),
        template="concerns/mail/limit-lifted.txt",
        may_receive=may_receive,
        path=_page,
    )
)
