"""The daily letter of where the audit ends: one a day and school, nobody named, and a chain written anew is noticed."""

import re
import threading
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections

from gatepost.audit.actions import Actor, Subject, link_new_entries, record
from gatepost.audit.models import Entry
from gatepost.audit.verification import head_of
from gatepost.core.clock import now
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.ledger import fan_out_waiting
from gatepost.delivery.letter import compose
from gatepost.delivery.models import Delivery, Notice
from gatepost.people import actions as people
from gatepost.people.models import Appointment, Role, School
from gatepost.site import audit_heads, audit_letters, care, worker
from gatepost.site.doctor.data import examine_data
from tests.world import World

TRIGGERS = import_module("gatepost.audit.migrations.0002_entries_are_kept")
KIND = audit_letters.KIND


@pytest.fixture
def real(world: World, settings, tmp_path: Path) -> School:
    """The world's school as a real one, with an audit that is linked, and no head noted yet."""
    settings.DATA, settings.AUDIT_HEADS = tmp_path, tmp_path / "heads.jsonl"
    School.objects.filter(pk=world.school.pk).update(is_demo=False)
    link_new_entries()
    return School.objects.get(pk=world.school.pk)


def write_down(school: School, thing: str) -> None:
    record("did a thing", actor=Actor.gatepost(school.ref), subject=Subject("thing", thing))
    link_new_entries()


def letters() -> list[Delivery]:
    while fan_out_waiting():
        pass
    return list(Delivery.objects.filter(notice__kind=KIND).select_related("notice", "person", "school").order_by("pk"))


def text_of(letter: Delivery) -> str:
    message = compose(letter, kind_named(KIND), sender="gatepost@school.example").message()
    return str(message.get_payload(decode=True).decode("utf-8"))


def doctor_says() -> tuple[str, str]:
    (finding,) = [one for one in examine_data(full=False) if one.name == "audit letters"]
    return finding.level.value, finding.says


def test_administrator_head_and_chair_get_one_letter_a_day(real: School, world: World):
    with time_machine.travel("2026-11-23T06:30:00Z", tick=False) as clock:
        assert audit_letters.mail_heads() == 0, "before seven in the morning nothing goes"
        clock.shift(timedelta(hours=1))
        assert [audit_letters.mail_heads() for _ in range(3)] == [1, 0, 0]
        assert {letter.address for letter in letters()} == {world.sam.mail, world.adeyemi.mail, world.osei.mail}
        write_down(real, "later that day")
        clock.shift(timedelta(hours=16))
        assert audit_letters.mail_heads() == 0
        clock.shift(timedelta(hours=8))  # the next morning
        assert [audit_letters.mail_heads() for _ in range(2)] == [1, 0]
        clock.shift(timedelta(days=1))
        assert audit_letters.mail_heads() == 1, "a day on which nothing was written has its letter too"
    told = list(Notice.objects.filter(kind=KIND).order_by("pk").values_list("facts__number", "facts__head"))
    assert told[0] != told[1] == told[2] == (head_of(real.ref).number, head_of(real.ref).link)


def test_a_day_is_the_school_s_own(real: School):
    School.objects.filter(pk=real.pk).update(time_zone="Pacific/Auckland")  # UTC+13 in November
    with time_machine.travel("2026-11-22T18:30:00Z", tick=False) as clock:  # half past seven on the 23rd
        assert audit_letters.mail_heads() == 1
        clock.shift(timedelta(hours=12))  # half past seven in the evening there, the 23rd in UTC
        assert audit_letters.mail_heads() == 0
        clock.shift(timedelta(hours=12))
        assert audit_letters.mail_heads() == 1


def test_a_clock_that_was_years_ahead_holds_no_letter_up(real: School):
    with time_machine.travel("2030-01-10T09:00:00Z", tick=False):
        Appointment.objects.filter(school=real).update(ends_on=None)
        assert audit_letters.mail_heads() == 1
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        assert audit_letters.mail_heads() == 1


def test_each_school_has_its_own_and_a_demo_and_an_empty_audit_have_none(real: School, world: World):
    mails = {"office_mail": "o@elm.example", "secretary_mail": "s@elm.example"}
    elm = people.add_school(name="Elm", host="elm.example", **mails)
    person = people.add_person(None, elm, name="Ann Hill", mail="ann@elm.example", is_verified=True)
    people.appoint(None, person=person, role=Role.HEAD)
    School.objects.create(name="Ash", host="ash.example", **mails)
    demo = people.add_school(name="Demo", host="demo.example", **mails)
    School.objects.filter(pk=demo.pk).update(is_demo=True)
    link_new_entries()
    with time_machine.travel(now().replace(hour=12), tick=False):
        assert audit_letters.mail_heads() == 2
    found = dict(Notice.objects.filter(kind=KIND).values_list("school__host", "facts__head"))
    assert found == {"elm.example": head_of(elm.ref).link, real.host: head_of(real.ref).link}
    assert [letter.address for letter in letters() if letter.school_id == elm.pk] == ["ann@elm.example"]


def test_it_names_nobody_and_whoever_left_the_role_has_none(real: School, world: World):
    with time_machine.travel(now().replace(hour=12), tick=False):
        audit_letters.mail_heads()
        (notice,) = Notice.objects.filter(kind=KIND)
        assert set(notice.facts) == {"number", "head"}
        assert kind_named(KIND).may_receive(notice, world.osei.person)
        assert not kind_named(KIND).may_receive(notice, world.shah.person)
        assert not kind_named(KIND).may_receive(notice, None)
        Appointment.objects.filter(person=world.osei.person).update(ends_on=now().date() - timedelta(days=1))
        assert {letter.address for letter in letters()} == {world.sam.mail, world.adeyemi.mail}
    for letter in letters():
        text = text_of(letter)
        assert not [name for player in World.PLAYERS.values() for name in player[0].split()[1:] if name in text]
        assert "@" not in text


def test_the_letter_says_what_to_type_and_the_command_finds_it(real: School, capsys):
    with time_machine.travel(now().replace(hour=12), tick=False):
        audit_letters.mail_heads()
    for number in range(3):
        write_down(real, str(number))
    text = text_of(letters()[0])
    typed = re.search(r"^gatepost (audit verify --school \S+ --head [0-9a-f]{64})$", text, re.M)
    assert typed
    call_command(*typed[1].split())
    assert f"{real.host}: whole" in capsys.readouterr().out
    number, head = Notice.objects.filter(kind=KIND).values_list("facts__number", "facts__head")[0]
    assert f"\n{real.host} {number} {head}\n" in text


def test_a_chain_that_was_written_anew_does_not_fit_the_letter(real: School, settings, capsys):
    """By somebody with every right there: the triggers go, the chain is linked anew, the file is thrown away."""
    write_down(real, "what somebody wants forgotten")
    audit_heads.keep()
    with time_machine.travel(now().replace(hour=12), tick=False):
        audit_letters.mail_heads()
    mailed = letters()[0].notice.facts["head"]
    with connection.cursor() as cursor:
        for statement in getattr(TRIGGERS, f"{connection.vendor.upper()}_BACK"):
            cursor.execute(statement)
    ours = Entry.objects.filter(school_ref=real.ref)
    ours.filter(subject_ref="what somebody wants forgotten").delete()
    ours.update(number=None, previous="", link="")
    link_new_entries()
    write_down(real, "so that it is as long as before")
    settings.AUDIT_HEADS.unlink()
    call_command("audit", "verify", school=real.host)  # by itself the new chain is whole
    assert "whole" in capsys.readouterr().out
    with pytest.raises(CommandError, match="not whole"):
        call_command("audit", "verify", school=real.host, head=mailed)
    out = capsys.readouterr().out
    assert "the head you kept is not in the chain" in out
    assert "restored" not in out


def test_after_a_restore_the_command_says_which_heads_are_gone(real: School, settings, capsys):
    care.restored(settings.DATA, at=now())
    with pytest.raises(CommandError, match="not whole"):
        call_command("audit", "verify", school=real.host, head="ab" * 32)
    assert f"A backup was restored on {now():%d %B %Y}" in capsys.readouterr().out


def test_a_head_that_was_half_copied_raises_no_alarm(real: School):
    for part in ("ab" * 31, "zz" * 32, "ab" * 33):
        with pytest.raises(CommandError, match="Copy all of it"):
            call_command("audit", "verify", school=real.host, head=part)
    call_command("audit", "verify", school=real.host, head=f" {head_of(real.ref).link.upper()}\n")


def test_the_doctor_looks_whether_letters_go(real: School, world: World):
    School.objects.filter(pk=real.pk).update(created_at=now() - timedelta(days=9))
    assert doctor_says() == ("LOOK", f"{real.host}: the last one was made never")
    with time_machine.travel(now().replace(hour=12), tick=False) as clock:
        worker.Worker().once()
        assert doctor_says()[0] == "OK"
        clock.shift(timedelta(hours=49))
        assert doctor_says()[0] == "LOOK"
    Appointment.objects.filter(school=real).update(ends_on=now().date() - timedelta(days=1))
    assert doctor_says() == ("LOOK", f"{real.host}: nobody is mailed where the audit ends")


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="a race needs rows locked one by one: PostgreSQL")
def test_four_workers_at_once_make_one_letter(transactional_db: None):
    school = people.add_school(
        name="Oakfield", host="oak.example", office_mail="o@oak.example", secretary_mail="s@oak.example"
    )
    person = people.add_person(None, school, name="Ann Hill", mail="ann@oak.example", is_verified=True)
    people.appoint(None, person=person, role=Role.HEAD)
    link_new_entries()
    made: list[int] = []
    start = threading.Barrier(4)

    def look() -> None:
        try:
            start.wait()
            made.append(audit_letters.mail_heads())
        finally:
            connections.close_all()

    with time_machine.travel(now().replace(hour=12), tick=False):
        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert sorted(made) == [0, 0, 0, 1]
    assert Notice.objects.filter(kind=KIND).count() == 1
