"""What a school may hold that is hard to carry to another database: every kind of letter, erased words, odd numbers."""

from datetime import UTC, date, datetime

from gatepost.concerns.models import Concern
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_text
from gatepost.delivery.models import Notice
from gatepost.gate import actions as gate
from gatepost.gate.models import Hold, Submission, Verdict
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, School
from gatepost.policies.models import Code
from gatepost.site import worker

TEXTS = [
    "e\u0301 \u00e9 \ufb01",
    "\u202eRTL \u05d0\u0628",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1ec\U0001f1e7",
    "\u200b\ufeff\u00a0",
    "\ufdd0\uffff\U0010ffff",
    "back\\slash 'quote' \"double\" %s {} \\u0041 \r\n\t",
    "  spaces  ",
    "\u0130\u0131\u00df",
    "\x01\x7f\x9f",
]


def add() -> None:
    """Fill the only school with it, and print how many posts have had their words erased."""
    school = School.objects.get()
    for text in TEXTS:
        Person.objects.create(school=school, name=text)
    author = Person.objects.order_by("pk")[0]
    for number, text in enumerate(TEXTS):
        Concern.objects.create(
            school=school,
            author=author,
            kind="enquiry",
            route="office",
            words=text,
            reply_by=date(2026, 9, 1),
            at=datetime(2026, 3, 29, 1, 30, 0, number, tzinfo=UTC),
        )
    odd = {"f": 0.1, "tiny": 1e-300, "e": 1e2, "big": 2**70, "z": -0.0, "\u00e9": [None, True, {"b": 1, "a": TEXTS[0]}]}
    moment = now()
    Notice.objects.create(
        school=school, kind="odd", created_at=moment, recipients=TEXTS, fanned_out_at=moment, facts=odd
    )
    released(school, author)
    in_shadow(school)
    erased = Post.objects.order_by("pk")[0]
    Post.objects.filter(pk=erased.pk).update(state="withdrawn")
    Post.objects.filter(pk=erased.pk).update(text="")
    Submission.objects.filter(verdict__pk=erased.verdict_id).update(text="")
    worker.run(once=True)
    print(Post.objects.filter(text="").count())  # noqa: T201 (read by the test that runs it)


def released(school: School, author: Person) -> None:
    """A message that a class rep has released."""
    words, moment = "Mrs Hall is useless.", now()
    group = Post.objects.order_by("pk")[0].group
    asked = Submission.objects.create(school=school, group=group, author=author, text=words, at=moment)
    Verdict.objects.create(
        school=school,
        submission=asked,
        text_digest=digest_of_text(words),
        outcome="hold",
        code=Code.objects.order_by("pk")[0],
        judge_version="1",
        at=moment,
    )
    hold = Hold.objects.create(school=school, submission=asked, look_by=moment)
    Hold.objects.filter(pk=hold.pk).update(state="released", ruled_by=author, ruled_at=moment, reason="Fair enough.")


def in_shadow(school: School) -> None:
    """A message that the code would hold, standing in the shadow of a pilot that has ended since."""
    group = ClassGroup.objects.select_related("school").get(school=school, name="Oak")
    head = Acting(Person.objects.select_related("school").get(school=school, name="Mr Adeyemi"), Hat.HEAD)
    tom = Acting(Person.objects.select_related("school").get(school=school, name="Tom Barker"), Hat.PARENT)
    (pilot,) = gate.start_pilots(head, [group])
    gate.submit(tom, group=group, text="Mrs Hall is useless and everyone knows it.")
    gate.end_pilot(head, pilot.ref)
    assert Verdict.objects.get(pilot=pilot).outcome == "hold"
