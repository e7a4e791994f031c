"""Nobody puts words into somebody else's mouth, and nothing that tells of a child gets to the wrong desk or is lost."""

import pytest

from gatepost.concerns.models import Concern, Reply
from gatepost.doors.email.headers import read_head, sender_of
from gatepost.doors.email.sender_check import checked_by
from tests.doors.email.test_becoming import OFFICE, QUESTION

SERVER = "mx.hazel-lane.test"
OURS = f"Authentication-Results: {SERVER}; "


def test_the_offices_secret_address_puts_no_words_into_a_parents_or_the_heads_mouth(world, post):
    post.sends(world.tom, QUESTION)
    Concern.objects.update(route=Concern.Route.LEADERSHIP)  # so that the head has it on a desk
    letter = post.last_to(OFFICE)
    for player in (world.tom, world.adeyemi, world.shah):
        mail = post.answers(player, letter, "It was my own fault.", proven="")
        assert (mail.state, mail.why) == ("triage", "other-address")
    assert not Reply.objects.exists()
    assert post.answers(world.evans, letter, "To the office, please.", proven="").why == "words-added"
    assert post.answers(world.tom, letter, "Thank you.").why == "words-added"  # his server vouches for him


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        ('spf=pass smtp.mailfrom="a; dmarc=pass header.from=x.test; b"@evil.test', "none"),
        ('dmarc=none header.from=x.test; spf=pass smtp.mailfrom="(a"@evil.test; dkim=pass header.d=x.test', "pass"),
        ('spf=pass smtp.mailfrom="a\\"; dmarc=pass header.from=x.test; b"@evil.test', "none"),
        ('spf=pass smtp.mailfrom="a; dmarc=pass header.from=x.test', "none"),
        ("dmarc=none header.from=x.test; spf=pass smtp.mailfrom=a; dmarc=pass header.from=x.test; b@evil.test", "none"),
        ('dmarc=pass reason="all is well; really" header.from="x.test"', "pass"),
    ],
)
def test_a_sender_writes_no_results_into_their_own_address(found, answer):
    raw = f"{OURS}{found}\r\nFrom: Tom <tom@x.test>\r\n\r\nHello".encode()
    read, _ = read_head(raw, 0, len(raw), set())
    assert checked_by(SERVER, read) == answer


@pytest.mark.parametrize(
    ("shown", "answer", "sender"),
    [
        ("Tom <tom@x.test>", "pass", "tom@x.test"),
        ("tom@x.test <tom@x.test>", "pass", "tom@x.test"),
        ('"Smith, Tom" <tom@x.test> (at home)', "pass", "tom@x.test"),
        ("Tom :( <tom@x.test>", "pass", "tom@x.test"),
        ("me@evil.test (<tom@x.test>)", "pass", "me@evil.test"),
        ("tom@x.test, me@evil.test", "fail", "tom@x.test"),
        ("<tom@x.test> <me@evil.test>", "fail", "tom@x.test"),
        ("me@evil.test <tom@x.test>", "none", "tom@x.test"),
        (r'"x\\" "<tom@x.test>" <me@evil.test>', "pass", "me@evil.test"),
    ],
)
def test_what_a_provider_found_counts_for_the_one_address_that_it_looked_at(shown, answer, sender):
    raw = f"From: {shown}\r\n\r\nHello".encode()
    read, _ = read_head(raw, 0, len(raw), set())
    assert checked_by("", read, trusted_results="dmarc=pass") == answer
    assert sender_of(read.sent("from"), set())[0] == sender
