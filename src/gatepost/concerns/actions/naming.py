"""Its author says whom a concern is about, when that shows later than its first words."""

from collections.abc import Iterable

from django.db import transaction

from gatepost.concerns import access, routing, stages
from gatepost.concerns.models import Concern
from gatepost.concerns.moves import PARTS, move
from gatepost.concerns.state import Act
from gatepost.core.errors import Invalid
from gatepost.people.hats import Acting
from gatepost.people.models import Person


@transaction.atomic
def say_it_is_about(acting: Acting, concern: Concern, people: Iterable[Person]) -> None:
    """Keep these people at the school from it, at every stage, as its author says that it is about them.

    Whatever part they had in it, they have it no more. Nobody lets them in again; but once it is formal, those who have
    a part in it were appointed, so whoever runs it may, with a reason that stays. Raises Invalid for anybody who cannot
    be named.
    """
    concern = access.own_concern(acting, concern.reference)
    wanted = {person.pk for person in people}
    found = list(access.may_be_named(concern.school).filter(pk__in=wanted).exclude(pk=concern.author_id))
    if len(found) != len(wanted):
        raise Invalid(fields={"about": "Please choose from the list of people at the school."})
    is_informal = concern.stage == Concern.Stage.INFORMAL
    if is_informal:
        for person in stages.kept_by_the_desk(concern).filter(pk__in=wanted):  # from now on their author's word counts
            routing.note_that_its_author_named(concern, person, by=acting.actor)
    new = [person for person in found if not concern.named.filter(person=person).exists()]
    if not new:
        return
    changes = {part: None for part in PARTS if getattr(concern, f"{part}_id") in {person.pk for person in new}}
    move(concern, Act.NAME, **changes)
    for person in new:
        routing.keep_from(concern, person, by=acting.actor, as_author=is_informal)
