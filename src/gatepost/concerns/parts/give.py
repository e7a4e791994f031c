"""Who answers a matter, and who is kept from it (_give.html)."""

from typing import Any

from django.utils.translation import gettext as _

from gatepost.concerns import access
from gatepost.concerns.forms import PersonForm
from gatepost.concerns.models import Concern
from gatepost.people.hats import Acting


def part(acting: Acting, concern: Concern) -> dict[str, object]:
    """`keeps_the_desk`: whether this hat may do so; `give` and `keep_from`: the forms, only for a hat that may."""
    if acting.hat not in access.DESK_KEEPERS:
        return {"keeps_the_desk": False}
    return {"keeps_the_desk": True, "give": give_form(concern), "keep_from": keep_from_form(concern)}


def give_form(concern: Concern, data: Any = None) -> PersonForm:
    """Whom to ask for an answer."""
    return PersonForm(data, people=access.may_be_given(concern), label=_("Who can answer it best?"), prefix="give")


def keep_from_form(concern: Concern, data: Any = None) -> PersonForm:
    """Whom it is about."""
    people = access.may_be_named(concern.school).exclude(pk=concern.author_id)
    people = people.exclude(pk__in=concern.named.values("person"))
    return PersonForm(data, people=people, label=_("Whom is it about?"), prefix="keep")
