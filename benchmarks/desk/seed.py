"""Fill an empty database with schools and their private matters: ten thousand in the first, fewer in the others.

    python -m benchmarks.desk.seed [--schools 40] [--concerns 10000] [--others 1000] [--open 0.08]

It fills the database that GATEPOST_DATA or GATEPOST_DATABASE_URL names, which must have no school yet. Of the matters
of a school some are open, some answered, and the rest has ended over three years; one in thirty names somebody of the
staff, one in twenty is linked with others, a third came by mail. Each has its lines in the audit.
"""

import argparse
import json
import os
import random
import time
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from benchmarks.pages import bulk, schools  # noqa: E402
from benchmarks.pages.schools import SeededGroup  # noqa: E402
from gatepost.audit.actions import Actor, Done, Subject, link_new_entries, record_together  # noqa: E402
from gatepost.concerns.actions import OPENED  # noqa: E402
from gatepost.concerns.models import Concern, NamedPerson, Reply, SharedMatter  # noqa: E402
from gatepost.core.clock import now  # noqa: E402
from gatepost.core.refs import new_ref  # noqa: E402
from gatepost.people.models import Hat, Person, School  # noqa: E402

WORDS = "Could you tell us about matter {number}? " + "We would like to talk about how this week went. " * 6
YEARS = 3  # over which they came
AT_ONCE = 500  # audit entries in one statement
STAGES = (Concern.Stage.STAGE_1, Concern.Stage.STAGE_1, Concern.Stage.STAGE_2)


class Matters:
    """Makes the private matters of one school."""

    def __init__(self, school: School, groups: list[SeededGroup], *, chance: random.Random, at: datetime) -> None:
        self.school, self.groups, self.chance, self.at = school, groups, chance, at
        staff = {person.name: person for person in Person.objects.filter(school=school, name__in=dict(schools.STAFF))}
        self.secretary, self.head = staff[schools.SECRETARY], staff["Mr Adeyemi"]

    def make(self, number: int, *, share_open: float) -> None:
        """So many, with whom they name, what links them, replies, and audit entries."""
        made = Concern.objects.bulk_create(
            [self.one(place, is_open=place < number * share_open) for place in range(number)], batch_size=500
        )
        NamedPerson.objects.bulk_create(
            NamedPerson(school=self.school, concern=concern, person=self.head, at=self.at) for concern in made[::30]
        )
        for first in range(0, len(made) - 4, 80):
            link = SharedMatter.objects.create(school=self.school, at=self.at)
            Concern.objects.filter(pk__in=[concern.pk for concern in made[first : first + 4]]).update(shared=link)
        answered = [concern for concern in made if concern.first_answered_at is not None]
        Reply.objects.bulk_create(
            [
                Reply(
                    school=self.school, concern=concern, side=side, by=by, hat=hat, once=new_ref(), at=concern.at,
                    words="Thank you for asking. We have looked into it and will ring you today.",
                )
                for concern in answered
                for side, by, hat in (
                    (Reply.Side.SCHOOL, self.secretary, Hat.OFFICE),
                    (Reply.Side.AUTHOR, concern.author, Hat.PARENT),
                )
            ],
            batch_size=500,
        )  # fmt: skip
        self.note(made)

    def one(self, place: int, *, is_open: bool) -> Concern:
        """One concern: open ones came lately, the others over the years."""
        chance, group = self.chance, self.chance.choice(self.groups)
        days = chance.random() * (12 if is_open else 365 * YEARS)
        came = self.at - timedelta(days=days, minutes=chance.random() * 600)
        is_leaders = chance.random() < 0.3
        kind = chance.choice((Concern.Kind.CONDUCT, Concern.Kind.COMPLAINT)) if is_leaders else Concern.Kind.ENQUIRY
        state = Concern.State.OPEN if is_open else chance.choice(("answered", "settled", "settled", "closed"))
        stage = chance.choice(STAGES) if kind == Concern.Kind.COMPLAINT else Concern.Stage.INFORMAL
        if stage != Concern.Stage.INFORMAL and state == Concern.State.ANSWERED:
            state = Concern.State.CLOSED
        return Concern(
            school=self.school,
            author_id=chance.choice(group.members)[0],
            kind=kind,
            route=Concern.Route.LEADERSHIP if is_leaders else Concern.Route.OFFICE,
            state=state,
            stage=stage,
            came_by=Concern.CameBy.MAIL if chance.random() < 0.33 else Concern.CameBy.PAGE,
            words=WORDS.format(number=place),
            group_ref=group.ref,
            group_name=f"Class {self.groups.index(group) + 1}",
            clause=chance.choice(("B1", "B6", "G1")) if kind == Concern.Kind.CONDUCT else "",
            assigned_to=self.secretary if chance.random() < 0.2 else None,
            reply_by=came.date() + timedelta(days=14),
            acknowledge_by=came.date() + timedelta(days=3) if stage != Concern.Stage.INFORMAL else None,
            acknowledged_at=came if stage != Concern.Stage.INFORMAL and chance.random() < 0.8 else None,
            at=came,
            first_answered_at=None if is_open and chance.random() < 0.7 else came,
            ended_at=came if state in (Concern.State.SETTLED, Concern.State.CLOSED) else None,
        )

    def note(self, made: list[Concern]) -> None:
        """Three lines of the audit each: raised, and opened twice."""
        things = []
        for concern in made:
            subject = Subject("concern", concern.reference)
            author = Actor(self.school.ref, concern.author.ref, Hat.PARENT.value)
            office = Actor(self.school.ref, self.secretary.ref, Hat.OFFICE.value)
            things.append(Done("raised a concern", author, subject, facts={"route": concern.route}))
            things += [Done(OPENED, office, subject)] * 2
        for first in range(0, len(things), AT_ONCE):
            record_together(things[first : first + AT_ONCE])


def seed(*, wanted: int, concerns: int, others: int, share_open: float, number: int) -> dict[str, object]:
    """Make it all; gives what is there in the end, the seconds it took, and matters to open."""
    if School.objects.exists():
        raise SystemExit("There is a school in this database. The benchmark fills an empty one only.")
    started, at, chance = time.monotonic(), now(), random.Random(number)
    bulk.hasten()
    for one in range(1, wanted + 1):
        with transaction.atomic():
            school, groups = schools.make_school(one, classes=14, concerns=0, at=at)
            matters = Matters(school, groups, chance=chance, at=at)
            matters.make(concerns if one == 1 else others, share_open=share_open)
    while link_new_entries():
        pass
    bulk.learn()
    bulk.settle()
    first = Concern.objects.filter(school__host="school-1.example")
    return {
        "schools": wanted,
        "concerns": Concern.objects.count(),
        "in_the_first": first.count(),
        "open": first.filter(state="open").count(),
        "matters": list(first.filter(state="open", named=None).values_list("reference", flat=True)[:40]),
        "seconds": round(time.monotonic() - started, 1),
    }


def main() -> None:
    """Bring the database up to date, fill it, and say what is in it in one line of JSON."""
    words = argparse.ArgumentParser()
    words.add_argument("--schools", type=int, default=40)
    words.add_argument("--concerns", type=int, default=10_000, help="in the first school")
    words.add_argument("--others", type=int, default=1_000, help="in each of the other schools")
    words.add_argument("--open", type=float, default=0.08, help="share of the matters that are open")
    words.add_argument("--seed", type=int, default=3)
    given = words.parse_args()
    call_command("migrate", verbosity=0, interactive=False)
    counted = seed(
        wanted=given.schools, concerns=given.concerns, others=given.others, share_open=given.open, number=given.seed
    )
    print(json.dumps(counted))


if __name__ == "__main__":
    main()
