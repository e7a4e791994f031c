"""A school that leaves takes everything that is its own along, in files that each are for somebody else."""

import base64
import hashlib
import io
import json
import os
import signal
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from gatepost.audit.models import Entry
from gatepost.concerns import actions as concerns
from gatepost.concerns.models import Concern, Reply
from gatepost.core.clock import now
from gatepost.core.sealing import CannotOpen
from gatepost.core.table_hashes import all_tables
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.models import Notice
from gatepost.doors import actions as doors
from gatepost.doors.email.sealing import for_lead, for_office
from gatepost.doors.models import BlamedInMail, ReceivedMail
from gatepost.doors.parcel import Parcel
from gatepost.gate.models import Look
from gatepost.groups.models import Invitation, JoinRequest, Post
from gatepost.people.models import Child, Person
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding.models import Disclosure
from gatepost.site.leaving import writing
from gatepost.site.leaving.parts import PARTS, part_of, why_left_out
from tests.world import World, make_school, words_of

EVERYWHERE = [
    "1-school.zip",
    "2-class-groups.zip",
    "3-private-matters.zip",
    "4-safeguarding.zip",
    "5-kept-apart.zip",
]
WHY = "The head asked for it, as the school goes elsewhere."


def raised(world: World, words: str) -> Concern:
    doors.receive(Parcel(kind="private", acting=world.tom.acting, text=words, client_key="a-matter", route="office"))
    return Concern.objects.latest("pk")


def busy(world: World) -> World:
    """The same school with a message, a matter with an answer and a file, and a disclosure."""
    words = {"kind": "post", "acting": world.tom.acting, "client_key": "a-post", "group_ref": world.oak.ref}
    doors.receive(Parcel(text="Swimming is at ten.", **words))  # type: ignore[arg-type]
    matter = raised(world, "Could somebody ring me about lunch?")
    concerns.answer(world.evans.acting, matter, "We ring you on Monday.", once="once")
    matter.evidence.create(
        school=world.school,
        kind="other",
        happened_on=now().date(),
        name="photo.png",
        content=b"\x89PNG bytes",
        sha256="",
        by=world.tom.person,
        hat="parent",
        once="photo",
        at=now(),
    )
    safeguarding.disclose(world.tom.acting, words="I am worried about a child.")
    return world


def exported(host: str, folder: Path, *more: str) -> str:
    out = io.StringIO()
    call_command("school", "export", host, str(folder), "--reason", WHY, *more, stdout=out)
    return out.getvalue()


def rows(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of a file by its table, with the hashes of the list held against it."""
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        found = {}
        for label, about in manifest["tables"].items():
            content = archive.read(about["file"])
            assert hashlib.sha256(content).hexdigest() == about["sha256"]
            found[label] = [json.loads(line) for line in content.splitlines()]
            assert len(found[label]) == about["rows"]
        return found


def everything_in(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_every_table_has_its_place_or_a_reason():
    keys = {part.key for part in PARTS}
    for model in all_tables():
        assert why_left_out(model) or part_of(model) in keys, model._meta.label


def test_a_school_takes_all_of_its_own_along_and_nothing_of_the_next(world, tmp_path):
    busy(world)
    other = make_school("other.test")
    folder = tmp_path / "hazel"
    said = exported(world.school.host, folder)
    assert "Encrypt each one" in said
    assert sorted(path.name for path in folder.iterdir()) == EVERYWHERE
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700

    school, groups, matters, sealed, apart = (rows(folder / name) for name in EVERYWHERE)
    assert [one["host"] for one in school["people.School"]] == [world.school.host]
    for model, part in ((Person, school), (Child, school), (Post, groups)):
        there = list(model.objects.filter(school=world.school).order_by("pk").values_list("pk", flat=True))
        assert [row["id"] for row in part[model._meta.label]] == there
        assert there
    for part in (school, groups, matters, sealed, apart):
        for label, found in part.items():
            assert all(row.get("school_id", world.school.pk) == world.school.pk for row in found), label
    assert all(row["school_ref"] == world.school.ref for row in apart["audit.Entry"])
    assert len(apart["audit.Entry"]) == Entry.objects.filter(school_ref=world.school.ref).count() - 1  # its own entry
    assert other.host not in everything_in(folder / EVERYWHERE[0])

    entry = Entry.objects.get(action="exported a school")
    assert entry.facts["parts"] == [part.key for part in PARTS]
    assert entry.facts["rows"] == sum(
        len(found) for part in (school, groups, matters, sealed, apart) for found in part.values()
    )
    assert entry.why == WHY


def test_words_are_in_clear_in_the_one_file_that_is_for_them(world, tmp_path):
    busy(world)
    exported(world.school.host, tmp_path / "all")
    where = {
        "Swimming is at ten.": EVERYWHERE[1],
        "Could somebody ring me about lunch?": EVERYWHERE[2],
        "We ring you on Monday.": EVERYWHERE[2],
        "PNG bytes": EVERYWHERE[2],
        "I am worried about a child.": EVERYWHERE[3],
    }
    texts = {name: everything_in(tmp_path / "all" / name) for name in EVERYWHERE}
    for words, file in where.items():
        assert [name for name, text in texts.items() if words in text] == [file], words
    told = Disclosure.objects.get().reference
    assert [name for name, text in texts.items() if told in text] == EVERYWHERE[3:]  # the audit names it
    assert "password" not in rows(tmp_path / "all" / EVERYWHERE[0])["people.Person"][0]
    assert Reply.objects.exists()


def test_a_matter_that_was_handed_on_is_in_the_leads_file_alone(world, tmp_path):
    matter = raised(world, "Could somebody look at this?")
    doors.hand_on(world.evans.acting, matter)
    exported(world.school.host, tmp_path / "all")
    texts = {name: everything_in(tmp_path / "all" / name) for name in EVERYWHERE}
    assert [name for name, text in texts.items() if matter.reference in text] == EVERYWHERE[3:]  # the audit names it
    apart = rows(tmp_path / "all" / EVERYWHERE[4])
    assert matter.reference not in json.dumps(
        {label: found for label, found in apart.items() if label != "audit.Entry"}
    )


def test_one_part_alone(world, tmp_path):
    exported(world.school.host, tmp_path / "one", "--part", "groups")
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["2-class-groups.zip"]


def test_a_folder_that_is_there_stays_as_it_is(world, tmp_path):
    with pytest.raises(CommandError, match="is there already"):
        exported(world.school.host, tmp_path)
    with pytest.raises(CommandError, match="There is no folder"):
        exported(world.school.host, tmp_path / "no" / "such")
    assert list(tmp_path.iterdir()) == []
    assert not Entry.objects.filter(action="exported a school").exists()


@pytest.mark.parametrize("fault", [CannotOpen("concerns"), OSError(28, "No space left on device")])
def test_what_fails_leaves_nothing_behind(world, tmp_path, monkeypatch, fault):
    def fails(*_given: Any) -> None:
        raise fault

    monkeypatch.setattr(writing, "_value", fails)
    with pytest.raises(CommandError):
        exported(world.school.host, tmp_path / "all")
    assert list(tmp_path.iterdir()) == []
    assert not Entry.objects.filter(action="exported a school").exists()


def told(world: World, words: str, *, about: Person | None = None) -> None:
    safeguarding.disclose(world.tom.acting, words=words, about=[about] if about else [])


def noticed(world: World, words: str, *, about: Person | None = None, name: str = "") -> None:
    safeguarding.share(world.hall.acting, words=words, about=about, about_name=name, once=words)


def test_what_a_lead_is_in_and_what_is_for_the_head_is_in_no_file_of_the_lead(world, tmp_path):
    told(world, "About a child alone.")
    told(world, "About the lead herself.", about=world.clarke.person)
    told(world, "About the deputy.", about=world.farrow.person)
    noticed(world, "He shouted in the hall.", name="A coach")
    noticed(world, "She took a photograph.", about=world.clarke.person)
    matter = raised(world, "Ms Clarke left my child alone.")
    concerns.name_person(world.evans.acting, matter, world.clarke.person)
    doors.hand_on(world.evans.acting, matter)
    exported(world.school.host, tmp_path / "all")

    lead, apart = (everything_in(tmp_path / "all" / name) for name in EVERYWHERE[3:])
    assert "About a child alone." in lead
    assert "About a child alone." not in apart
    for words in ("About the lead herself.", "About the deputy.", "He shouted", "She took", "left my child alone"):
        assert words in apart, words
        assert words not in lead, words
    for reference in Disclosure.objects.filter(named__person=world.clarke.person).values_list("reference", flat=True):
        assert reference not in lead
    assert "audit.Entry" not in rows(tmp_path / "all" / EVERYWHERE[3])


def mail(world: World, words: str, *, kept: Any, state: str, about: Person | None = None) -> None:
    raw = f"From: a@home.example\nSubject: A question\n\n{words}\n".encode()
    row = ReceivedMail.objects.create(
        school=world.school,
        via="lmtp",
        **kept(raw),
        size=len(raw),
        sha256="",
        identity=words,
        state=state,
        due_at=now(),
        received_at=now(),
    )
    if about:
        BlamedInMail.objects.create(school=world.school, mail=row, person=about)


def test_mails_that_wait_come_along_each_with_whom_it_is_for(world, tmp_path):
    mail(world, "Where is the fete?", kept=for_office, state="triage", about=world.evans.person)
    mail(world, "A child is hit.", kept=for_lead, state="triage")
    mail(world, "The lead hits a child.", kept=for_lead, state="quarantine", about=world.clarke.person)
    mail(world, "This is a matter by now.", kept=for_office, state="taken-in")
    exported(world.school.host, tmp_path / "all")
    texts = {name: everything_in(tmp_path / "all" / name) for name in EVERYWHERE}
    where = {
        "Where is the fete?": [EVERYWHERE[2]],
        "A child is hit.": [EVERYWHERE[3]],
        "The lead hits a child.": [EVERYWHERE[4]],
        "This is a matter by now.": [],
    }
    for words, files in where.items():
        assert [name for name, text in texts.items() if words in text] == files, words
    blamed = [rows(tmp_path / "all" / name)["doors.BlamedInMail"] for name in EVERYWHERE[2:]]
    assert [[row["person_id"] for row in found] for found in blamed] == [
        [world.evans.person.pk],
        [],
        [world.clarke.person.pk],
    ]


def test_files_are_in_memory_one_at_a_time_and_nothing_goes_by_way_of_another_folder(world, tmp_path, monkeypatch):
    at_once, folders = {}, []
    real, spooled = QuerySet.iterator, tempfile.SpooledTemporaryFile

    def iterator(query: Any, chunk_size: int) -> Iterator[Any]:
        at_once[query.model._meta.label] = chunk_size
        return real(query, chunk_size=chunk_size)

    def spool(**options: Any) -> Any:
        folders.append(options.get("dir"))
        return spooled(**options)

    monkeypatch.setattr(QuerySet, "iterator", iterator)
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", spool)
    exported(world.school.host, tmp_path / "all")
    assert at_once["concerns.Evidence"] == at_once["doors.ReceivedMail"] == 1
    assert at_once["people.Person"] > 1
    assert {Path(folder).parent for folder in folders} == {tmp_path}


@contextmanager
def deaf_to(number: int) -> Iterator[None]:
    """Whatever comes of it, the tests go on."""
    before = signal.signal(number, lambda *_given: None)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_lost_line_leaves_nothing_in_clear_behind(world, tmp_path, monkeypatch, number):
    real = writing._value

    def value(*given: Any) -> Any:
        os.kill(os.getpid(), number)
        return real(*given)

    monkeypatch.setattr(writing, "_value", value)
    with deaf_to(number), pytest.raises(SystemExit):
        exported(world.school.host, tmp_path / "all")
    assert list(tmp_path.iterdir()) == []


def test_nobody_takes_a_school_out_without_saying_why(world, tmp_path):
    with pytest.raises(CommandError, match="--reason"):
        call_command("school", "export", world.school.host, str(tmp_path / "all"))
    with pytest.raises(CommandError, match="who asked for it and why"):
        call_command("school", "export", world.school.host, str(tmp_path / "all"), "--reason", " so ")
    assert list(tmp_path.iterdir()) == []


def test_what_tells_who_is_in_a_matter_or_at_the_door_is_not_for_the_next_home_of_the_groups(world, tmp_path):
    doors.receive(
        Parcel(kind="post", acting=world.tom.acting, text="See you.", client_key="k", group_ref=world.oak.ref)
    )
    Look.objects.create(
        school=world.school, post=Post.objects.get(), clause="1", not_for=[world.jo.person.ref], asked_at=now()
    )
    poster = Invitation.objects.create(
        school=world.school,
        secret_digest="",
        created_by=world.evans.person,
        school_class=world.class_named("Oak"),
        created_at=now(),
        expires_at=now(),
        uses_left=1,
    )
    JoinRequest.objects.create(
        school=world.school,
        invitation=poster,
        school_class=world.class_named("Oak"),
        name="Zed Quill",
        mail="zed@home.example",
        created_at=now(),
    )
    exported(world.school.host, tmp_path / "all")
    groups = everything_in(tmp_path / "all" / EVERYWHERE[1])
    assert "See you." in groups
    assert world.jo.person.ref not in groups
    assert "Zed Quill" not in groups
    assert "Zed Quill" in everything_in(tmp_path / "all" / EVERYWHERE[0])
    assert world.jo.person.ref in json.dumps(rows(tmp_path / "all" / EVERYWHERE[2])["gate.Look"])


def test_a_reason_that_no_key_opens_is_named_and_all_the_rest_is_written(world, tmp_path):
    busy(world)
    altered = "sealed:" + base64.b64encode(b"altered bytes, and many of them").decode()
    entry = Entry.objects.create(
        at=now(), school_ref=world.school.ref, action="ended an appointment", subject_kind="appointment", reason=altered
    )
    with pytest.raises(CommandError, match="All of it is written but the words of 1 reason in the audit"):
        exported(world.school.host, tmp_path / "all")
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == EVERYWHERE
    entries = {row["ref"]: row for row in rows(tmp_path / "all" / EVERYWHERE[4])["audit.Entry"]}
    assert entries[entry.ref]["reason"] is None
    assert entries[entry.ref]["action"] == entry.action
    with zipfile.ZipFile(tmp_path / "all" / EVERYWHERE[4]) as archive:
        assert json.loads(archive.read("manifest.json"))["unreadable"] == {"audit.Entry": [entry.ref]}
        assert "could not be opened" in archive.read("README.txt").decode()
    with zipfile.ZipFile(tmp_path / "all" / EVERYWHERE[0]) as archive:
        assert json.loads(archive.read("manifest.json"))["unreadable"] == {}


def heard(world: World) -> list[str]:
    """The names of those who are told that files were made, as it is asked again when the mail leaves."""
    return sorted(
        person.name
        for notice in Notice.objects.filter(kind="files-made")
        for person in Person.objects.filter(ref__in=notice.recipients)
        if kind_named("files-made").may_receive(notice, person)
    )


def names(*players: Any) -> list[str]:
    return sorted(player.person.name for player in players)


def test_the_leads_and_the_head_hear_that_their_files_were_made_and_nothing_of_them(world, outbox, tmp_path):
    told(world, "About a child alone.")
    exported(world.school.host, tmp_path / "none", "--part", "school", "--part", "groups", "--part", "matters")
    assert heard(world) == []
    exported(world.school.host, tmp_path / "one", "--part", "safeguarding")
    assert heard(world) == names(world.clarke, world.farrow, world.adeyemi)
    world.work()
    [letter] = [words_of(one) for one in outbox.for_(world.clarke) if "files" in str(one["Subject"])]
    assert "files were written from Gatepost" in letter
    assert "About a child" not in letter


def test_who_is_in_a_file_that_is_kept_apart_does_not_hear_of_it(world, tmp_path):
    noticed(world, "She took a photograph.", about=world.clarke.person)
    exported(world.school.host, tmp_path / "one", "--part", "apart")
    assert heard(world) == names(world.farrow, world.adeyemi)


@pytest.mark.parametrize("part", ["safeguarding", "apart"])
def test_the_head_does_not_hear_of_files_that_are_about_the_head(world, tmp_path, part):
    if part == "apart":
        noticed(world, "He shouted.", about=world.adeyemi.person)
    else:
        told(world, "He shouted at a child.", about=world.adeyemi.person)
    exported(world.school.host, tmp_path / "one", "--part", part)
    assert heard(world) == names(world.clarke, world.farrow)
