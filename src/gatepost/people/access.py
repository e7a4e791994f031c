"""Who may see which people, children, classes and roles. Unknown and forbidden look the same: NotFound."""

from dataclasses import dataclass

from django.db.models import QuerySet

from gatepost.core.clock import today_in
from gatepost.core.errors import NotFound
from gatepost.people.hats import Acting, counts_on
from gatepost.people.models import (
    Address,
    Appointment,
    Child,
    ClosedDay,
    Guardianship,
    Hat,
    Person,
    Role,
    School,
    SchoolClass,
    SchoolYear,
    Term,
)
from gatepost.people.names import normal_mail

# Who keeps the roll: people, children, guardians, classes, calendar. Appointing has a rule of its own (actions/roles).
ROLL_KEEPERS = frozenset({Hat.OFFICE, Hat.HEAD, Hat.ADMINISTRATOR})


def require_keeps_the_roll(acting: Acting | None, school: School) -> None:
    """Raises NotFound unless they keep this school's roll. None is Gatepost itself (the command line)."""
    if acting is None:
        return
    if acting.person.school_id != school.pk:
        raise NotFound(what="school")
    if acting.hat not in ROLL_KEEPERS:
        raise NotFound(what="school")


def person_for(acting: Acting, ref: str) -> Person:
    """The person, for whoever keeps the roll, and everybody for themselves."""
    person = Person.objects.select_related("school").filter(ref=ref, school=acting.person.school_id).first()
    if person is None:
        raise NotFound(what="person")
    if person.pk != acting.person.pk:
        require_keeps_the_roll(acting, person.school)
    return person


def people_of(acting: Acting) -> QuerySet[Person]:
    """Everybody at the school, for whoever keeps the roll."""
    require_keeps_the_roll(acting, acting.person.school)
    return Person.objects.filter(school=acting.person.school_id).order_by("name")


def child_for(acting: Acting, ref: str) -> Child:
    """A child, for whoever keeps the roll."""
    require_keeps_the_roll(acting, acting.person.school)
    child = Child.objects.select_related("school", "school_class").filter(ref=ref, school=acting.person.school_id)
    found = child.first()
    if found is None:
        raise NotFound(what="child")
    return found


def class_for(acting: Acting, ref: str) -> SchoolClass:
    """A class of the school, for whoever keeps the roll."""
    require_keeps_the_roll(acting, acting.person.school)
    found = classes_of(acting.person.school).filter(ref=ref).first()
    if found is None:
        raise NotFound(what="class")
    return found


def guardianship_for(acting: Acting, ref: str) -> Guardianship:
    """One guardian's place with one child, for whoever keeps the roll."""
    require_keeps_the_roll(acting, acting.person.school)
    found = (
        Guardianship.objects.select_related("school", "person", "child")
        .filter(ref=ref, school=acting.person.school_id)
        .first()
    )
    if found is None:
        raise NotFound(what="guardianship")
    return found


def appointment_for(acting: Acting, ref: str) -> Appointment:
    """One appointment, for whoever keeps the roll."""
    require_keeps_the_roll(acting, acting.person.school)
    found = (
        Appointment.objects.select_related("school", "person", "school_class")
        .filter(ref=ref, school=acting.person.school_id)
        .first()
    )
    if found is None:
        raise NotFound(what="appointment")
    return found


def term_for(acting: Acting, pk: int) -> Term:
    """A term of the school's calendar, for whoever keeps the roll."""
    require_keeps_the_roll(acting, acting.person.school)
    found = Term.objects.select_related("school").filter(pk=pk, school=acting.person.school_id).first()
    if found is None:
        raise NotFound(what="term")
    return found


def closed_day_for(acting: Acting, pk: int) -> ClosedDay:
    """A closed day of the school's calendar, for whoever keeps the roll."""
    require_keeps_the_roll(acting, acting.person.school)
    found = ClosedDay.objects.select_related("school").filter(pk=pk, school=acting.person.school_id).first()
    if found is None:
        raise NotFound(what="closed day")
    return found


def classes_of(school: School) -> QuerySet[SchoolClass]:
    """All classes of the school, the newest year first."""
    return SchoolClass.objects.filter(school=school).select_related("year").order_by("-year__starts_on", "name")


def current_year(school: School) -> SchoolYear | None:
    """The school year that today belongs to, if it has been set up."""
    today = today_in(school.time_zone)
    return SchoolYear.objects.filter(school=school, starts_on__lte=today, ends_on__gte=today).first()


def representatives_of(school_class: SchoolClass) -> QuerySet[Person]:
    """The class reps of a class today: appointed for it, active, and still looking after a child of the class."""
    day = today_in(school_class.school.time_zone)
    appointed = Appointment.objects.filter(counts_on(day), school_class=school_class, role=Role.CLASS_REPRESENTATIVE)
    guardians = Guardianship.objects.filter(counts_on(day), child__school_class=school_class)
    return Person.objects.filter(
        is_active=True, pk__in=appointed.values("person"), school=school_class.school_id
    ).filter(pk__in=guardians.values("person"))


def people_with_role(school: School, *roles: str) -> QuerySet[Person]:
    """Active people who hold one of these roles today, each once, by name."""
    appointed = Appointment.objects.filter(counts_on(today_in(school.time_zone)), school=school, role__in=roles)
    return Person.objects.filter(school=school, is_active=True, pk__in=appointed.values("person")).order_by("name")


@dataclass(frozen=True, slots=True)
class Held:
    """A role that an active person holds today, as far as a page that shows many of them needs it."""

    key: int
    ref: str
    name: str
    role: str


def roles_held(school: School) -> tuple[Held, ...]:
    """All roles that are held at a school today, by the names of their holders, in one statement."""
    held = Appointment.objects.filter(counts_on(today_in(school.time_zone)), school=school, person__is_active=True)
    rows = held.order_by("person__name", "pk").values_list("person_id", "person__ref", "person__name", "role")
    return tuple(Held(*row) for row in rows)


def has_role(person: Person, *roles: str) -> bool:
    """Whether they hold one of these roles today."""
    return people_with_role(person.school, *roles).filter(pk=person.pk).exists()


def mail_of(person: Person) -> str | None:
    """The mail address they are written to: a verified one first, then the oldest. None when there is none."""
    addresses = Address.objects.filter(person=person, kind=Address.Kind.MAIL).order_by("pk")
    verified = addresses.exclude(verified_at=None).first()
    address = verified or addresses.first()
    return address.value if address else None


def person_by_mail(school: School, mail: str) -> Person | None:
    """The active person of a school with this mail address, verified or not; None for any other text."""
    address = (
        Address.objects.filter(school=school, kind=Address.Kind.MAIL, normal=normal_mail(mail), person__is_active=True)
        .select_related("person__school")
        .first()
    )
    return address.person if address else None
