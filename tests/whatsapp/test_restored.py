"""A person's own copy, erasing, a restore, the doctor and the numbers: what they know of WhatsApp."""

from datetime import timedelta

import pytest
from django.test import Client

from gatepost.core.clock import now
from gatepost.delivery import personal
from gatepost.delivery.models import Notice
from gatepost.delivery.whatsapp import members, outbox, sending, statuses
from gatepost.delivery.whatsapp.codes import make_code
from gatepost.delivery.whatsapp.models import (
    WhatsAppCost,
    WhatsAppJoinCode,
    WhatsAppMember,
    WhatsAppMessage,
    WhatsAppNumber,
    WhatsAppStatus,
)
from gatepost.groups.whatsapp import sending as of_groups
from gatepost.people import revocations
from gatepost.site.backup.after import make_safe
from gatepost.site.doctor.findings import Level
from gatepost.site.doctor.whatsapp import examine_whatsapp
from gatepost.site.erasing import erase_words
from tests.whatsapp.sending_cast import fate, member_of, put, send_all, told_all


def test_their_own_copy_has_how_they_are_known_and_what_was_sent(line, phone, clock):
    put(line, "A word that is not kept")
    send_all()
    held = personal.held_about(line.world.amira.person)["whatsapp"]
    assert (held["number"], held["platform_id"]) == ("447700900123", phone.user_id)
    assert held["messages"] == [{"at": "2026-11-23T09:00:00+00:00", "kind": "reply", "state": "sent"}]
    assert "not kept" not in str(held)
    assert personal.held_about(line.world.tom.person)["whatsapp"] is None


def test_erasing_takes_messages_and_platform_ids_away_and_keeps_the_bill(line, phone, clock):
    WhatsAppNumber.objects.update(free_each_month=0)
    put(line)
    send_all()
    told_all(line)
    put(line, "Not sent yet", once="2")
    erase_words(line.world.evans.acting, line.world.amira.person, "They asked for it.")
    assert not WhatsAppMessage.objects.exists()
    assert not WhatsAppStatus.objects.exists()
    assert WhatsAppCost.objects.get().messages == 1
    send_all()
    assert phone.texts == ["Hello"]


@pytest.fixture
def ledger(settings, tmp_path, django_capture_on_commit_callbacks):
    """What stands in the ledger of revocations after something was done."""
    settings.REVOCATIONS = tmp_path / "revocations.jsonl"

    def read(*actions):
        with django_capture_on_commit_callbacks(execute=True):
            for action in actions:
                action()
        return revocations.read(settings.REVOCATIONS)

    return read


def test_after_a_restore_nothing_goes_twice(line, phone, clock, ledger):
    waiting = put(line)
    in_hand = put(line, once="2")
    WhatsAppMessage.objects.filter(pk=in_hand.pk).update(state="sending", lease_until=now() + timedelta(minutes=1))
    line.world.tom.writes_in_oak("Is the hall open for the book fair on Friday?")
    make_code(line.world.tom.person)
    made_at = now()
    clock.shift(timedelta(hours=9))  # the digest's hour
    done = make_safe(made_at=made_at, ledger=[])
    assert done["WhatsApp messages that are perhaps sent"] == 2
    assert (fate(waiting), fate(in_hand), waiting.error) == ("maybe-sent", "maybe-sent", "restored")
    assert not WhatsAppJoinCode.objects.exists()
    for days in range(2):  # neither today's digest nor tomorrow's tells again what was told
        member = member_of(line)
        members.heard(member, at=now())
        of_groups.send_digests()
        send_all()
        clock.shift(timedelta(days=days + 1))
    assert line.platform.requests == []


def test_after_a_restore_the_office_is_asked_to_look_what_the_month_has_cost(line, phone, clock, ledger):
    make_safe(made_at=now(), ledger=[])
    notice = Notice.objects.get(kind="whatsapp-cost-restored")
    assert notice.addresses == [line.world.school.office_mail]
    Notice.objects.all().delete()
    WhatsAppNumber.objects.update(is_on=False)
    make_safe(made_at=now(), ledger=[])
    assert not Notice.objects.filter(kind="whatsapp-cost-restored").exists()


def test_a_restore_does_not_bring_back_whoever_stopped(line, phone, clock, ledger):
    made_at = now()
    lines = ledger(lambda: members.stop(member_of(line)))
    WhatsAppMember.objects.update(stopped_at=None)  # as the backup has it
    assert make_safe(made_at=made_at, ledger=lines)["revocations"] == 1
    assert member_of(line).stopped_at is not None


def test_a_restore_lets_whoever_began_again_be(line, phone, clock, ledger):
    made_at = now()
    lines = ledger(lambda: members.stop(member_of(line)), lambda: members.start(member_of(line), wamid="wamid.start"))
    assert [one.kind for one in lines] == ["whatsapp-stopped", "whatsapp-begun"]
    make_safe(made_at=made_at, ledger=lines)
    assert member_of(line).stopped_at is None


def findings():
    return {(one.name, one.level) for one in examine_whatsapp()}


def test_the_doctor_is_quiet_while_all_is_well_and_names_what_is_not(line, phone, clock):
    assert {level for _, level in findings()} == {Level.OK}
    WhatsAppNumber.objects.update(is_on=False)
    assert [one.says for one in examine_whatsapp()] == ["no school has a number of its own"]
    WhatsAppNumber.objects.update(is_on=True, monthly_cap=100)
    line.platform.breaks = ["before"]
    put(line, once="lost")
    send_all()
    line.platform.fails_next(190)
    put(line)
    send_all()
    WhatsAppCost.objects.update(amount=800_000)
    clock.shift(timedelta(minutes=20))
    assert {name for name, level in findings() if level is Level.BAD} == {"WhatsApp"}
    looks = {name for name, level in findings() if level is Level.LOOK}
    assert looks == {"WhatsApp messages", "WhatsApp cost", "WhatsApp lost answers"}


def test_numbers_for_whoever_watches_the_machine(line, phone, clock):
    put(line)
    WhatsAppCost.objects.create(
        school=line.world.school, month="2026-11-01", category="utility", messages=1, amount=2_500_000
    )
    clock.shift(timedelta(seconds=90))
    page = Client(HTTP_HOST="localhost").get("/metrics").content.decode()
    assert "\ngatepost_whatsapp_waiting 1\n" in page
    assert "\ngatepost_whatsapp_numbers_failing 0\n" in page
    assert "\ngatepost_oldest_whatsapp_waiting_seconds 90\n" in page
    assert "\ngatepost_whatsapp_cost_pounds 2.5\n" in page
    before = page.split('gatepost_whatsapp_total{outcome="sent"} ')[1].split("\n")[0]
    send_all()
    page = Client(HTTP_HOST="localhost").get("/metrics").content.decode()
    assert f'gatepost_whatsapp_total{{outcome="sent"}} {int(before) + 1}\n' in page


def test_a_year_later_messages_are_forgotten_and_what_waits_is_not(line, phone, clock):
    put(line)
    send_all()
    waits = put(line, once="2")
    clock.shift(timedelta(days=364))
    assert sending.forget_old() == 0
    clock.shift(timedelta(days=2))
    assert sending.forget_old() == 1
    assert WhatsAppMessage.objects.get() == waits


def test_old_statuses_are_forgotten(line, phone, clock):
    put(line)
    send_all()
    told_all(line)
    assert statuses.forget_old() == 0
    clock.shift(timedelta(days=31))
    assert statuses.forget_old() == 2


def test_the_worker_sends_what_is_put(line, phone, clock):
    put(line)
    line.world.work()
    assert phone.texts == ["Hello"]
    assert outbox.way_of("notice") is not None
    assert sending.send_whatsapp() == 0
