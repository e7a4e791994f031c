"""Children, and who looks after whom. Class groups open and close by what is done here."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.people.access import require_keeps_the_roll
from gatepost.people.epochs import raise_epochs
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Child, Guardianship, Person, School, SchoolClass
from gatepost.people.names import checked_initial, checked_name
from gatepost.people.revocations import remember
from gatepost.people.roster import names_have_changed


@transaction.atomic
def add_child(
    acting: Acting | None, school: School, *, given_name: str, initial: str, school_class: SchoolClass
) -> Child:
    """A child by given name and the first letter of the family name. Raises Invalid for more than one letter."""
    require_keeps_the_roll(acting, school)
    if school_class.school_id != school.pk:
        raise NotFound(what="class")
    child = Child.objects.create(
        school=school,
        given_name=checked_name(given_name, limit=40, field="child_given"),
        initial=checked_initial(initial),
        school_class=school_class,
    )
    names_have_changed(school.pk)
    record("added a child", actor=actor_of(acting, school), subject=Subject("child", child.ref))
    return child


@transaction.atomic
def move_child(acting: Acting | None, child: Child, *, school_class: SchoolClass) -> None:
    """Put a child into another class: those who look after them change groups at once."""
    require_keeps_the_roll(acting, child.school)
    if school_class.school_id != child.school_id:
        raise NotFound(what="class")
    Child.objects.filter(pk=child.pk).update(school_class=school_class)
    child.school_class = school_class
    raise_epochs(Person.objects.filter(guardianships__child=child))
    names_have_changed(child.school_id)
    record(
        "moved a child to another class",
        actor=actor_of(acting, child.school),
        subject=Subject("child", child.ref),
        facts={"class": school_class.ref},
    )
    remember("child-moved", ref=child.ref, school=child.school.ref, to=school_class.ref)


@transaction.atomic
def add_guardianship(
    acting: Acting | None,
    *,
    person: Person,
    child: Child,
    relation: str = "",
    starts_on: date | None = None,
) -> Guardianship:
    """Record that a person looks after a child, from a day on (today). One that stands already is given back."""
    require_keeps_the_roll(acting, child.school)
    if person.school_id != child.school_id:
        raise NotFound(what="child")
    standing = Guardianship.objects.filter(person=person, child=child, ends_on=None).first()
    if standing is not None:
        return standing
    guardianship = Guardianship.objects.create(
        school=child.school,
        person=person,
        child=child,
        relation=relation.strip()[:40],
        starts_on=starts_on or today_in(child.school.time_zone),
    )
    raise_epochs(Person.objects.filter(pk=person.pk))
    names_have_changed(child.school_id)
    record(
        "added a guardian",
        actor=actor_of(acting, child.school),
        subject=Subject("guardianship", guardianship.ref),
        facts={"person": person.ref, "child": child.ref},
    )
    return guardianship


@transaction.atomic
def change_relation(acting: Acting | None, guardianship: Guardianship, *, relation: str) -> None:
    """Put right how somebody is related to a child (mother, foster carer). It opens and closes nothing."""
    require_keeps_the_roll(acting, guardianship.school)
    guardianship.relation = relation.strip()[:40]
    Guardianship.objects.filter(pk=guardianship.pk).update(relation=guardianship.relation)
    record(
        "changed a guardian's relation",
        actor=actor_of(acting, guardianship.school),
        subject=Subject("guardianship", guardianship.ref),
    )


@transaction.atomic
def end_guardianship(acting: Acting | None, guardianship: Guardianship, reason: str) -> None:
    """End one today, at once and silently: nobody in a group is told. Ending an ended one does nothing.

    The reason is kept (a court order's date, "left the school"). Raises Invalid without one.
    """
    require_keeps_the_roll(acting, guardianship.school)
    if not reason.strip():
        raise Invalid(fields={"reason": "Please write down why. It is kept with the record."})
    today = today_in(guardianship.school.time_zone)
    last = max(today, guardianship.starts_on)
    still_stands = Q(ends_on=None) | Q(ends_on__gt=last)  # one that was to end later can end now
    ended = Guardianship.objects.filter(still_stands, pk=guardianship.pk).update(
        ends_on=last, end_reason=reason.strip()
    )
    if not ended:
        return
    raise_epochs(Person.objects.filter(pk=guardianship.person_id))
    names_have_changed(guardianship.school_id)
    guardianship.refresh_from_db()
    record(
        "ended a guardian's place",
        actor=actor_of(acting, guardianship.school),
        subject=Subject("guardianship", guardianship.ref),
        reason=reason.strip(),
        facts={"person": guardianship.person.ref, "child": guardianship.child.ref},
    )
    remember(
        "guardianship-ended",
        ref=guardianship.ref,
        person=guardianship.person.ref,
        school=guardianship.school.ref,
    )
