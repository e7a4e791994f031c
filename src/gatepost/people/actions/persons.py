"""People and their addresses."""

from django.db import IntegrityError, transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.people.access import has_role, require_keeps_the_roll
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Address, Hat, Person, Role, School
from gatepost.people.names import checked_name, normal_mail, normal_phone
from gatepost.people.roster import names_have_changed

__all__ = [
    "add_address",
    "add_person",
    "normal_mail",
    "normal_phone",
    "rename_person",
    "take_address_as_proved",
]


@transaction.atomic
def add_person(
    acting: Acting | None,
    school: School,
    *,
    name: str,
    mail: str,
    phone: str = "",
    is_verified: bool = False,
) -> Person:
    """Somebody new at a school, with an unverified mail address and perhaps a phone number.

    `is_verified`: the address was proved in another way just now (an invitation taken up from it, the demo).
    Raises Invalid when an address is none or belongs to somebody else at the school.
    """
    require_keeps_the_roll(acting, school)
    person = Person(school=school, name=checked_name(name))
    person.set_unusable_password()
    person.save()
    _write_address(person, Address.Kind.MAIL, mail, is_verified=is_verified)
    if phone.strip():
        _write_address(person, Address.Kind.PHONE, phone, is_verified=False)
    names_have_changed(school.pk)
    record("added a person", actor=actor_of(acting, school), subject=Subject("person", person.ref))
    return person


@transaction.atomic
def add_address(acting: Acting | None, person: Person, *, kind: str, value: str) -> Address:
    """Another address of a person, unverified. Raises Invalid when it is none, or belongs to somebody else.

    Whoever reads a mail address can sign in by it. So the office gives none to a colleague, whose role may open
    more than its own.
    """
    require_keeps_the_roll(acting, person.school)
    if acting is not None and kind == Address.Kind.MAIL:
        _require_may_give_a_way_in(acting, person)
    address = _write_address(person, Address.Kind(kind), value, is_verified=False)
    record(
        "added an address",
        actor=actor_of(acting, person.school),
        subject=Subject("person", person.ref),
        facts={"kind": address.kind},
    )
    return address


@transaction.atomic
def rename_person(acting: Acting | None, person: Person, *, name: str) -> None:
    """Change a person's name; their earlier posts show the new one."""
    require_keeps_the_roll(acting, person.school)
    person.name = checked_name(name)
    Person.objects.filter(pk=person.pk).update(name=person.name)
    names_have_changed(person.school_id)
    record("renamed a person", actor=actor_of(acting, person.school), subject=Subject("person", person.ref))


@transaction.atomic
def take_address_as_proved(person: Person, *, mail: str) -> None:
    """Somebody has just shown that mail to this address reaches them. Once proved it stays proved."""
    proved = Address.objects.filter(
        person=person, kind=Address.Kind.MAIL, normal=normal_mail(mail), verified_at=None
    ).update(verified_at=now())
    if proved:
        record(
            "proved a mail address",
            actor=actor_of(None, person.school),
            subject=Subject("person", person.ref),
        )


def _require_may_give_a_way_in(acting: Acting, person: Person) -> None:
    if acting.hat is not Hat.OFFICE:
        return
    at_the_school = [role for role in Role if role not in (Role.CLASS_REPRESENTATIVE, Role.PTA_OFFICER)]
    if has_role(person, *at_the_school):
        raise Invalid(fields={"mail": "Only the head or an administrator can do this for people with a school role."})


def _write_address(person: Person, kind: Address.Kind, value: str, *, is_verified: bool) -> Address:
    normal = normal_mail(value) if kind is Address.Kind.MAIL else normal_phone(value)
    field = "mail" if kind is Address.Kind.MAIL else "phone"
    try:
        with transaction.atomic():
            return Address.objects.create(
                school=person.school,
                person=person,
                kind=kind,
                value=value.strip(),
                normal=normal,
                verified_at=now() if is_verified else None,
            )
    except IntegrityError as fault:
        raise Invalid(fields={field: f"{value.strip()} belongs to somebody at this school already."}) from fault
