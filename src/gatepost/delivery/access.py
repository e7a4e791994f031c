"""Who may see letters that could not be sent: the office and the administrators of the school."""

from django.db.models import QuerySet

from gatepost.core.errors import NotFound
from gatepost.delivery.models import Delivery
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

LETTER_KEEPERS = frozenset({Hat.OFFICE, Hat.ADMINISTRATOR})


def dead_letters(acting: Acting) -> QuerySet[Delivery]:
    """The school's letters that could not be sent, the latest first. Raises NotFound for any other hat."""
    if acting.hat not in LETTER_KEEPERS:
        raise NotFound(what="letters")
    letters = Delivery.objects.filter(school=acting.person.school_id, state=Delivery.State.DEAD)
    return letters.select_related("notice", "person", "school").order_by("-ended_at", "-id")


def dead_letter_for(acting: Acting, ref: str) -> Delivery:
    """One letter that could not be sent. One that has been settled since is still found: the action says so."""
    if acting.hat not in LETTER_KEEPERS:
        raise NotFound(what="letter")
    settled_here = Delivery.objects.filter(school=acting.person.school_id, ref=ref, ended_at__isnull=False)
    letter = settled_here.select_related("notice", "school").first()
    if letter is None:
        raise NotFound(what="letter")
    return letter
