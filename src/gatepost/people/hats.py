"""In what capacity somebody acts: worked out from live rows at every request, never stored as a right."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from gatepost.audit.actions import Actor
from gatepost.core.clock import today_in
from gatepost.people.models import Appointment, Guardianship, Hat, Person, Role, School


@dataclass(frozen=True, slots=True)
class Acting:
    """A person in one hat: what every access function asks about."""

    person: Person
    hat: Hat

    @property
    def is_parent(self) -> bool:
        """Whether they act as a parent or carer: the only hat that reads and posts in a class group."""
        return self.hat is Hat.PARENT

    @property
    def actor(self) -> Actor:
        """Themselves as an audit entry names them."""
        return Actor(self.person.school.ref, self.person.ref, self.hat.value)


def actor_of(acting: Acting | None, school: School) -> Actor:
    """Whoever acts, as an audit entry names them; None is Gatepost itself at a school."""
    return acting.actor if acting is not None else Actor.gatepost(school.ref)


def counts_on(day: date) -> Q:
    """The rows of Guardianship or Appointment that count on a day."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))


def current_guardianships(person: Person) -> QuerySet[Guardianship]:
    """Whom they look after today."""
    today = today_in(person.school.time_zone)
    return Guardianship.objects.filter(counts_on(today), person=person, person__is_active=True)


def current_appointments(person: Person) -> QuerySet[Appointment]:
    """What they are appointed to today."""
    today = today_in(person.school.time_zone)
    return Appointment.objects.filter(counts_on(today), person=person, person__is_active=True)


def hats_of(person: Person) -> list[Hat]:
    """The hats this person may put on today, the parent's first. Empty when there is nothing here for them."""
    hats = []
    if current_guardianships(person).exists():
        hats.append(Hat.PARENT)
    roles = set(current_appointments(person).values_list("role", flat=True))
    if Role.PTA_OFFICER in roles:
        hats.append(Hat.PTA)
    hats.extend(Hat(role) for role in Role if role in roles and role in Hat.values)
    return hats
