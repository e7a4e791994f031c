"""Appointments: who may give whom a role, and take it back."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.people.access import people_with_role, require_keeps_the_roll
from gatepost.people.epochs import raise_epochs
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Appointment, Hat, Person, Role, SchoolClass
from gatepost.people.revocations import remember
from gatepost.people.roster import names_have_changed

# The office may appoint parents who help; all school roles need the head or an administrator.
BY_THE_OFFICE = frozenset({Role.CLASS_REPRESENTATIVE, Role.PTA_OFFICER})
# The governors appoint the head, so their chair offers that one role: also an acting head's while there is another one.
BY_THE_CHAIR = frozenset({Role.HEAD})
OFFERED_BY = {
    Hat.OFFICE: BY_THE_OFFICE,
    Hat.CHAIR: BY_THE_CHAIR,
    Hat.HEAD: frozenset(Role),
    Hat.ADMINISTRATOR: frozenset(Role),
}
# Whoever has one of these roles opens what is told about children at risk.
LEADS = frozenset({Role.DSL, Role.DEPUTY})
# Who hears at once of a new lead: no one gets that role unseen. Once one of them has been there, no administrator makes
# another lead.
WATCH_OVER_LEADS = (Role.DSL, Role.DEPUTY, Role.HEAD, Role.CHAIR)
# Who hears at once of a new head or chair as well: the one makes leads, the other has what is about the head.
HEARS_OF_HEADS = (*WATCH_OVER_LEADS, Role.ADMINISTRATOR)


@transaction.atomic
def appoint(
    acting: Acting | None,
    *,
    person: Person,
    role: str,
    school_class: SchoolClass | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Appointment:
    """Give a person a role from a day on (today). One that stands already is given back.

    The office appoints class reps and PTA officers; the head and administrators appoint anybody but themselves. Once
    the school is set up, the head alone makes somebody a safeguarding lead or another head (`require_may_make_leads`).
    A class rep needs a class and must look after a child there. Raises Invalid when dates or class do not fit.
    """
    require_keeps_the_roll(acting, person.school)
    _require_may_appoint(acting, person, Role(role))
    starts_on = starts_on or today_in(person.school.time_zone)
    if ends_on is not None and ends_on < starts_on:
        raise Invalid(fields={"ends_on": "A role ends after it starts."})
    _require_class_fits(person, Role(role), school_class)
    standing = Appointment.objects.filter(person=person, role=role, school_class=school_class, ends_on=None).first()
    if standing is not None:
        return standing
    appointment = Appointment.objects.create(
        school=person.school,
        person=person,
        role=role,
        school_class=school_class,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _what_they_see_has_changed(person)
    record(
        "appointed a person",
        actor=actor_of(acting, person.school),
        subject=Subject("appointment", appointment.ref),
        facts={"person": person.ref, "role": str(role)},
    )
    return appointment


@transaction.atomic
def end_appointment(acting: Acting | None, appointment: Appointment, reason: str = "") -> None:
    """End a role today, at once. Ending an ended one does nothing. Nobody may end the last administrator."""
    require_keeps_the_roll(acting, appointment.school)
    role = Role(appointment.role)
    if acting is not None and acting.hat is Hat.OFFICE and role not in BY_THE_OFFICE:
        raise NotFound(what="appointment")
    today = today_in(appointment.school.time_zone)
    if role is Role.ADMINISTRATOR and not _others_hold(appointment):
        raise Invalid("This is the only administrator. Please appoint another one first.")
    last = max(today, appointment.starts_on)
    still_stands = Q(ends_on=None) | Q(ends_on__gt=last)  # one that was to end later can end now
    ended = Appointment.objects.filter(still_stands, pk=appointment.pk).update(ends_on=last)
    if not ended:
        return
    _what_they_see_has_changed(appointment.person)
    appointment.refresh_from_db()
    record(
        "ended an appointment",
        actor=actor_of(acting, appointment.school),
        subject=Subject("appointment", appointment.ref),
        reason=reason.strip(),
        facts={"person": appointment.person.ref, "role": appointment.role},
    )
    remember("appointment-ended", ref=appointment.ref, person=appointment.person.ref, school=appointment.school.ref)


def roles_offered_by(hat: Hat) -> frozenset[Role]:
    """The roles whose holders and offers a hat sees, and that it may offer. Raises NotFound where there is none."""
    if hat not in OFFERED_BY:
        raise NotFound(what="role")
    return OFFERED_BY[hat]


def _require_may_appoint(acting: Acting | None, person: Person, role: Role) -> None:
    if acting is None or role in BY_THE_OFFICE:
        return
    if acting.hat is Hat.OFFICE:
        raise Invalid(fields={"role": "Only the head or an administrator can give this role."})
    if acting.person.pk == person.pk:
        raise Invalid(fields={"role": "Nobody can give a role to themselves. Please ask another administrator."})
    require_may_make_leads(acting, role)


def require_may_make_leads(acting: Acting, role: Role) -> None:
    """Raise Invalid where an administrator alone would make somebody a safeguarding lead, a deputy or another head.

    A lead's role opens what administrators themselves may never read, so the head gives it. While a school is set up
    there is nobody to ask: no lead, deputy, head or chair has ever been there, but for whoever asks. The head makes
    leads, so that a head who is there gives that role too; after the last one left, an administrator offers it, and
    everybody who watches is told (groups.invitations.take_up).
    """
    if acting.hat is not Hat.ADMINISTRATOR:
        return
    school = acting.person.school
    if role is Role.HEAD and people_with_role(school, Role.HEAD).exclude(pk=acting.person.pk).exists():
        raise Invalid(
            fields={"role": "Only the head or the chair of governors can give this role while there is a head."}
        )
    if role not in LEADS:
        return
    watching = Appointment.objects.filter(school=school, role__in=WATCH_OVER_LEADS)
    if watching.exclude(person=acting.person).exists():
        raise Invalid(
            fields={"role": "Only the head can give this role: it opens what is told about children. Please ask them."}
        )


def _require_class_fits(person: Person, role: Role, school_class: SchoolClass | None) -> None:
    if role is not Role.CLASS_REPRESENTATIVE:
        if school_class is not None:
            raise Invalid(fields={"school_class": "Only a class rep is appointed for one class."})
        return
    if school_class is None or school_class.school_id != person.school_id:
        raise Invalid(fields={"school_class": "Please choose the class."})
    if not person.guardianships.filter(ends_on=None, child__school_class=school_class).exists():
        raise Invalid(fields={"school_class": f"{person.name} looks after no child in {school_class.name}."})


def _others_hold(appointment: Appointment) -> bool:
    return (
        Appointment.objects.filter(school=appointment.school, role=appointment.role, ends_on=None)
        .exclude(pk=appointment.pk)
        .filter(person__is_active=True)
        .exists()
    )


def _what_they_see_has_changed(person: Person) -> None:
    raise_epochs(Person.objects.filter(pk=person.pk))
    names_have_changed(person.school_id)
