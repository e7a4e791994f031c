"""Taking a mail in: stored first, once, whatever it holds."""

import pytest

from gatepost.delivery.models import MailIn
from gatepost.doors.email import inbox
from gatepost.doors.email.headers import read_head
from gatepost.doors.email.sender_check import checked_by
from gatepost.doors.models import ReceivedMail

MAIL = (
    b"From: Tom <tom@x.test>\r\nTo: office@hazel-lane.test\r\nSubject: PE\r\nMessage-ID: <one@x.test>\r\n"
    b"\r\nIs PE tomorrow?\r\n"
)


def taken(world, raw, **more):
    return inbox.take_in(world.school, raw, **{"via": "imap", **more})


def test_a_mail_is_stored_sealed_and_waits(world):
    mail = taken(world, MAIL, envelope_to="office@hazel-lane.test")
    mail.refresh_from_db()
    assert (mail.state, mail.raw, mail.size) == ("waiting", MAIL, len(MAIL))
    assert mail.authentication == "unknown"
    told = {name for name, value in vars(mail).items() if "tom@x.test" in str(value)}
    assert told == {"raw", "head"}  # both are sealed; elsewhere a digest alone says who sent it


def test_the_same_mail_by_two_ways_is_one(world):
    first = taken(world, MAIL)
    by_another_way = b"Received: from a by b; today\r\n" + MAIL.replace(b"\r\n", b"\n") + b"\n\n"
    assert taken(world, by_another_way, via="lmtp").pk == first.pk
    assert ReceivedMail.objects.count() == 1


def test_a_used_message_id_keeps_no_other_mail_away(world):
    taken(world, MAIL)
    taken(world, MAIL.replace(b"PE tomorrow", b"it cancelled"))
    assert ReceivedMail.objects.count() == 2


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 50, b"no head at all", b"Message-ID: <" + b"x" * 5000 + b">\n\n", b"\xff"]
)
def test_bytes_that_are_no_mail_are_kept_as_well(world, raw):
    assert taken(world, raw).raw == raw


def test_a_mail_of_thirty_megabytes_is_taken_and_a_larger_one_than_any_is_not(world):
    assert taken(world, MAIL + b"x" * 30_000_000).size > 30_000_000
    with pytest.raises(inbox.MailTooLarge):
        taken(world, MAIL + b"x" * inbox.LARGEST_MAIL)
    assert ReceivedMail.objects.count() == 1


OURS = "Authentication-Results: mx.hazel-lane.test; "


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        ("", "unknown"),
        (OURS + "dmarc=pass (p=none) header.from=x.test", "pass"),
        (OURS + "dkim=pass header.d=x.test", "pass"),
        (OURS + "dkim=pass header.i=@x.test; spf=none", "pass"),
        (OURS + "spf=pass smtp.mailfrom=bounces@x.test", "pass"),
        (OURS + "dkim=pass header.d=other.test", "none"),
        (OURS + "dkim=pass header.d=test", "none"),
        (OURS + "dmarc=pass header.from=other.test", "none"),
        (OURS + "spf=pass smtp.mailfrom=x.test.evil.test", "none"),
        (OURS + "none", "none"),
        (OURS + "dmarc=fail header.from=x.test; dkim=pass header.d=x.test", "fail"),
        (OURS + "spf=fail smtp.mailfrom=x.test", "fail"),
        (OURS + "spf=fail smtp.mailfrom=other.test", "none"),
        ("Authentication-Results: mx.elsewhere.test; dmarc=pass header.from=x.test", "unknown"),
        ("Authentication-Results: mx.hazel-lane.test.evil.test; dmarc=pass header.from=x.test", "unknown"),
        (OURS + "spf=none\r\n" + OURS + "dmarc=pass header.from=x.test", "none"),
        (OURS + "dmarc=pass header.from=x.test\r\n" + OURS + "dmarc=fail", "fail"),
        (OURS + "dmarc=pass (dmarc=fail; (really))", "pass"),
    ],
)
def test_who_sent_it_is_proven_by_the_trusted_server_alone(head, answer):
    raw = f"{head}\r\nFrom: Tom <tom@x.test>\r\n\r\nHello".lstrip().encode()
    read, _ = read_head(raw, 0, len(raw), set())
    assert checked_by("mx.hazel-lane.test", read) == answer


@pytest.mark.parametrize("froms", ["", "From: Tom <tom@x.test>\r\nFrom: Head <head@y.test>\r\n"])
def test_a_mail_without_one_sender_proves_none(froms):
    raw = f"{OURS}dmarc=pass\r\n{froms}Subject: x\r\n\r\nHello".encode()
    read, _ = read_head(raw, 0, len(raw), set())
    assert checked_by("mx.hazel-lane.test", read) == "fail"


def test_a_provider_says_it_in_its_own_words(world):
    MailIn.objects.create(school=world.school, address="in@hazel-lane.test")
    mail = taken(world, MAIL, via="webhook", trusted_results="spf=pass smtp.mailfrom=x.test")
    assert mail.authentication == "pass"
