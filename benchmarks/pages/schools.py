"""The people of the seeded schools: classes of thirty children with two guardians each, some with a second child."""

from dataclasses import dataclass, field
from datetime import date, datetime

from benchmarks.pages.bulk import Table, moment
from gatepost.concerns.models import Concern, Reply
from gatepost.core.refs import new_ref
from gatepost.groups.models import ClassGroup
from gatepost.groups.opening import open_group
from gatepost.people import actions as people
from gatepost.people.models import Address, Child, Guardianship, Hat, Person, Role, School
from gatepost.policies import actions as policies
from gatepost.policies.codes import current_code
from gatepost.policies.models import Agreement, Code
from gatepost.site.demo.school import add_calendar, last_september

CHILDREN = 30
SIBLINGS = 6  # of them: children whose brother or sister is in the class before
PARENT, SECRETARY = "Tom Barker", "Mrs Evans"  # whom the demo's sign-in offers
GIVEN = ("Maya", "Leo", "Filip", "Ruby", "Dev", "Anya", "Tobi", "Isla", "Arjun", "Kofi", "Evie", "Zofia", "Jack", "Mei")
FAMILY = ("Haddad", "Novak", "Mercer", "Nair", "Okafor", "Patel", "Asante", "Thomas", "Rowley", "Grant", "Jones")
STAFF = ((SECRETARY, Role.OFFICE), ("Mr Adeyemi", Role.HEAD), ("Mrs Shah", Role.LEADERSHIP), ("Ms Clarke", Role.DSL))


@dataclass
class SeededGroup:
    """A group while posts are written into it."""

    pk: int
    ref: str
    school: int
    school_ref: str
    code: int
    members: list[tuple[int, str]]  # number and reference of each
    seq: int = 0
    lately: list[tuple[int, int | None]] = field(default_factory=list)  # newest posts: number, first post of thread


@dataclass
class PeopleTables:
    """Where the people of all schools are written."""

    person: Table
    address: Table
    child: Table
    guardianship: Table
    agreement: Table

    @classmethod
    def empty(cls) -> "PeopleTables":
        """With all columns named."""
        return cls(
            Table(
                Person,
                "school",
                "ref",
                "name",
                "language",
                "auth_epoch",
                "is_active",
                "created_at",
                "password",
                "last_login",
            ),
            Table(Address, "school", "person", "kind", "value", "normal", "verified_at", "created_at"),
            Table(Child, "school", "ref", "given_name", "initial", "school_class"),
            Table(Guardianship, "school", "ref", "person", "child", "relation", "starts_on", "ends_on", "end_reason"),
            Table(Agreement, "school", "person", "code", "at"),
        )

    def write(self) -> None:
        """Send them all to the database, those first that others point at."""
        for table in (self.person, self.address, self.child, self.guardianship, self.agreement):
            table.write()


def make_school(number: int, *, classes: int, concerns: int, at: datetime) -> tuple[School, list[SeededGroup]]:
    """One school with its staff, classes, families and concerns, all of whom have accepted the code."""
    host = f"school-{number}.example"
    school = people.add_school(
        name=f"School {number}", host=host, office_mail=f"office@{host}", secretary_mail=f"head@{host}", is_demo=True
    )
    add_calendar(school)
    policies.adopt_starter(None, school)
    for name, role in STAFF:
        mail = f"{role.value}@{host}"
        person = people.add_person(None, school, name=name, mail=mail, is_verified=True)
        people.appoint(None, person=person, role=role, starts_on=last_september(school))
    groups = make_classes(school, current_code(school), classes=classes, at=at)
    add_concerns(school, groups, number=concerns, at=at)
    return school, groups


def make_classes(school: School, code: Code, *, classes: int, at: datetime) -> list[SeededGroup]:
    """The classes of a school, each with its group of sixty."""
    tables, stamp, since = PeopleTables.empty(), moment(at), last_september(school)
    groups: list[SeededGroup] = []
    for number in range(classes):
        school_class = people.add_class(None, school, name=f"Class {number + 1}", year_group=f"Year {number // 2}")
        group = open_group(school_class)
        members: list[tuple[int, str]] = []
        for place in range(CHILDREN):
            given = GIVEN[(place * 5 + number) % len(GIVEN)]
            child = tables.child.add(school.pk, new_ref(), given, FAMILY[place % len(FAMILY)][0], school_class.pk)
            if groups and place < SIBLINGS:
                there = 2 * (SIBLINGS + place)
                guardians = groups[-1].members[there : there + 2]
            else:
                first = number == 0 and place == SIBLINGS  # two groups, as one parent in four has
                names = (PARENT if first else f"{given} {FAMILY[place % len(FAMILY)]}", f"Sam {FAMILY[place % 7]}")
                guardians = [
                    add_guardian(tables, school, code, name, f"{number}-{place}-{half}", stamp)
                    for half, name in enumerate(names)
                ]
            for person, _ref in guardians:
                tables.guardianship.add(school.pk, new_ref(), person, child, "", since.isoformat(), None, "")
            members += guardians
        groups.append(SeededGroup(group.pk, group.ref, school.pk, school.ref, code.pk, members))
    tables.write()
    return groups


def add_guardian(tables: PeopleTables, school: School, code: Code, name: str, mail: str, stamp: str) -> tuple[int, str]:
    """One adult with a mail address, who has accepted the code."""
    ref, address = new_ref(), f"{mail}@{school.host}"
    person = tables.person.add(school.pk, ref, name, "en-gb", 1, True, stamp, "", None)
    tables.address.add(school.pk, person, "mail", address, address, stamp, stamp)
    tables.agreement.add(school.pk, person, code.pk, stamp)
    return person, ref


def add_concerns(school: School, groups: list[SeededGroup], *, number: int, at: datetime) -> None:
    """Concerns of parents, a third each open, answered and settled, with words of ordinary length and a reply."""
    secretary = Person.objects.get(school=school, name=SECRETARY)
    states = (Concern.State.OPEN, Concern.State.ANSWERED, Concern.State.SETTLED)
    made = Concern.objects.bulk_create(
        Concern(
            school=school,
            author_id=groups[place % len(groups)].members[place % 60][0],
            kind=Concern.Kind.ENQUIRY,
            route=Concern.Route.LEADERSHIP if place % 4 == 0 else Concern.Route.OFFICE,
            state=states[place % 3],
            words=f"Could you tell us about matter {place}? " + "We would like to talk about how this week went. " * 6,
            reply_by=date.fromordinal(at.date().toordinal() + place % 20 - 5),
            at=at,
            first_answered_at=at if place % 3 else None,
        )
        for place in range(number)
    )
    Reply.objects.bulk_create(
        Reply(
            school=school,
            concern=concern,
            side=Reply.Side.SCHOOL,
            by=secretary,
            hat=Hat.OFFICE,
            words="Thank you for asking. We have looked into it and will ring you today.",
            once=new_ref(),
            at=at,
        )
        for concern in made
        if concern.state != Concern.State.OPEN
    )


def finish(groups: list[SeededGroup]) -> None:
    """Tell each group its newest number."""
    for group in groups:
        ClassGroup.objects.filter(pk=group.pk).update(last_seq=group.seq)
