"""Who answers a matter, and who is kept from it (_give.html)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from gatepost.concerns import access
from gatepost.concerns.forms import PersonForm
from gatepost.concerns.models import Concern
from gatepost.concerns.parts.in_hand import InHand

WHO_ANSWERS, WHOM_ABOUT = _("Who can answer it best?"), _("Whom is it about?")


def part(in_hand: InHand) -> dict[str, object]:
    """`keeps_the_desk`: whether this hat may do so; `give` and `keep_from`: the forms, only for a hat that may."""
    if in_hand.acting.hat not in access.DESK_KEEPERS:
        return {"keeps_the_desk": False}
    may_answer = in_hand.free_with(*access.ROLES_THAT_ANSWER)
    may_be_named = in_hand.free_with(*access.ROLES_AT_THE_SCHOOL)
    return {
        "keeps_the_desk": True,
        "give": PersonForm(shown=may_answer, said=in_hand.concern.words or "", label=WHO_ANSWERS, prefix="give"),
        "keep_from": PersonForm(shown=may_be_named, label=WHOM_ABOUT, prefix="keep"),
    }


def give_form(concern: Concern, data: Any) -> PersonForm:
    """Whom to ask for an answer, as it was sent."""
    said = concern.words or ""
    return PersonForm(data, people=access.may_be_given(concern), said=said, label=WHO_ANSWERS, prefix="give")


def keep_from_form(concern: Concern, data: Any) -> PersonForm:
    """Whom it is about, as it was sent."""
    people = access.may_be_named(concern.school).exclude(pk=concern.author_id)
    people = people.exclude(pk__in=concern.named.values("person"))
    return PersonForm(data, people=people, label=WHOM_ABOUT, prefix="keep")
