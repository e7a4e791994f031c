"""What the doctor and the numbers say of mail that comes in."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gatepost.core.clock import now
from gatepost.core.env import ListeningPlace
from gatepost.delivery.models import MailIn
from gatepost.doors.email.inbox import take_in
from gatepost.doors.mail_in.looking import MOST_TRIES
from gatepost.doors.models import ReceivedMail
from gatepost.site.doctor.mail import examine_mail_in
from gatepost.site.metrics_view import from_the_tables

ADDRESS = "gatepost@hazel-lane.test"
LEFT = {"7": {"tries": MOST_TRIES, "why": "too-large", "since": "2026-11-23", "size": 50_000_000}}


def levels() -> dict[str, str]:
    return {finding.name: finding.level.value for finding in examine_mail_in()}


def test_where_no_mail_comes_in_all_is_well(world):
    assert levels() == {"mail in": "OK"}


@pytest.mark.parametrize(
    ("columns", "level"),
    [
        ({"polled_at": timedelta(minutes=2)}, "OK"),
        ({"polled_at": timedelta(minutes=2), "fault": "busy"}, "OK"),  # an hour of failing counts, not a minute
        ({"polled_at": timedelta(minutes=61), "fault": "sign-in-refused"}, "BAD"),
        ({}, "BAD"),
        ({"way": "lmtp"}, "BAD"),
        ({"way": "webhook", "provider": "ses"}, "BAD"),
        ({"way": "webhook", "provider": "ses", "webhook_secret": "x", "confirm_link": "https://x"}, "LOOK"),
        ({"way": "webhook", "provider": "ses", "webhook_secret": "x"}, "OK"),
    ],
)
def test_each_way_in_is_looked_at(world, settings, columns, level):
    settings.MAIL_LISTEN = None
    at = {name: now() - value if isinstance(value, timedelta) else value for name, value in columns.items()}
    MailIn.objects.create(school=world.school, address=ADDRESS, is_on=True, host="x", **at)
    assert levels()["mail in"] == level


def test_a_line_that_listens_is_well(world, settings):
    settings.MAIL_LISTEN = ListeningPlace("lmtp", path="/run/x")
    MailIn.objects.create(school=world.school, address=ADDRESS, is_on=True, way="lmtp")
    assert levels()["mail in"] == "OK"


def test_what_waits_too_long_is_told(world):
    MailIn.objects.create(school=world.school, address=ADDRESS, is_on=True, polled_at=now(), to_fetch=LEFT)
    assert levels()["mails left"] == "LOOK"
    mail: Any = take_in(world.school, b"From: tom@x.test\r\n\r\nHello\r\n", via="imap")
    assert (levels()["mails that came"], levels()["mails to sort"]) == ("OK", "OK")
    ReceivedMail.objects.filter(pk=mail.pk).update(received_at=now() - timedelta(minutes=11))
    assert levels()["mails that came"] == "BAD"
    assert 'gatepost_mails_unfinished{state="waiting"} 1' in from_the_tables()
    ReceivedMail.objects.filter(pk=mail.pk).update(received_at=now() - timedelta(hours=25), state="triage")
    assert (levels()["mails that came"], levels()["mails to sort"]) == ("OK", "LOOK")
    assert 'gatepost_mails_unfinished{state="triage"} 1' in from_the_tables()


def test_the_mailbox_can_be_read_from_the_command_line(world, capsys, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="No mailbox is set"):
        call_command("mail", "fetch", school=world.school.host)
    MailIn.objects.create(school=world.school, address=ADDRESS, is_on=True, host="127.0.0.1", port=9, security="none")
    with pytest.raises(CommandError, match="The server does not answer"):
        call_command("mail", "fetch", school=world.school.host)
    with pytest.raises(CommandError, match="--to"):
        call_command("mail", "test", school=world.school.host)
