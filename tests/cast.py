"""The cast of the tests of gate and doors: a school with its code, two classes, reps, PTA officers and school roles."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps

from gatepost.conduct import Code, Finding, Kinder, Outcome, Verdict
from gatepost.conduct.kinder import kinder
from gatepost.conduct.names import Roster
from gatepost.conduct.reading import read
from gatepost.core.clock import now, today_in
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.models import (
    Address,
    Appointment,
    Child,
    Guardianship,
    Hat,
    Person,
    Role,
    School,
    SchoolClass,
    SchoolYear,
)
from gatepost.policies import actions as policies

# What the judge sees in the texts of these tests. How well it reads others is measured elsewhere (tests/conduct).
PASSES = "Is PE tomorrow?"
NUDGED = "The phone ban is ridiculous, I'm just going to ignore it."
HELD = "Sorry but the new teacher is hopeless, she hasn't a clue."
HALF_FINE = "The hopeless Mrs P! Is PE tomorrow?"
ESCALATED = "I saw bruises on one of the little ones again."
THREAT = "If he parks there again I will smash his face in."


SEEN = {
    NUDGED: ("B5a", "policy_challenge", Outcome.NUDGE),
    HELD: ("G1", "grievance", Outcome.HOLD),
    HALF_FINE: ("G1", "grievance", Outcome.HOLD),
    ESCALATED: ("S1", "safeguarding", Outcome.ESCALATE),
    THREAT: ("B6", "threat", Outcome.ESCALATE),
}


class ScriptedJudge:
    """Answers for the texts above what the starter code says of them, and `ok` for all others."""

    def __init__(self, code: Code, roster: Any = None) -> None:
        self.code = code

    def judge(self, text: str, context: Any = None) -> Verdict:
        """The verdict on one text."""
        if text not in SEEN:
            return Verdict(Outcome.OK)
        clause, label, outcome = SEEN[text]
        return Verdict(outcome, (Finding(clause, label, outcome, 0.9, text[4:14], "It reads so.", 4, 14),))

    def kinder(self, text: str, verdict: Verdict, context: Any = None) -> Kinder | None:
        """A kinder wording, as the judge would look for one."""
        return kinder(read(text, Roster(())), verdict, lambda words: words not in SEEN)


class Cast:
    """Amira, Tom and Jo look after children in Oak, Lena and Rhian in Elm; Jo and Rhian are class reps of them.

    Priya and Ben are PTA officers; Priya has a child in Oak. Mrs Evans works in the office, Ms Clarke is the DSL.
    """

    def __init__(self, host: str = "oakfield.test") -> None:
        self.today = today_in("Europe/London")
        self.school = School.objects.create(
            name="Oakfield",
            host=host,
            office_mail="office@oakfield.test",
            secretary_mail="secretary@oakfield.test",
            urgent_help="Children's services: 01632 960123",
        )
        self.year = SchoolYear.objects.create(
            school=self.school,
            name="2026/27",
            starts_on=self.today - timedelta(days=90),
            ends_on=self.today + timedelta(days=270),
        )
        policies.adopt_starter(None, self.school)
        self.oak, self.elm = self.group("Oak"), self.group("Elm")
        self.amira = self.guardian("Amira Haddad", "Leo", self.oak)
        self.tom = self.guardian("Tom Wells", "Mia", self.oak)
        self.jo = self.guardian("Jo Mercer", "Kit", self.oak)
        self.lena = self.guardian("Lena Kowal", "Ada", self.elm)
        self.rhian = self.guardian("Rhian Jones", "Osian", self.elm)
        self.priya = self.guardian("Priya Nair", "Anya", self.oak)
        self.ben = self.person("Ben Okafor")
        self.evans = self.person("Mrs Evans")
        self.clarke = self.person("Ms Clarke")
        self.appoint(self.jo, Role.CLASS_REPRESENTATIVE, self.oak)
        self.appoint(self.rhian, Role.CLASS_REPRESENTATIVE, self.elm)
        self.appoint(self.priya, Role.PTA_OFFICER)
        self.appoint(self.ben, Role.PTA_OFFICER)
        self.appoint(self.evans, Role.OFFICE)
        self.appoint(self.clarke, Role.DSL)
        for person in Person.objects.filter(school=self.school):
            self.accepts(person)

    def group(self, name: str) -> ClassGroup:
        school_class = SchoolClass.objects.create(school=self.school, year=self.year, name=name)
        return ClassGroup.objects.create(school=self.school, school_class=school_class, name=name)

    def person(self, name: str) -> Person:
        person = Person.objects.create(school=self.school, name=name)
        mail = f"{name.split()[0].lower()}-{person.pk}@example.test"
        Address.objects.create(
            school=self.school, person=person, kind="mail", value=mail, normal=mail, verified_at=now()
        )
        return person

    def guardian(self, name: str, child: str, group: ClassGroup) -> Person:
        person = self.person(name)
        self.looks_after(person, child, group)
        return person

    def looks_after(self, person: Person, child: str, group: ClassGroup) -> None:
        row, _ = Child.objects.get_or_create(
            school=self.school, given_name=child, school_class=group.school_class, initial=person.name.split()[-1][0]
        )
        Guardianship.objects.create(
            school=self.school, person=person, child=row, starts_on=self.today - timedelta(days=30)
        )

    def appoint(self, person: Person, role: Role, group: ClassGroup | None = None) -> Appointment:
        return Appointment.objects.create(
            school=self.school,
            person=person,
            role=role,
            school_class=group.school_class if group else None,
            starts_on=self.today - timedelta(days=30),
        )

    def accepts(self, person: Person) -> None:
        person.school = self.school
        policies.accept(Acting(person, Hat.PARENT), version=1)

    def acting(self, person: Person, hat: Hat = Hat.PARENT) -> Acting:
        return Acting(Person.objects.select_related("school").get(pk=person.pk), hat)


def row_counts(but: Iterable[str] = ()) -> dict[str, int]:
    """How many rows every table has, but for some."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.label not in set(but)
    }


def facts_of(card: Any) -> tuple[str, list[str]]:
    """A card's outcome and the clauses it names."""
    return card.outcome, [finding.clause for finding in card.findings]
