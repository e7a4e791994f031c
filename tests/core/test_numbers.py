"""Numbers taken from a counter row by many at once: each once, none left out, in commit order."""

import os
import subprocess
import sys
import textwrap

import pytest
from django.db import connection

from gatepost.core import db
from gatepost.people.models import School

SCRIPT = textwrap.dedent(
    """
    import sys, threading
    import django
    django.setup()
    from django.core.management import call_command
    from django.db import connections, transaction
    from gatepost.core import db
    from gatepost.people.models import School

    call_command("migrate", "people", verbosity=0, skip_checks=True)
    mails = {"office_mail": "a@b.example", "secretary_mail": "a@b.example"}
    school = School.objects.create(name="Oakfield", host="oak.example", **mails)
    before = school.roster_version
    taken, refused, lock = [], [], threading.Lock()

    def take():
        try:
            for turn in range(50):
                try:
                    with db.begin_writing():
                        number = db.take_next(School, school.pk, "roster_version")
                        if turn % 10 == 9:
                            raise KeyError  # undone: the number goes to somebody else
                    with lock:
                        taken.append(number)
                except KeyError:
                    with lock:
                        refused.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(refused) == 30, len(refused)
    assert sorted(taken) == list(range(before + 1, before + 271)), "a number is missing or doubled"
    school.refresh_from_db()
    assert school.roster_version == before + 270
    print("well")
    """
)


def test_six_threads_take_every_number_once(tmp_path):
    environment = {
        **os.environ,
        "GATEPOST_DATA": str(tmp_path),
        "GATEPOST_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "gatepost.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout == "well\n", done.stderr


@pytest.fixture
def school(db):
    return School.objects.create(
        name="Oakfield", host="oak.example", office_mail="a@b.example", secretary_mail="a@b.example"
    )


def test_a_counter_that_is_gone_is_said(school):
    assert db.take_next(School, school.pk, "roster_version") == school.roster_version + 1
    with pytest.raises(LookupError, match="School"):
        db.take_next(School, school.pk + 1, "roster_version")


def test_only_empty_columns_are_filled(db, school):
    from gatepost.core.db import fill_once

    School.objects.create(name="Elm", host="elm.example", office_mail="a@b.example", secretary_mail="a@b.example")
    assert fill_once(School, ["name"], [("Other", school.pk)]) == 0
    school.refresh_from_db()
    assert school.name == "Oakfield"


def test_the_database_is_asked_for_every_commit_on_the_disk(db):
    settings = connection.settings_dict["OPTIONS"]
    wanted = "synchronous=FULL" if connection.vendor == "sqlite" else "synchronous_commit=on"
    assert wanted in str(settings)


def test_numbers_of_several_rows_at_once(school):
    elm = School.objects.create(name="Elm", host="elm.example", office_mail="a@b.example", secretary_mail="a@b.example")
    before = {school.pk: school.roster_version, elm.pk: elm.roster_version}
    taken = db.take_next_of_each(School, {elm.pk: 3, school.pk: 1}, "roster_version")
    assert taken == {school.pk: before[school.pk] + 1, elm.pk: before[elm.pk] + 3}
    assert dict(School.objects.values_list("pk", "roster_version")) == taken
    with pytest.raises(LookupError, match="School"):
        db.take_next_of_each(School, {school.pk: 1, elm.pk + 1: 1}, "roster_version")
