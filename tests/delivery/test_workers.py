"""Several workers beside each other: each letter is taken by one of them, whatever their clocks say."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.db import connection, connections, transaction

from gatepost.core.clock import now
from gatepost.core.db import lock_first_free, now_of_all
from gatepost.delivery.actions import tell
from gatepost.delivery.ledger import claim, fan_out_waiting, send_due
from gatepost.delivery.models import Delivery, Notice
from gatepost.people.models import School
from tests.server.scale import drop_database, make_database

LETTERS, WORKERS = 60, 3
SET_UP = textwrap.dedent(
    """
    import django; django.setup()
    from gatepost.delivery.actions import tell
    from gatepost.people.actions import add_person, add_school
    school = add_school(
        name="Oakfield", host="oak.example", office_mail="a@oak.example", secretary_mail="a@oak.example"
    )
    for n in range({letters}):
        person = add_person(None, school, name=f"P {{n}}", mail=f"p{{n}}@example.org")
        tell("second-step-changed", school=school, recipients=[person])
    """
)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one process has one clock; several need PostgreSQL")
def test_a_worker_whose_clock_is_wrong_leaves_the_letters_of_others_alone(allowed, post_office, db, school, amira):
    tell("test-note", school=school, recipients=[amira])
    fan_out_waiting()
    assert claim("one with the right time", at=now_of_all()) is not None
    for wrong in (timedelta(minutes=5), timedelta(days=400), timedelta(hours=-1)):
        with time_machine.travel(now() + wrong):
            assert send_due() == 0
    assert post_office.taken == []
    assert Delivery.objects.get().attempts == 1


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="a race needs rows locked one by one: PostgreSQL")
def test_a_letter_that_somebody_is_taking_is_stepped_over(transactional_db):
    mails = {"office_mail": "a@b.example", "secretary_mail": "a@b.example"}
    school = School.objects.create(name="Oakfield", host="oak.example", **mails)
    at = now()
    notice = Notice.objects.create(school=school, kind="x", created_at=at)
    first, second = (
        Delivery.objects.create(school=school, notice=notice, address=f"p{n}@example.org", queued_at=at, due_at=at)
        for n in range(2)
    )
    taken = []

    def work():
        try:
            taken.extend(claim("another", at=at) for _ in range(2))
        finally:
            connections.close_all()

    with transaction.atomic():
        assert lock_first_free(Delivery.objects.order_by("id")) == first
        other = threading.Thread(target=work)
        other.start()
        other.join(5)
        assert not other.is_alive(), "it waits for the row that somebody else holds"
    assert connection.vendor == "postgresql"
    assert taken == [second, None]
    assert claim("one", at=at) == first


@pytest.mark.server
def test_several_gatepost_work_send_every_letter_once(post_office, tmp_path):
    name = f"gatepost_workers_{os.getpid()}"
    url = make_database(name)
    environment = {
        **os.environ,
        "GATEPOST_DATA": str(tmp_path),
        "GATEPOST_DATABASE_URL": url,
        "GATEPOST_MAIL": f"smtp://127.0.0.1:{post_office.port}",
        "DJANGO_SETTINGS_MODULE": "gatepost.site.settings",
    }
    workers: list[subprocess.Popen[bytes]] = []
    try:
        for words in (["-m", "gatepost", "migrate", "-v0"], ["-c", SET_UP.format(letters=LETTERS)]):
            subprocess.run([sys.executable, *words], env=environment, timeout=100, check=True)
        workers += [
            subprocess.Popen([sys.executable, "-m", "gatepost", "work"], env=environment) for _ in range(WORKERS)
        ]
        deadline = time.monotonic() + 60
        while len(post_office.taken) < LETTERS and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1.5)  # one more look of each: nothing comes twice
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        assert [worker.wait(20) for worker in workers] == [0] * WORKERS
        assert Counter(Counter(post_office.to).values()) == {1: LETTERS}
        with psycopg.connect(url, options="-c gatepost.school=*") as direct:
            fates = direct.execute("SELECT state, attempts, count(*) FROM delivery_delivery GROUP BY 1, 2")
            assert fates.fetchall() == [("sent", 1, LETTERS)]
            numbers = direct.execute("SELECT number FROM audit_entry ORDER BY number").fetchall()
            assert [number for (number,) in numbers] == list(range(1, len(numbers) + 1))
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
        drop_database(name)
