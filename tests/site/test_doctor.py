"""The doctor: each thing it looks at, well and unwell, and what the start refuses."""

import json
import os
import secrets
import shutil
import time
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.cache.backends.redis import RedisCache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from gatepost.audit.actions import Actor, Subject, link_new_entries, record
from gatepost.audit.models import Entry
from gatepost.conduct.encoder import trained as trained_part
from gatepost.core import throttle
from gatepost.core.clock import as_if_at, now
from gatepost.core.db_state import State, state
from gatepost.delivery.models import Delivery, Lane, Notice
from gatepost.site import audit_heads, care, checks, doctor
from gatepost.site.doctor import Level, data, machine
from gatepost.site.doctor.data import examine_data, examine_state
from gatepost.site.doctor.machine import examine_disk_speed, examine_machine
from tests.world import World

SAFE = State("SQLite", "3.53.4", False, "FULL", "wal", 1000, 0.0)
TRIGGERS = import_module("gatepost.audit.migrations.0002_entries_are_kept")


def levels(findings: object) -> dict[str, str]:
    return {finding.name: finding.level.value for finding in findings}  # type: ignore[attr-defined]


@pytest.fixture
def school(world: World, settings, tmp_path: Path) -> World:
    """A real school whose data folder is empty but for good keys, and whose audit is linked."""
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"
    settings.AUDIT_HEADS, settings.REVOCATIONS = tmp_path / "heads.jsonl", tmp_path / "revocations.jsonl"
    settings.KEYS.mkdir()
    (settings.KEYS / "signing.key").write_text("k" * 40)
    (settings.KEYS / "signing.key").chmod(0o600)
    link_new_entries()
    return world


@pytest.fixture
def tampering(world: World) -> None:
    """A database whose triggers somebody with full rights has taken away."""
    with connection.cursor() as cursor:
        for statement in getattr(TRIGGERS, f"{connection.vendor.upper()}_BACK"):
            cursor.execute(statement)


def test_the_database_says_itself_how_it_stands(db):
    stands = state()
    assert stands.keeps_commits
    assert not stands.is_affected
    assert stands.version[0].isdigit()
    if connection.vendor == "sqlite":
        assert (stands.kind, stands.synchronous) == ("SQLite", "FULL")
    else:
        assert (stands.kind, stands.synchronous) == ("PostgreSQL", "on")
        assert abs(stands.skew) < 5


@pytest.mark.django_db(transaction=True)
def test_what_is_read_back_counts_not_what_the_settings_say():
    is_sqlite = connection.vendor == "sqlite"
    off, on = (f"PRAGMA synchronous={level}" for level in ("NORMAL", "FULL"))
    if not is_sqlite:
        off, on = (f"SET synchronous_commit={level}" for level in ("off", "on"))
    with connection.cursor() as cursor:
        cursor.execute(off)
        try:
            assert not state().keeps_commits
            (fault,) = checks.commits_reach_the_disk(databases=["default"])
            assert fault.id == "gatepost.E006"
            assert checks.commits_reach_the_disk() == []  # a command that needs no database asks none
            assert levels(examine_state(state()))["commits"] == "BAD"
        finally:
            cursor.execute(on)
    assert checks.commits_reach_the_disk(databases=["default"]) == []


@pytest.mark.parametrize(
    ("change", "name", "level"),
    [
        ({}, "commits", "OK"),
        ({"synchronous": "NORMAL"}, "commits", "BAD"),
        ({"journal": "delete"}, "commits", "LOOK"),
        ({"is_affected": True}, "database", "BAD"),
        ({"log_bytes": 300 * 1024**2}, "write-ahead log", "LOOK"),
        ({"kind": "PostgreSQL", "synchronous": "on"}, "commits", "OK"),
        ({"kind": "PostgreSQL", "synchronous": "off"}, "commits", "BAD"),
        ({"kind": "PostgreSQL", "skew": 3.0}, "clock", "LOOK"),
        ({"kind": "PostgreSQL", "skew": -60.0}, "clock", "BAD"),
        ({"kind": "PostgreSQL", "is_superuser": True}, "database user", "LOOK"),
    ],
)
def test_how_a_connection_stands(change, name, level):
    assert levels(examine_state(replace(SAFE, **change)))[name] == level


def test_a_school_that_was_never_backed_up_is_told_so(school: World, settings):
    school.school.is_demo = False
    school.school.save(update_fields=["is_demo"])
    found = levels(examine_data(full=True))
    assert (found["backup"], found["verified restore"]) == ("BAD", "LOOK")
    at, file = now(), settings.DATA / "evening.gatepost"
    care.backed_up(settings.DATA, at=at, file=file)
    care.verified(settings.DATA, at=at, file=file)
    found = levels(examine_data(full=True))
    assert (found["backup"], found["verified restore"]) == ("OK", "OK")
    for days, levels_then in ((2, ("LOOK", "OK")), (50, ("BAD", "LOOK")), (200, ("BAD", "BAD"))):
        care.backed_up(settings.DATA, at=at - timedelta(days=days), file=file)
        care.verified(settings.DATA, at=at - timedelta(days=days), file=file)
        found = levels(examine_data(full=True))
        assert (found["backup"], found["verified restore"]) == levels_then
    assert care.age_in_words(None, at) == "never"
    assert care.age_in_words(at - timedelta(minutes=90), at) == "90 minutes ago"
    assert care.age_in_words(at - timedelta(hours=5), at) == "5 hours ago"
    assert care.age_in_words(at - timedelta(days=9), at) == "9 days ago"


def test_a_demo_beside_a_real_school(school: World, settings):
    school.school.is_demo = False
    school.school.save(update_fields=["is_demo"])
    assert levels(examine_data(full=False))["schools"] == "OK"
    settings.DEMO = True
    assert levels(examine_data(full=False))["schools"] == "BAD"


def a_letter(world: World, *, minutes: int, state: str = "waiting", lane: int = Lane.NORMAL) -> None:
    at = now() - timedelta(minutes=minutes)
    notice = Notice.objects.create(school=world.school, kind="test", created_at=at, fanned_out_at=at)
    Delivery.objects.create(
        school=world.school,
        notice=notice,
        address="a@b.example",
        lane=lane,
        state=state,
        queued_at=at,
        due_at=at,
        ended_at=at if state == "dead" else None,
    )


@pytest.mark.parametrize(
    ("letter", "name", "level"),
    [
        ({"minutes": 1}, "letters", "OK"),
        ({"minutes": 20}, "letters", "LOOK"),
        ({"minutes": 300}, "letters", "BAD"),
        ({"minutes": 20, "lane": Lane.SAFEGUARDING}, "letters", "BAD"),
        ({"minutes": 5, "state": "dead"}, "dead letters", "LOOK"),
        ({"minutes": 90, "state": "dead"}, "dead letters", "BAD"),
    ],
)
def test_letters_that_wait_or_could_not_be_sent(school: World, letter, name, level):
    Delivery.objects.update(state="sent")
    Notice.objects.update(fanned_out_at=now())
    a_letter(school, **letter)
    assert levels(examine_data(full=False))[name] == level


def write_entries(school: World, count: int) -> None:
    for _ in range(count):
        record("did a thing", actor=Actor.gatepost(school.school.ref), subject=Subject("school", school.school.ref))


def test_an_audit_that_nobody_links(school: World, monkeypatch):
    assert levels(examine_data(full=True))["audit"] == "OK"
    with as_if_at(now() - timedelta(minutes=6)):
        write_entries(school, 1)
    assert levels(examine_data(full=True))["audit"] == "BAD"


def test_the_newest_entries_are_checked_and_with_full_all(school: World, tampering: None, monkeypatch):
    write_entries(school, 12)
    link_new_entries()
    monkeypatch.setattr(data, "NEWEST", 5)
    last = Entry.objects.filter(school_ref=school.school.ref).order_by("-number").first()
    assert last is not None
    assert last.number is not None
    Entry.objects.filter(pk=last.pk - 8).update(reason="altered")
    assert levels(examine_data(full=False))["audit"] == "OK"
    assert levels(examine_data(full=True))["audit"] == "BAD"
    Entry.objects.filter(pk=last.pk - 2).update(reason="altered")
    assert levels(examine_data(full=False))["audit"] == "BAD"


def test_an_end_that_was_cut_off_is_seen_by_the_head_kept_outside(school: World, tampering: None, settings):
    write_entries(school, 5)
    link_new_entries()
    assert audit_heads.keep() == 1
    assert audit_heads.keep() == 0  # nothing new
    assert levels(examine_data(full=False))["audit"] == "OK"
    ours = Entry.objects.filter(school_ref=school.school.ref)
    newest = ours.order_by("-number").values_list("number", flat=True)[0]
    ours.filter(number__gt=newest - 2).delete()
    for full in (False, True):
        assert levels(examine_data(full=full))["audit"] == "BAD"
    with pytest.raises(CommandError, match="not whole"):
        call_command("audit", "verify", stdout=StringIO())
    care.restored(settings.DATA, at=now())  # a backup has turned it back, and the doctor knows
    assert levels(examine_data(full=False))["audit"] == "OK"
    call_command("audit", "verify", stdout=StringIO())


def test_a_database_that_does_not_answer_is_one_finding(school: World, monkeypatch):
    def silent() -> State:
        raise DatabaseError

    monkeypatch.setattr(data, "state", silent)
    assert levels(examine_data(full=False)) == {"database": "BAD"}


def test_changes_of_the_tables_that_wait(school: World, monkeypatch):
    monkeypatch.setattr(data, "unapplied_migrations", lambda: 2)
    found = levels(examine_data(full=False))
    assert found["migrations"] == "BAD"
    assert "letters" not in found  # the tables are not asked before they are as they should be


def test_key_files(school: World, settings):
    (key,) = settings.KEYS.glob("*.key")
    assert levels(examine_machine())["keys"] == "OK"
    assert checks.keys_are_for_us_alone() == []
    key.chmod(0o640)
    assert levels(examine_machine())["keys"] == "LOOK"
    key.chmod(0o604)
    assert levels(examine_machine())["keys"] == "BAD"
    assert [fault.id for fault in checks.keys_are_for_us_alone()] == ["gatepost.E005"]
    key.unlink()
    assert levels(examine_machine())["keys"] == "BAD"


def test_secrets_and_debug(school: World, settings):
    assert levels(examine_machine())["debug"] == "OK"
    for weak in (
        "short",
        "a" * 50,
        "django-insecure-4b8cd1e2f3a4b5c6d7e8f90a1b2c",
        "changeme-changeme-changeme-changeme",
    ):
        settings.SECRET_KEY = weak
        assert levels(examine_machine())["signing key"] == "BAD"
        assert [fault.id for fault in checks.signing_key_is_of_its_own()] == ["gatepost.E004"]
    settings.SECRET_KEY = secrets.token_urlsafe(48)
    assert checks.signing_key_is_of_its_own() == []
    settings.DEBUG = True
    assert levels(examine_machine())["debug"] == "BAD"
    assert [fault.id for fault in checks.debug_is_off()] == ["gatepost.E003"]


def test_a_judge_whose_trained_part_is_broken(tmp_path, monkeypatch):
    monkeypatch.setattr(trained_part, "ARTEFACT", tmp_path)
    trained_part.trained.cache_clear()
    try:
        [finding] = [finding for finding in machine.examine_machine() if finding.name == "judge"]
        assert finding.level is Level.BAD
        assert "make model" in finding.says
    finally:
        monkeypatch.undo()
        trained_part.trained.cache_clear()
    [finding] = [finding for finding in machine.examine_machine() if finding.name == "judge"]
    assert finding.level is Level.OK


def test_rate_limits_while_redis_is_away(school: World, settings, monkeypatch):
    settings.REDIS_URL = ""
    assert levels(examine_machine())["rate limits"] == "OK"
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(throttle, "cache", RedisCache(settings.REDIS_URL, {}))  # nobody listens there
    (finding,) = [finding for finding in examine_machine() if finding.name == "rate limits"]
    assert finding.level is Level.LOOK
    assert "each process counts for itself" in finding.says
    monkeypatch.undo()
    assert levels(examine_machine())["rate limits"] == "OK"


def test_room_on_the_disk(school: World, monkeypatch):
    usage = namedtuple("usage", "total used free")
    for free, level in ((10 * machine.GIBIBYTE, "OK"), (machine.GIBIBYTE, "LOOK"), (1000, "BAD")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage(free * 2, free, free))
        assert levels(examine_machine())["disk"] == level


def test_a_flush_that_is_too_fast_for_a_disk(school: World, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)
    (finding,) = examine_disk_speed()
    assert finding.level is Level.LOOK
    assert "No disk is so fast" in finding.do
    monkeypatch.setattr(os, "fsync", lambda _: time.sleep(0.001))
    assert levels(examine_disk_speed()) == {"flush": "OK"}


def test_the_command_says_it_to_people_and_machines(school: World, monkeypatch):
    out = StringIO()
    call_command("doctor", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["worst"] in ("OK", "LOOK")
    assert {"name", "level", "says", "do"} == set(told["findings"][0])
    monkeypatch.setattr(data, "unapplied_migrations", lambda: 1)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)
    assert ended.value.code == 1
    assert "BAD" in out.getvalue()
    assert "-> Say `gatepost migrate`" in out.getvalue()
    assert doctor.worst([]) is Level.OK


def test_it_names_nobody(school: World):
    out = StringIO()
    call_command("doctor", "--json", "--full", stdout=out)
    names = [school.tom.name, school.tom.mail, school.tom.person.ref]
    assert [name for name in names if name in out.getvalue()] == []


def test_the_worker_alone_refuses_tables_of_yesterday(school: World, monkeypatch):
    from gatepost.site.management.commands import work

    monkeypatch.setattr(work, "unapplied_migrations", lambda: 3)
    monkeypatch.setattr(work, "call_command", lambda *_, **__: None)
    with pytest.raises(CommandError, match="3 changes"):
        call_command("work", "--once")
