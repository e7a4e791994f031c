"""Words with a mark in them, followed to every way out: nobody gets one who is not entitled to it at that moment.

Pages and the API are swept by test_access_matrix.py, which looks for the same marks in each of its answers. Here are
the ways out that are not asked for by address: mail, streams, a person's own copy of their data, search, and the pages
that gather from several rooms.
"""

import asyncio
import html
import json
import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from gatepost.audit.models import Entry
from gatepost.concerns import actions as concerns
from gatepost.concerns.models import Concern
from gatepost.delivery import ledger
from gatepost.delivery.models import Delivery
from gatepost.doors import actions as doors
from gatepost.doors.parcel import Parcel
from gatepost.gate import access as gate_access
from gatepost.gate import actions as gate
from gatepost.gate.actions import Ruling
from gatepost.gate.models import PtaMessage
from gatepost.groups.live import reader
from gatepost.groups.live.cursor import encoded
from gatepost.groups.live.reader import Batch, Look
from gatepost.people import actions as people
from gatepost.people.models import Address
from gatepost.people.signin.scope import acting_of_scope
from gatepost.site.leaving.parts import PARTS
from gatepost.site.leaving.writing import export_school
from gatepost.site.worker import Worker
from tests.groups.live_world import Browser, hub_over, settle
from tests.rules.access_rules import EVERYBODY, LEADS, SCHOOL
from tests.rules.knocking import HERE, Matrix
from tests.rules.places import IN_ELM, IN_OAK
from tests.world import Outbox, send_by

MARK = re.compile(r"zebra[bcdfghjklmnpqrstvwxz]{12}")


@pytest.fixture
def undone(matrix: Matrix) -> Iterator[Matrix]:
    """The school, in which this test's doings are undone."""
    ledger.breaker.forget()
    with transaction.atomic():
        yield matrix
        transaction.set_rollback(True)


def decoded(letter: Any) -> str:
    """All of a letter that anybody on its way could read, undone of its wrapping."""
    parts = [str(part.get_content()) for part in letter.walk() if not part.is_multipart()]
    return "\n".join([str(letter.items()), *parts, letter.as_string()])


@pytest.mark.slow
def test_no_letter_holds_a_private_word_and_a_pta_letter_goes_to_its_classes_alone(
    undone: Matrix, mail_server: tuple[Outbox, int]
) -> None:
    box, port = mail_server
    box.taken.clear()
    world = undone.here.world
    for places in (undone.here, undone.elsewhere):
        send_by(places.world.school, port)
    message = PtaMessage.objects.get(ref=undone.here.refs["pta message"])
    gate.rule_on_pta(world.ben.acting, message=message, ruling=Ruling.RELEASE, reason="")
    [pta] = MARK.findall(message.text)
    Worker().once()

    assert len(box.taken) > 30
    in_both_classes = list(gate_access.guardians_in([world.oak, world.elm]))
    guardians = {address.normal for address in Address.objects.filter(person__in=in_both_classes)}
    got_pta = set()
    for (addresses, _data), letter in zip(box.taken, box.letters, strict=True):
        marks = set(MARK.findall(decoded(letter)))
        own = {mark for mark in marks if any(mark in address for address in addresses)}  # a mark in one's own address
        assert marks - own <= {pta}, (addresses, letter["Subject"])
        if pta in marks:
            got_pta |= {address.casefold() for address in addresses}
    assert got_pta == guardians - {world.claire.mail}  # her place has ended


def test_letters_that_could_not_be_sent_show_the_office_nothing_private(undone: Matrix) -> None:
    Worker().once()  # there is no mail server: all letters fail
    Delivery.objects.filter(school=undone.here.world.school).update(
        state=Delivery.State.DEAD, ended_at=Delivery.objects.latest("pk").queued_at
    )
    for name in ("evans", "sam"):
        answer = undone.people[name].asks("GET", "/office/letters/")
        assert answer.status_code == 200
        assert undone.secrets_in(answer, name) == []
        for reference in (undone.here.refs["disclosure"], undone.here.refs["disclosure about the lead"]):
            assert reference not in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/me/", "/me/data/", "/private/", "/desk/", "/desk/?show=answered",
                                  "/safeguarding/", "/office/", "/look/", "/pta/", "/dates/"])  # fmt: skip
def test_pages_that_gather_show_each_what_is_theirs(undone: Matrix, path: str) -> None:
    shown = set()
    for name in sorted(EVERYBODY):
        answer = undone.people[name].asks("GET", path)
        assert undone.secrets_in(answer, name) == [], name
        shown |= set(MARK.findall(answer.content.decode()))
    if path in ("/", "/me/data/", "/desk/", "/look/", "/pta/"):
        assert shown, "nothing was shown to anybody: this test looks in the wrong place"


@pytest.mark.slow
def test_another_child_s_name_in_a_private_matter_is_shown_to_nobody_but_who_wrote_it_until_it_is_asked_for(
    undone: Matrix, mail_server: tuple[Outbox, int]
) -> None:
    box, port = mail_server
    box.taken.clear()
    world = undone.here.world
    send_by(world.school, port)
    name = "Xanthippe"
    oak = world.class_named("Oak")
    child = people.add_child(None, world.school, given_name=name, initial="Q", school_class=oak)
    people.add_guardianship(None, person=world.grace.person, child=child)
    text = f"{name} took his coat. I asked {name.lower()} and {name.upper()}'s mum."
    doors.receive(
        Parcel(
            kind="private",
            acting=world.tom.acting,
            text=text,
            outcome_sought=f"Ask {name} for it.",
            client_key="canary-1",
            route="leadership",
        )
    )
    reference = Concern.objects.latest("pk").reference
    concerns.add_words(world.tom.acting, Concern.objects.latest("pk"), f"{name} again.", once="canary-2")
    concerns.answer(world.evans.acting, Concern.objects.latest("pk"), f"We spoke to {name}.", once="canary-3")

    matter = f"/desk/{reference}/"
    paths = ("/", "/desk/", "/desk/?show=answered", matter, "/private/", f"/private/{reference}/", "/safeguarding/",
             "/office/letters/", "/look/", "/me/data/")  # fmt: skip
    for somebody in sorted(EVERYBODY):
        for path in paths:
            shown = undone.people[somebody].asks("GET", path).content.decode().casefold()
            is_own = somebody == "tom" and path in (f"/private/{reference}/", "/me/data/")
            assert (name.casefold() in shown) == is_own, (somebody, path)
    for somebody in ("tom", "amira", "hall", "clarke"):
        assert undone.people[somebody].asks("POST", f"{matter}names/").status_code == 404
    assert text in html.unescape(undone.people["shah"].asks("POST", f"{matter}names/").content.decode())
    assert name not in undone.people["shah"].asks("GET", matter).content.decode()

    Worker().once()
    assert box.letters
    assert not [letter["Subject"] for letter in box.letters if name.casefold() in decoded(letter).casefold()]
    assert not [one for one in Entry.objects.all() if name in f"{one.action} {one.facts} {one.why}"]


def test_a_person_is_told_of_no_reference_that_is_not_theirs(undone: Matrix) -> None:
    """References open nothing, but that there is a matter about somebody is private, too."""
    refs = {name: undone.here.refs[name] for name in undone.here.refs if "concern" in name or "disclosure" in name}
    may_know = {
        "office concern": {"tom", "evans"},
        "leadership concern": {"lena", "evans", "shah", "adeyemi"},
        "concern about the head": {"grace", "evans", "shah", "osei"},
        "concern given to hall": {"nadia", "evans", "hall"},
        "concern about a post": {"hannah", "evans", "shah", "adeyemi"},
        "decided concern": {"grace", "evans", "shah", "adeyemi"},
        "disclosure": {"tom", "clarke", "farrow"},
        "disclosure about the lead": {"hannah", "farrow"},
        "disclosure told earlier": {"nadia", "clarke", "farrow"},
    }
    assert set(refs) == set(may_know)
    for name in sorted(EVERYBODY):
        for path in ("/", "/desk/", "/safeguarding/", "/private/", "/me/data/", "/office/", "/office/letters/"):
            body = undone.people[name].asks("GET", path).content.decode()
            for what, reference in refs.items():
                assert name in may_know[what] or reference not in body, (name, path, what)


@pytest.mark.parametrize("everywhere", ["", "&in=all"])
@pytest.mark.slow
def test_search_finds_in_ones_own_groups_alone(undone: Matrix, everywhere: str) -> None:
    posted = {mark for mark, readers in undone.here.may_read.items() if readers >= IN_OAK or readers == IN_ELM}
    assert len(posted) == 9
    for mark, readers in undone.here.may_read.items():
        for name, group in (("tom", "oak"), ("lena", "elm"), ("walsh_parent", "oak")):
            url = f"/groups/{undone.here.refs[group]}/search/?q={mark}{everywhere}"
            is_found = f"{mark}</mark>" in undone.people[name].asks("GET", url).content.decode()
            assert is_found == (mark in posted and name in readers), (name, mark)


# Streams


class LogOfThisThread:
    """The log as the hub asks it, read on the test's own connection, whose transaction nobody else can see into."""

    async def look(self, scope: Any) -> Look:
        return reader.look(acting_of_scope(scope))

    async def read_after(self, group: int, after: int, limit: int, people: Collection[int]) -> Batch:
        return reader.read_after(group, after, limit, people)

    async def heads_and_epochs(self, groups: Collection[int], people: Collection[int]) -> Any:
        return reader.heads_and_epochs(groups, people)

    def close(self) -> None:
        """Nothing to close."""


def listener(matrix: Matrix, name: str) -> Browser:
    """Somebody's browser with its stream, from the very beginning of every group there is."""
    world = matrix.here.world
    beginning = tuple((group.pk, 0) for group in (world.oak, world.elm, world.ash))
    browser = Browser(None, cursor=encoded(beginning, world.school.log_era))
    cookies = matrix.people[name].cookies.replace("Set-Cookie: ", "").replace("\r\n", "; ")
    browser.scope["headers"] += [(b"host", HERE.encode()), (b"cookie", re.sub(r" (?:expires|Max-Age|Path|HttpOnly|SameSite)[^;]*;?", "", cookies).encode())]  # fmt: skip # noqa: E501
    return browser


def test_a_stream_brings_each_their_own_groups_and_stops_at_the_revocation(
    undone: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    world = undone.here.world
    heard: dict[str, str] = {}
    ours = connections["default"]

    async def play() -> None:
        connections["default"] = ours
        async with hub_over(LogOfThisThread()) as hub:  # type: ignore[arg-type]
            browsers = {name: await listener(undone, name).open() for name in sorted(EVERYBODY)}
            await settle()
            place = world.jo.person.guardianships.get()
            people.end_guardianship(None, place, "They have moved away.")
            late = undone.here.secret("tom", "amira", "walsh_parent")
            gate.submit(world.tom.acting, group=world.oak, text=f"The assembly is on Monday. {late}")
            await hub.look_around()
            await settle()
            for name, browser in browsers.items():
                heard[name] = json.dumps(browser.events) + browser.body.decode()
                await browser.close()
            assert browsers["jo"].status == 200
            assert browsers["jo"].is_over
            assert late in heard["tom"]
            assert late not in heard["jo"]
            assert {name for name, browser in browsers.items() if browser.status == 200} == {
                "tom", "amira", "lena", "jo", "rhian", "walsh_parent",
            }  # fmt: skip

    asyncio.run(play())
    for name, words in heard.items():
        for mark in MARK.findall(words):
            assert name in undone.here.may_read.get(mark, set()), (name, mark)
    assert MARK.findall(heard["jo"])  # before the revocation


def test_an_export_of_the_school_keeps_each_word_in_the_file_of_those_who_may_have_it(
    undone: Matrix, tmp_path: Path
) -> None:
    """Of what only safeguarding leads may read at the school the other files know nothing, not even a reference."""
    here = undone.here
    export_school(here.world.school, tmp_path / "all", parts=[part.key for part in PARTS], reason="They leave.")
    texts = {}
    for part in PARTS:
        with zipfile.ZipFile(tmp_path / "all" / part.file) as archive:
            texts[part.key] = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    for_leads = {mark for mark, readers in here.may_read.items() if readers & SCHOOL and readers & SCHOOL <= LEADS}
    references = {here.refs["disclosure"], here.refs["disclosure about the lead"]}
    for key in ("school", "groups", "matters"):
        assert not for_leads & set(MARK.findall(texts[key])), key
        assert not [reference for reference in references if reference in texts[key]], key
    for key, text in texts.items():
        assert not set(MARK.findall(text)) & undone.elsewhere.may_read.keys(), key  # nothing of the school next door
    given = set(MARK.findall(texts["safeguarding"]))
    assert for_leads & given
    for mark in given & here.may_read.keys():
        assert here.may_read[mark] >= LEADS, mark  # nothing that is kept from one of the leads
    assert here.refs["disclosure about the lead"] not in texts["safeguarding"]
