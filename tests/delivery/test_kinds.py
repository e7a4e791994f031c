"""The kinds that the rooms register: every letter can be written, and no subject says what it is about."""

import threading

import pytest
from django.db import connection, connections
from django.template.loader import get_template

from gatepost.core.clock import now
from gatepost.delivery import kinds
from gatepost.delivery.kinds import Kind, kind_named, register
from gatepost.delivery.ledger import claim
from gatepost.delivery.models import Delivery, Notice
from gatepost.people.models import School

# What a subject on a locked screen must never tell.
TELLING = ("concern", "complaint", "safeguarding", "disclosure", "bully", "child", "case")


def test_every_registered_kind_has_a_template_and_a_neutral_subject():
    assert len(kinds._kinds) >= 6
    for kind in kinds._kinds.values():
        if not kind.template:
            continue
        get_template(kind.template)
        subject = str(kind.subject)
        assert 5 < len(subject) <= 70, kind.code
        assert "\n" not in subject
        assert not [word for word in TELLING if word in subject.lower()], kind.code


def test_a_code_is_taken_once(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    kind = Kind(code="x", may_receive=lambda notice, person: True)
    assert register(kind) is register(kind)
    with pytest.raises(ValueError, match="two kinds"):
        register(Kind(code="x", subject="Other", may_receive=kind.may_receive))
    with pytest.raises(LookupError, match="'y'"):
        kind_named("y")


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="a race needs rows locked one by one: PostgreSQL")
def test_four_workers_at_once_take_every_letter_once(transactional_db):
    mails = {"office_mail": "a@b.example", "secretary_mail": "a@b.example"}
    school = School.objects.create(name="Oakfield", host="oak.example", **mails)
    at = now()
    notice = Notice.objects.create(school=school, kind="x", created_at=at)
    Delivery.objects.bulk_create(
        Delivery(school=school, notice=notice, address=f"p{n}@example.org", queued_at=at, due_at=at) for n in range(200)
    )
    taken, start = [], threading.Barrier(4)

    def work(name):
        try:
            start.wait()
            while delivery := claim(name, at=at):
                taken.append(delivery.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.vendor == "postgresql"
    assert len(taken) == len(set(taken)) == 200
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
