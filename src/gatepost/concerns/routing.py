"""Keeping people from a concern, and where it goes when people of its route are in it themselves."""

from gatepost.audit.actions import Actor, Subject, record
from gatepost.concerns import access, stages
from gatepost.concerns.models import Concern, NamedPerson
from gatepost.core.clock import now
from gatepost.people.models import Person
from gatepost.people.revocations import remember


def keep_from(concern: Concern, person: Person, *, by: Actor, as_author: bool = False) -> bool:
    """Keep somebody from it from now on, and off its panel; False where they are kept from it already.

    The parts that they had in it are taken from them by the move around this. Who may be named was asked before.
    `as_author`: its author named them, so that nobody at the school lets them in again.
    """
    _, is_new = NamedPerson.objects.get_or_create(
        concern=concern, person=person, defaults={"school": concern.school, "at": now()}
    )
    if not is_new:
        return False
    remember("kept-from-concern", ref=concern.reference, person=person.ref, school=concern.school.ref)
    concern.panel.filter(person=person).delete()
    away_from_the_named(concern)
    if as_author:
        note_that_its_author_named(concern, person, by=by)
    else:
        record(stages.KEPT, actor=by, subject=Subject("concern", concern.reference), facts={"person": person.ref})
    return True


def note_that_its_author_named(concern: Concern, person: Person, *, by: Actor) -> None:
    """Write down that its author said whom it is about: nobody at the school lets them in again."""
    subject = Subject("concern", concern.reference)
    record(stages.KEPT_BY_AUTHOR, actor=by, subject=subject, facts={"person": person.ref})


def away_from_the_named(concern: Concern) -> Concern:
    """Move a question for the office to leadership when it is about the head, or nobody in the office is free of it.

    The promised day stays as it is.
    """
    if concern.route != Concern.Route.OFFICE:
        return concern
    if access.is_about_the_head(concern) or not access.free_for_route(concern).exists():
        Concern.objects.filter(pk=concern.pk).update(route=Concern.Route.LEADERSHIP)
        concern.route = Concern.Route.LEADERSHIP
    return concern
