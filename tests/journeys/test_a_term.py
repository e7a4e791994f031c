"""A spring term of a whole school: four hundred families, sixty private matters, half of them by mail alone.

Every date is counted again by hand, every step must stand in the audit, and the words of each matter hold a mark that
is looked for in every letter and on the pages of everybody who has no business with it.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from gatepost.audit.actions import Subject, entries_about
from gatepost.audit.verification import verify
from gatepost.concerns import actions
from gatepost.concerns.models import Concern, Outcome
from gatepost.core.refs import new_ref
from gatepost.delivery.models import Delivery, MailIn
from gatepost.doors.models import ReceivedMail
from gatepost.groups.models import Post as GroupPost
from gatepost.people import actions as people
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding.models import Disclosure
from gatepost.site.demo.population import make_class
from tests.doors.email.conftest import ADDRESS, TRUSTED, Post
from tests.rules.test_canaries import decoded
from tests.world import Outbox, Player, World

FIRST, LAST = date(2027, 1, 4), date(2027, 3, 25)
HALF_TERM = (date(2027, 2, 13), date(2027, 2, 21))
INSET = date(2027, 1, 18)
EASTER = {date(2027, 3, 26), date(2027, 3, 29)}  # Good Friday and Easter Monday; the school is shut until 12 April
SUMMER_TERM = date(2027, 4, 12)
MAY_DAY = date(2027, 5, 3)
DAYS = {"office": 5, "leadership": 10, "stage-1": 15, "stage-2": 20}  # as the demo's school has them

CLASSES, MEMBERS = 14, 29  # 406 families beside the cast
MARK = re.compile("zebra[bcdfghjklmnpqrstvwxz]{12}")

QUESTIONS = (
    "Could you tell me what time the coach leaves on the trip day?",
    "My daughter has lost her reading record. Where can I get a new one?",
    "We are moving house in March. Which form do I need for the new address?",
    "Is there a place left in the chess club on Tuesdays?",
    "The payment page does not take my card for the lunches.",
    "Can my mother pick my son up on Thursdays from now on?",
    "He was upset about the seating plan. Could somebody ring me about it?",
    "When will we hear about the parents' evening times?",
)
ABOUT_STAFF = "I am not happy with how the homework is marked, and I would like to talk about it."


@dataclass
class Matter:
    """One private matter of the script: how it began, on which day, and what it is called."""

    author: Person
    how: str
    route: str
    mark: str
    began_on: date
    reference: str = ""
    is_enquiry: bool = True
    names: tuple[Person, ...] = ()
    expected: list[str] = field(default_factory=list)


def is_school_day(day: date) -> bool:
    """By the calendar above, written out again by hand."""
    if day.weekday() >= 5 or day in {INSET, MAY_DAY, *EASTER}:
        return False
    in_spring = FIRST <= day <= LAST and not HALF_TERM[0] <= day <= HALF_TERM[1]
    return in_spring or day >= SUMMER_TERM


def counted(day: date, days: int) -> date:
    """The day that is so many school days later; what comes in the holidays counts from the first school day."""
    in_holidays = HALF_TERM[0] <= day <= HALF_TERM[1] or LAST < day < SUMMER_TERM
    while in_holidays and not is_school_day(day):
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while not is_school_day(day):
            day += timedelta(days=1)
    return day


class Term:
    """The school through one term, a day at a time."""

    def __init__(self, world: World, outbox: Outbox) -> None:
        self.world, self.outbox = world, outbox
        self.post = Post(world, outbox)
        self.chance = random.Random(27)
        self.matters: list[Matter] = []
        self.today = FIRST
        self.families = self._families()

    def _families(self) -> Iterator[Person]:
        for number in range(1, CLASSES + 1):
            make_class(self.world.school, number=number, members=MEMBERS)
        everybody = list(Person.objects.filter(school=self.world.school, name__startswith="Member ").order_by("pk"))
        assert len(everybody) == CLASSES * MEMBERS >= 400
        self.chance.shuffle(everybody)
        return iter(Person.objects.select_related("school").get(pk=person.pk) for person in everybody)

    def mark(self) -> str:
        """A word that is nowhere else."""
        return "zebra" + "".join(self.chance.choices("bcdfghjklmnpqrstvwxz", k=12))

    def begins(self, how: str, words: str, *, route: str = "office", names: tuple[Player, ...] = ()) -> Matter:
        """Somebody new asks the school, by mail or on the page, and is told the right day."""
        author, mark = next(self.families), self.mark()
        matter = Matter(author, how, route, mark, self.today, names=tuple(one.person for one in names))
        matter.is_enquiry = route == "office"
        text = f"{words} My reference is {mark}."
        if how == "mail":
            row = self.post.sends(author.addresses.get().normal, text)
            assert row.state == "taken-in", (row.why, row.fault, words)
            matter.reference = row.subject_ref
        else:
            acting = Acting(author, Hat.PARENT)
            matter.reference = actions.raise_concern(acting, route=route, words=text, about=matter.names).reference
        matter.expected.append("raised a concern")
        self.matters.append(matter)
        concern = self.concern(matter)
        matter.route = concern.route  # what names the head or speaks against somebody goes to leadership
        matter.is_enquiry = concern.kind == Concern.Kind.ENQUIRY and concern.route == "office"
        assert concern.reply_by == counted(self.today, DAYS[concern.route]), (self.today, concern.route)
        return matter

    def concern(self, matter: Matter) -> Concern:
        return Concern.objects.select_related("school", "author__school").get(reference=matter.reference)

    def answers(self, player: Player, matter: Matter, words: str = "Thank you. It is done.") -> None:
        """Somebody at the school answers; whoever began by mail gets it by mail and answers that."""
        actions.answer(player.acting, self.concern(matter), words, once=new_ref())
        matter.expected.append("answered a concern")
        self.world.work()
        assert self.concern(matter).reply_by == counted(self.today, 10)
        if matter.how == "mail":
            letter = self.post.last_to(matter.author.addresses.get().normal)
            row = self.post.answers(matter.author.addresses.get().normal, letter, "Thank you, that helps.")
            assert (row.state, row.subject_ref) == ("taken-in", matter.reference)
            matter.expected.append("wrote more on a concern")
            actions.answer(player.acting, self.concern(matter), "You are welcome.", once=new_ref())
            matter.expected.append("answered a concern")

    def complains(self, matter: Matter) -> None:
        """A matter becomes a formal complaint and is decided at stage 1, by somebody who did not look into it."""
        world = self.world
        concern = actions.make_formal(Acting(matter.author, Hat.PARENT), self.concern(matter))
        assert concern.reply_by == counted(self.today, DAYS["stage-1"])
        if world.adeyemi.person in matter.names:  # it never passes the head: the chair has it, and governors decide
            runs, investigator, decider = world.osei, world.tran, world.whitlock
        else:
            runs, investigator, decider = world.shah, world.walsh, world.adeyemi
        actions.acknowledge(runs.acting, self.concern(matter), once=new_ref())
        actions.appoint_for_stage_1(
            runs.acting, self.concern(matter), investigator=investigator.person, decider=decider.person
        )
        self.decides(decider, matter)
        matter.is_enquiry = False
        matter.expected += ["made a formal complaint", "acknowledged a concern", "appointed who looks into a complaint"]

    def decides(self, player: Player, matter: Matter) -> Outcome:
        matter.expected.append("decided on a concern")
        return actions.decide(
            player.acting,
            self.concern(matter),
            measure="none",
            finding="partly",
            reason="We have looked into it with everybody who was there.",
            proportion="What was asked for is done, so no step against anybody is needed.",
            letter_to_author="We have looked into it. {reason}\n\n{next_stage}",
            once=new_ref(),
        )

    def goes_to_a_panel(self, matter: Matter) -> None:
        world = self.world
        concern = actions.escalate(Acting(matter.author, Hat.PARENT), self.concern(matter))
        assert concern.reply_by == counted(self.today, DAYS["stage-2"])
        actions.acknowledge(world.lowe.acting, self.concern(matter), once=new_ref())
        actions.call_panel(
            world.lowe.acting,
            self.concern(matter),
            chair=world.marsh.person,
            members=[world.tran.person, world.whitlock.person],
            on=counted(self.today, 5),
        )
        matter.expected += ["asked for a panel", "acknowledged a concern", "called a panel"]

    def passes_to(self, day: date) -> None:
        """Let every day go by, with the worker at work each morning."""
        while self.today < day:
            self.today += timedelta(days=1)
            with self.at(8):
                self.world.work()

    def at(self, hour: int) -> time_machine.travel:
        moment = datetime(self.today.year, self.today.month, self.today.day, hour, 15, tzinfo=UTC)
        return time_machine.travel(moment, tick=True)

    # What is looked for

    def marks_in_letters(self) -> None:
        """No letter holds a word of a matter but an enquiry's, to its author or to whoever at the school has it."""
        by_mark = {matter.mark: matter for matter in self.matters}
        seen = 0
        for (addresses, _), letter in zip(self.outbox.taken, self.outbox.letters, strict=True):
            for mark in set(MARK.findall(decoded(letter))):
                matter = by_mark.get(mark)
                assert matter is not None, "a disclosure's words stood in a letter"
                seen += 1
                own = matter.author.addresses.get().normal
                named = {address.normal for person in matter.names for address in person.addresses.all()}
                assert not named & set(addresses)
                is_at_school = all(address.endswith("hazel-lane.example") for address in addresses)
                assert own in addresses or is_at_school, (addresses, letter["Subject"])
                assert matter.route == "office" or own in addresses, (addresses, letter["Subject"])
        assert seen >= 30, "the enquiries by mail are answered in full, so their words must be somewhere"

    def marks_on_pages(self, disclosed: str) -> None:
        """Nobody's pages show what is not theirs to see; a named person sees nothing of what names them."""
        world = self.world
        references = [matter.reference for matter in self.matters]
        marks = {matter.mark: matter for matter in self.matters}
        strangers = (world.jo, world.priya, world.sam, world.clarke, world.farrow, world.claire)
        for player in (*strangers, world.evans, world.adeyemi, world.shah, world.hall, world.osei, world.lowe):
            player._client = None
            paths = ["/", "/desk/", "/desk/?show=closed", "/private/", "/me/data/", "/office/letters/", "/look/"]
            shown = " ".join(player.opens(path).text for path in [*paths, *(f"/desk/{ref}/" for ref in references)])
            assert disclosed not in shown, player.name
            if player is world.evans:
                assert len(set(MARK.findall(shown))) > 40, (
                    "the office sees what came: else this looks in the wrong place"
                )
            for mark in set(MARK.findall(shown)):
                matter = marks[mark]
                assert player.person not in matter.names, (player.name, matter.reference)
                assert player not in strangers, (player.name, matter.reference)
                assert matter.author != player.person or player in (world.hall, world.evans)  # what they wrote down
                if player is world.osei:
                    assert world.adeyemi.person in matter.names


@pytest.fixture
def term(world: World, outbox: Outbox) -> Iterator[Term]:
    with time_machine.travel(datetime(2027, 1, 4, 7, 30, tzinfo=UTC), tick=True):
        MailIn.objects.create(school=world.school, address=ADDRESS, is_on=True, trusted_server=TRUSTED, way="lmtp")
        people.add_closed_day(None, world.school, on=INSET)
        yield Term(world, outbox)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_term_is_played_through(term: Term, world: World) -> None:
    # Three weeks of questions: thirty by mail alone, twelve on the page, one or two a day.
    by_mail, by_page = 0, 0
    while by_mail < 30 or by_page < 12:
        if is_school_day(term.today) or term.today.weekday() == 6:
            with term.at(20):
                for how in ("mail", "mail", "page"):
                    if how == "mail" and by_mail < 30:
                        by_mail += 1
                    elif how == "page" and by_page < 12:
                        by_page += 1
                    else:
                        continue
                    term.begins(how, term.chance.choice(QUESTIONS))
        term.passes_to(term.today + timedelta(days=1))
        with term.at(10):
            for matter in term.matters:
                waits = term.concern(matter)
                if waits.state == "open" and (term.today - matter.began_on).days >= 2 and is_school_day(term.today):
                    term.answers(world.evans, matter)

    # What goes to leadership: ten on the page, three of them about somebody at the school.
    with term.at(19):
        leaders = [term.begins("page", ABOUT_STAFF, route="leadership") for _ in range(7)]
        about = [
            term.begins("page", ABOUT_STAFF, route="leadership", names=(player,))
            for player in (world.evans, world.adeyemi, world.shah)
        ]
    # Reports of two messages, one of them by three parents, and what happened outside the group.
    with term.at(20):
        for text in ("Is PE tomorrow or on Friday?", "Has anybody seen a blue coat?"):
            world.tom.writes_in_oak(text)
        first, second = GroupPost.objects.select_related("group__school", "author").order_by("-pk")[:2]
        for player, post in ((world.grace, first), (world.hannah, first), (world.nadia, first), (world.grace, second)):
            mark = term.mark()
            report = actions.report_post(
                player.acting, post, clause="G4", words=f"Please look at this. {mark}", once=new_ref()
            )
            matter = Matter(player.person, "page", "leadership", mark, term.today, report.reference, is_enquiry=False)
            matter.names = (world.tom.person,)
            matter.expected.append("raised a concern")
            term.matters.append(matter)
            assert report.reply_by == counted(term.today, DAYS["leadership"])
        for player in (world.evans, world.hall):
            mark = term.mark()
            log = actions.raise_concern(
                player.acting,
                route="leadership",
                words=f"At the gate this morning I was shouted at. {mark}",
                came_by=Concern.CameBy.STAFF,
                kind=Concern.Kind.CONDUCT,
                harms_staff=True,
            )
            matter = Matter(player.person, "page", "leadership", mark, term.today, log.reference, is_enquiry=False)
            matter.expected.append("raised a concern")
            term.matters.append(matter)
        for _ in range(2):
            author, mark = next(term.families), term.mark()
            asked = actions.raise_concern(
                Acting(author, Hat.PARENT),
                route="office",
                words=f"Please send me what you hold about us. {mark}",
                kind=Concern.Kind.DATA,
            )
            matter = Matter(author, "page", "office", mark, term.today, asked.reference, is_enquiry=False)
            matter.expected.append("raised a concern")
            term.matters.append(matter)
            assert asked.reply_by >= term.today + timedelta(days=28)
    assert len(term.matters) == 60
    assert sum(matter.how == "mail" for matter in term.matters) == 30

    # A child may be at risk, and the head is in it.
    secret = term.mark()
    with term.at(21):
        teller = next(term.families)
        disclosure = safeguarding.disclose(
            Acting(teller, Hat.PARENT),
            words=f"Something happened to a child, and the head knows. {secret}",
            about=[world.adeyemi.person],
        )
    # Four become formal complaints, two of those go on to a panel; one is forgotten, and its owner and the head hear.
    term.passes_to(counted(term.today, 2))
    with term.at(11):
        for matter in (*leaders[:3], about[1]):
            term.complains(matter)
        safeguarding.open_disclosure(world.clarke.acting, disclosure.reference)
    term.passes_to(counted(term.today, 2))
    with term.at(11):
        for matter in leaders[:2]:
            term.goes_to_a_panel(matter)
    forgotten = leaders[6]
    term.passes_to(counted(forgotten.began_on, DAYS["leadership"] + 1))
    warned = [
        entry.facts for entry in entries_about(Subject("concern", forgotten.reference), actions=["warned of a date"])
    ]
    assert [facts["is_late"] for facts in warned] == [False, True]
    assert {facts["on"] for facts in warned} == {counted(forgotten.began_on, DAYS["leadership"]).isoformat()}
    with term.at(12):
        for matter in leaders[:2]:
            term.decides(world.marsh, matter)
        for matter in leaders[3:]:
            term.answers(world.shah, matter)

    # Every step stands in the audit, and the audit is whole.
    world.work()
    for matter in term.matters:
        subject = Subject("concern", matter.reference)
        written = [entry.action for entry in entries_about(subject, school_ref=world.school.ref)]
        for action in set(matter.expected):
            assert written.count(action) >= matter.expected.count(action), (matter.reference, action, written)
    assert verify(world.school.ref).is_whole
    # Nothing waits that nobody knows of: every matter has somebody whose turn it is, and a day.
    for matter in term.matters:
        concern = term.concern(matter)
        assert concern.reply_by is not None
        assert concern.state in Concern.State.values
    assert not Delivery.objects.filter(state="dead").exists()
    assert not ReceivedMail.objects.exclude(state__in=["taken-in", "ignored"]).exists()
    assert Disclosure.objects.get().reference == disclosure.reference

    with term.at(15):
        term.marks_in_letters()
        term.marks_on_pages(secret)
        assert secret not in " ".join(decoded(letter) for letter in term.outbox.letters)
        assert world.adeyemi.opens(f"/safeguarding/{disclosure.reference}/").status in (403, 404)
