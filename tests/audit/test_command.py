"""`gatepost audit`."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from gatepost.audit.actions import Actor, Subject, link_new_entries, record
from gatepost.audit.models import Entry
from gatepost.people.models import School

TRIGGERS = import_module("gatepost.audit.migrations.0002_entries_are_kept")


@pytest.fixture
def schools(db):
    mails = {"office_mail": "a@b.example", "secretary_mail": "a@b.example"}
    made = [School.objects.create(name=name, host=f"{name}.example", **mails) for name in ("oak", "elm")]
    for school in made:
        for number in range(4):
            record("did", actor=Actor.gatepost(school.ref), subject=Subject("thing", str(number)))
    link_new_entries()
    return made


def said(capsys, *words, **options):
    call_command("audit", *words, **options)
    return capsys.readouterr().out


def test_whole_chains(schools, capsys):
    record("did", actor=Actor.gatepost(schools[0].ref), subject=Subject("thing", "new"))
    lines = said(capsys, "verify").splitlines()
    assert any(line.startswith("oak.example: whole, 4 entries, 1 not yet linked, head ") for line in lines)
    assert any(line.startswith("elm.example: whole, 4 entries, head ") for line in lines)


def test_a_broken_chain_is_named_with_its_place(schools, capsys):
    with connection.cursor() as cursor:
        for statement in getattr(TRIGGERS, f"{connection.vendor.upper()}_BACK"):
            cursor.execute(statement)
    Entry.objects.filter(school_ref=schools[0].ref, number=3).update(subject_ref="x")
    with pytest.raises(CommandError, match="not whole") as fault:
        call_command("audit", "verify")
    assert fault.value.returncode == 1
    out = capsys.readouterr().out
    assert "oak.example: BROKEN at entry 3 of 4: the entry is not what it was" in out
    assert "elm.example: whole" in out


def test_a_head_kept_elsewhere(schools, capsys):
    host, number, link = said(capsys, "head", school="oak.example").split()
    assert (host, number, len(link)) == ("oak.example", "4", 64)
    assert "whole" in said(capsys, "verify", school="oak.example", head=link)
    with pytest.raises(CommandError, match="not whole"):
        call_command("audit", "verify", school="oak.example", head="ab" * 32)
    assert "the head you kept is not in the chain" in capsys.readouterr().out
    with pytest.raises(CommandError, match="one school"):
        call_command("audit", "verify", head=link)


def test_nothing_yet_and_nowhere(db, capsys):
    assert said(capsys, "verify") == "There are no entries yet.\n"
    with pytest.raises(CommandError, match="no school at ash"):
        call_command("audit", "verify", school="ash.example")
