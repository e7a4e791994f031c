"""Two class groups and the cast around them, made of plain rows; posts get the verdict that the database asks for."""

from datetime import timedelta
from typing import Any

import pytest

from gatepost.audit.actions import Actor
from gatepost.core.clock import now, today_in
from gatepost.core.digest import digest_of_text
from gatepost.gate.models import Submission, Verdict
from gatepost.groups.models import ClassGroup, Post
from gatepost.groups.publishing import NewPost, publish, publish_edit
from gatepost.people.epochs import raise_epochs
from gatepost.people.hats import Acting
from gatepost.people.models import Child, Guardianship, Hat, Person, School, SchoolClass, SchoolYear
from gatepost.policies.models import Code


class World:
    """Oakfield: Amira, Tom and Jo look after children in Oak, Lena in Elm; Mrs Evans works in the office."""

    def __init__(self, host: str = "oakfield.test") -> None:
        today = today_in("Europe/London")
        self.school = School.objects.create(
            name="Oakfield", host=host, office_mail="office@x.test", secretary_mail="head@x.test"
        )
        self.year = SchoolYear.objects.create(
            school=self.school,
            name="2026/27",
            starts_on=today - timedelta(days=90),
            ends_on=today + timedelta(days=270),
        )
        self.code = Code.objects.create(school=self.school, version=1, title="Code", source="", adopted_at=now())
        self.oak = self.group("Oak")
        self.elm = self.group("Elm")
        self.amira = self.guardian("Amira", "Leo", self.oak)
        self.tom = self.guardian("Tom", "Mia", self.oak)
        self.jo = self.guardian("Jo", "Kit", self.oak)
        self.lena = self.guardian("Lena", "Ada", self.elm)
        self.evans = Person.objects.create(school=self.school, name="Mrs Evans")
        self.school_actor = Actor(self.school.ref, self.evans.ref, Hat.OFFICE.value)

    def group(self, name: str) -> ClassGroup:
        school_class = SchoolClass.objects.create(school=self.school, year=self.year, name=name)
        return ClassGroup.objects.create(school=self.school, school_class=school_class, name=name)

    def guardian(self, name: str, child: str, group: ClassGroup) -> Person:
        person = Person.objects.create(school=self.school, name=name)
        self.looks_after(person, child, group)
        return person

    def looks_after(self, person: Person, child: str, group: ClassGroup, **dates: Any) -> Guardianship:
        dates.setdefault("starts_on", today_in("Europe/London") - timedelta(days=30))
        row, _ = Child.objects.get_or_create(school=self.school, given_name=child, school_class=group.school_class)
        return Guardianship.objects.create(school=self.school, person=person, child=row, **dates)

    def leaves(self, person: Person) -> None:
        """The school ends all their guardianships today."""
        Guardianship.objects.filter(person=person).update(ends_on=today_in("Europe/London"), end_reason="moved away")
        raise_epochs(Person.objects.filter(pk=person.pk))

    def as_parent(self, person: Person) -> Acting:
        return Acting(Person.objects.select_related("school").get(pk=person.pk), Hat.PARENT)

    def verdict(self, author: Person, group: ClassGroup, text: str, **submission: Any) -> Verdict:
        stored = Submission.objects.create(
            school=self.school, group=group, author=author, text=text, at=now(), **submission
        )
        return Verdict.objects.create(
            school=self.school,
            submission=stored,
            text_digest=digest_of_text(text),
            outcome=Verdict.Outcome.OK,
            code=self.code,
            judge_version="test",
            at=now(),
        )

    def post(
        self, author: Person, text: str, *, group: ClassGroup | None = None, reply_to: Post | None = None, **facts: Any
    ) -> Post:
        group = group or self.oak
        facts.setdefault("posted_as", Post.PostedAs.PARENT.value)
        at = facts.pop("at", now())
        kind = Submission.Kind.PTA if facts["posted_as"] == Post.PostedAs.PTA else Submission.Kind.POST
        verdict = self.verdict(author, group, text, reply_to=reply_to, kind=kind)
        new = NewPost(group=group, author=author, text=text, reply_to=reply_to, verdict_id=verdict.pk, **facts)
        return publish([new], at=at)[0]

    def edit(self, post: Post, text: str) -> Post:
        verdict = self.verdict(post.author, post.group, text, kind=Submission.Kind.EDIT, edits=post)
        return publish_edit(post=post, text=text, verdict_id=verdict.pk, at=now())


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def lasting_world(transactional_db: None) -> World:
    """The same, committed: for tests in which other threads and `on_commit` take part."""
    return World()
