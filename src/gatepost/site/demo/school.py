"""Make the demo school from nothing: people and classes, the code accepted, and a week of messages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from gatepost.core.clock import as_if_at, today_in
from gatepost.doors import actions as doors
from gatepost.doors.parcel import Parcel
from gatepost.gate.answers import Published
from gatepost.groups.models import ClassGroup, Post
from gatepost.groups.opening import open_group
from gatepost.people import actions as people
from gatepost.people.hats import Acting
from gatepost.people.models import Child, ClosedDay, Hat, Person, Role, School, SchoolClass
from gatepost.policies import actions as policies
from gatepost.policies.codes import current_code
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding.models.arrangements import DEPUTIES_AFTER, HEAD_AFTER
from gatepost.site.demo.families import FAMILIES, STAFF
from gatepost.site.demo.talk import talk

CLASSES = (("Oak", "Year 2"), ("Elm", "Year 4"), ("Ash", "Year 6"))
MAIL_HOST = "hazel-lane.example"


@transaction.atomic
def make_demo_school(*, with_talk: bool = True) -> School:
    """Hazel Lane Primary with its cast, families, dates and, unless told otherwise, a week of talk in Oak and Elm."""
    school = people.add_school(
        name="Hazel Lane Primary",
        host="localhost",
        office_mail=f"office@{MAIL_HOST}",
        secretary_mail=f"secretary@{MAIL_HOST}",
        urgent_help="Children's services, day and night: 01632 960 960. NSPCC: 0808 800 5000.",
        is_demo=True,
    )
    add_calendar(school)
    policies.adopt_starter(None, school)
    classes = {name: people.add_class(None, school, name=name, year_group=group) for name, group in CLASSES}
    for one in classes.values():
        open_group(one)
    add_families(school, classes)
    add_staff(school)
    arrange_safeguarding(school)
    appoint_parents(school, classes)
    everybody_accepts(school)
    if with_talk:
        let_them_talk(school)
    return school


def arrange_safeguarding(school: School) -> None:
    """Whom to ring outside, by numbers that are kept free for stories."""
    lead = Person.objects.select_related("school").get(school=school, name="Ms Clarke")
    safeguarding.arrange(
        Acting(lead, Hat.DSL),
        deputies_after=DEPUTIES_AFTER,
        head_after=HEAD_AFTER,
        low_level_to="head",
        children_line="01632 960 960",
        night_line="01632 960 961",
        officer_line="01632 960 962",
    )


def add_calendar(school: School) -> None:
    """The terms of a school year around today, with half-terms between, and two INSET days."""
    today = today_in(school.time_zone)
    first = today.year if today.month >= 8 else today.year - 1
    for name, starts_on, ends_on in (
        ("Autumn term, first half", date(first, 9, 2), date(first, 10, 23)),
        ("Autumn term, second half", date(first, 11, 2), date(first, 12, 18)),
        ("Spring term, first half", date(first + 1, 1, 4), date(first + 1, 2, 12)),
        ("Spring term, second half", date(first + 1, 2, 22), date(first + 1, 3, 25)),
        ("Summer term, first half", date(first + 1, 4, 12), date(first + 1, 5, 28)),
        ("Summer term, second half", date(first + 1, 6, 7), date(first + 1, 7, 21)),
    ):
        people.add_term(None, school, name=name, starts_on=starts_on, ends_on=ends_on)
    for on in (date(first, 11, 30), date(first + 1, 6, 28)):
        people.add_closed_day(None, school, on=on, kind=ClosedDay.Kind.INSET, name="INSET day: school closed to pupils")


def add_families(school: School, classes: dict[str, SchoolClass]) -> None:
    """Children and those who look after them, once each."""
    persons: dict[str, Person] = {}
    children: dict[tuple[str, str], Child] = {}
    for class_name, given_name, initial, guardian, mail, relation in FAMILIES:
        if mail not in persons:
            persons[mail] = people.add_person(None, school, name=guardian, mail=f"{mail}@{MAIL_HOST}", is_verified=True)
        child = children.get((given_name, initial))
        if child is None:
            child = people.add_child(
                None, school, given_name=given_name, initial=initial, school_class=classes[class_name]
            )
            children[given_name, initial] = child
        people.add_guardianship(
            None, person=persons[mail], child=child, relation=relation, starts_on=last_september(school)
        )


def add_staff(school: School) -> None:
    """Those who work at the school; somebody who is a parent too keeps one account with two hats."""
    for name, mail, role in STAFF:
        person = Person.objects.filter(school=school, name=name).first() or people.add_person(
            None, school, name=name, mail=f"{mail}@{MAIL_HOST}", is_verified=True
        )
        people.appoint(None, person=person, role=role, starts_on=last_september(school))


def appoint_parents(school: School, classes: dict[str, SchoolClass]) -> None:
    """A class rep for each class, and two PTA officers."""
    for name, class_name in (("Jo Mercer", "Oak"), ("Rhian Jones", "Elm"), ("Greg Bennett", "Ash")):
        people.appoint(
            None,
            person=named(school, name),
            role=Role.CLASS_REPRESENTATIVE,
            school_class=classes[class_name],
            starts_on=last_september(school),
        )
    for name in ("Priya Nair", "Ben Okafor"):
        people.appoint(None, person=named(school, name), role=Role.PTA_OFFICER, starts_on=last_september(school))


def everybody_accepts(school: School) -> None:
    """All parents but one accept the code: Claire Barker shows what the first post looks like."""
    version = current_code(school).version
    for person in Person.objects.filter(school=school).exclude(name="Claire Barker"):
        person.school = school
        policies.accept(Acting(person, Hat.PARENT), version=version)


def let_them_talk(school: School) -> None:
    """A week of ordinary messages, through the same door and the same gate as any other."""
    posts: dict[int, Post] = {}
    today = today_in(school.time_zone)
    for line in sorted(talk(), key=lambda one: (-one.days_ago, one.at)):
        with as_if_at(datetime.combine(today - timedelta(days=line.days_ago), line.at, ZoneInfo(school.time_zone))):
            answer = doors.receive(
                Parcel(
                    kind="post",
                    acting=Acting(named(school, line.name), Hat.PARENT),
                    group_ref=ClassGroup.objects.get(school=school, name=line.class_name).ref,
                    text=line.text,
                    client_key=f"demo-{line.number}",
                    reply_to=posts[line.answers].ref if line.answers else "",
                )
            )
        if not isinstance(answer, Published):
            raise AssertionError(f"the demo's own talk does not pass the gate: {line.text!r}")
        posts[line.number] = answer.post


def named(school: School, name: str) -> Person:
    """One of the demo's people, with their school at hand."""
    return Person.objects.select_related("school").get(school=school, name=name)


def last_september(school: School) -> date:
    """The first of September that began this school year."""
    today = today_in(school.time_zone)
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)
