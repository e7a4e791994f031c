"""The cast around private matters, made of plain rows: two schools, parents, and everybody with a desk."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from gatepost.concerns import actions
from gatepost.concerns.models import Concern
from gatepost.concerns.moves import move
from gatepost.concerns.state import Act
from gatepost.conduct import starter_text
from gatepost.core.clock import now, today_in
from gatepost.core.digest import digest_of_text
from gatepost.core.refs import new_ref
from gatepost.gate.models import Submission, Verdict
from gatepost.groups.models import ClassGroup, Post
from gatepost.groups.publishing import NewPost, publish
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
from gatepost.policies.models import Code

LONG_AGO = timedelta(days=60)
_numbers = count(1)


class World:
    """Oakfield: Tom, Amira and Jo are parents in Oak; everybody with a role at the school is one person each."""

    def __init__(self, host: str = "oakfield.test") -> None:
        today = today_in("Europe/London")
        self.school = School.objects.create(
            name="Oakfield", host=host, office_mail=f"office@{host}", secretary_mail=f"secretary@{host}"
        )
        year = SchoolYear.objects.create(
            school=self.school, name="2026/27", starts_on=today - LONG_AGO, ends_on=today + timedelta(days=270)
        )
        oak = SchoolClass.objects.create(school=self.school, year=year, name="Oak")
        self.oak = ClassGroup.objects.create(school=self.school, school_class=oak, name="Oak")
        self.code = Code.objects.create(
            school=self.school, version=1, title="Code", source=starter_text(), adopted_at=now()
        )
        self.tom = self.parent("Tom")
        self.amira = self.parent("Amira")
        self.jo = self.parent("Jo")
        self.evans = self.appointed("Mrs Evans", Role.OFFICE)
        self.adeyemi = self.appointed("Mr Adeyemi", Role.HEAD)
        self.singh = self.appointed("Ms Singh", Role.LEADERSHIP)
        self.hall = self.appointed("Mrs Hall", Role.STAFF)
        self.clarke = self.appointed("Ms Clarke", Role.DSL)
        self.okoro = self.appointed("Mr Okoro", Role.DEPUTY)
        self.chair = self.appointed("Dr Webb", Role.CHAIR)
        self.lowe = self.appointed("Mrs Lowe", Role.CLERK)
        self.governors = [self.appointed(name, Role.GOVERNOR) for name in ("Ms Ade", "Mr Birch", "Mrs Cole")]

    def person(self, name: str) -> Person:
        person = Person.objects.create(school=self.school, name=name)
        mail = f"{name.lower().replace(' ', '.')}.{next(_numbers)}@x.test"
        Address.objects.create(
            school=self.school, person=person, kind=Address.Kind.MAIL, value=mail, normal=mail, verified_at=now()
        )
        return person

    def parent(self, name: str) -> Person:
        person = self.person(name)
        self.becomes_a_parent(person)
        return person

    def becomes_a_parent(self, person: Person) -> None:
        child = Child.objects.create(
            school=self.school, given_name=f"{person.name}'s child", school_class=self.oak.school_class
        )
        Guardianship.objects.create(
            school=self.school, person=person, child=child, starts_on=today_in("Europe/London") - LONG_AGO
        )

    def appointed(self, name: str, role: Role, **dates: Any) -> Person:
        person = self.person(name)
        self.appoint(person, role, **dates)
        return person

    def appoint(self, person: Person, role: Role, **dates: Any) -> None:
        dates.setdefault("starts_on", today_in("Europe/London") - LONG_AGO)
        Appointment.objects.create(school=self.school, person=person, role=role, **dates)

    def acting(self, person: Person, hat: Hat) -> Acting:
        return Acting(Person.objects.select_related("school").get(pk=person.pk), hat)

    def as_parent(self, person: Person) -> Acting:
        return self.acting(person, Hat.PARENT)

    @property
    def office(self) -> Acting:
        return self.acting(self.evans, Hat.OFFICE)

    @property
    def head(self) -> Acting:
        return self.acting(self.adeyemi, Hat.HEAD)

    @property
    def leadership(self) -> Acting:
        return self.acting(self.singh, Hat.LEADERSHIP)

    @property
    def clerk(self) -> Acting:
        return self.acting(self.lowe, Hat.CLERK)

    @property
    def staff(self) -> Acting:
        return self.acting(self.hall, Hat.STAFF)

    @property
    def lead(self) -> Acting:
        return self.acting(self.clarke, Hat.DSL)

    @property
    def deputy(self) -> Acting:
        return self.acting(self.okoro, Hat.DEPUTY)

    def everybody(self) -> list[Acting]:
        """Each school hat on somebody who holds it, the class rep's and the PTA's too."""
        by_role = {
            Hat.OFFICE: self.evans,
            Hat.HEAD: self.adeyemi,
            Hat.LEADERSHIP: self.singh,
            Hat.STAFF: self.hall,
            Hat.DSL: self.clarke,
            Hat.DEPUTY: self.okoro,
            Hat.CHAIR: self.chair,
            Hat.PTA: self.amira,
            Hat.PARENT: self.amira,
            Hat.CLERK: self.lowe,
            Hat.GOVERNOR: self.governors[0],
            Hat.ADMINISTRATOR: self.person("Administrator"),
        }
        return [self.acting(person, hat) for hat, person in by_role.items()]

    def raised(self, words: str = "Can Mia have the other coat peg?", *, route: str = "office", **more: Any) -> Concern:
        return actions.raise_concern(self.as_parent(self.tom), route=route, words=words, **more)

    def complaint(self, **more: Any) -> Concern:
        """A formal complaint of Tom's, which waits to be acknowledged."""
        more.setdefault("route", "leadership")
        return actions.make_formal(self.as_parent(self.tom), self.raised(**more))

    def looked_into(self, **more: Any) -> Concern:
        """One that is acknowledged, with somebody to look into it and the head to decide."""
        concern = self.complaint(**more)
        actions.acknowledge(self.head, concern, once=once())
        actions.appoint_for_stage_1(self.head, concern, investigator=self.singh, decider=self.adeyemi)
        return Concern.objects.select_related("school", "author").get(pk=concern.pk)

    def decided(self, **more: Any) -> Concern:
        """One that was decided at stage 1."""
        concern = self.looked_into(**more)
        move(concern, Act.DECIDE)
        return concern

    def at_stage_2(self, **more: Any) -> Concern:
        """One whose author asked for a panel; the clerk has acknowledged it."""
        concern = actions.escalate(self.as_parent(self.tom), self.decided(**more))
        actions.acknowledge(self.clerk, concern, once=once())
        return Concern.objects.select_related("school", "author").get(pk=concern.pk)

    def post(
        self, author: Person, text: str, *, group: ClassGroup | None = None, by_pta_at: datetime | None = None
    ) -> Post:
        """A message in Oak, or in `group`; one of the PTA's, posted at a moment, where that is given."""
        kind = Submission.Kind.PTA if by_pta_at else Submission.Kind.POST
        group = group or self.oak
        stored = Submission.objects.create(
            school=self.school, group=group, author=author, text=text, at=now(), kind=kind
        )
        verdict = Verdict.objects.create(
            school=self.school,
            submission=stored,
            text_digest=digest_of_text(text),
            outcome=Verdict.Outcome.OK,
            code=self.code,
            judge_version="test",
            at=now(),
        )
        new = NewPost(
            group=group,
            author=author,
            posted_as=Post.PostedAs.PTA.value if by_pta_at else Post.PostedAs.PARENT.value,
            text=text,
            reply_to=None,
            verdict_id=verdict.pk,
        )
        return publish([new], at=by_pta_at or now())[0]


def once() -> str:
    """A form's key of its own."""
    return new_ref()
