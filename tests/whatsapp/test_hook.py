"""Where the platform calls: believed by its signature alone, stored whole before the answer, once."""

import hashlib
import hmac
import json
from datetime import time

import pytest
from django.test import Client

from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.doors.whatsapp.hook import LARGEST_CALL
from gatepost.doors.whatsapp.models import WhatsAppCall

SECRET, TOKEN = "an app's secret", "a token of ours"
BODY = json.dumps({"object": "whatsapp_business_account", "entry": [], "said": "Zoë 🙂"}).encode()


def signed(body, secret=SECRET):
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def number(world):
    return WhatsAppNumber.objects.create(
        school=world.school,
        is_on=True,
        shown_number="+441632960001",
        phone_number_id="1065",
        app_secret=SECRET,
        verify_token=TOKEN,
        digest_at=time(18),
    )


@pytest.fixture
def called(world):
    client = Client(HTTP_HOST=world.school.host, enforce_csrf_checks=True)

    def call(body=BODY, signature=None, **more):
        headers = {} if signature == "" else {"X-Hub-Signature-256": signature or signed(body)}
        path = f"/hooks/whatsapp/{world.school.ref}/"
        return client.generic("POST", path, body, "application/json", headers=headers, **more)

    return call


def test_a_signed_call_is_stored_whole_and_sealed(number, called):
    assert called().status_code == 200
    row = WhatsAppCall.objects.get()
    assert (bytes(row.body), row.state) == (BODY, "waiting")
    number.refresh_from_db()
    assert number.called_at is not None


def test_the_same_call_again_is_one_row(number, called):
    assert [called().status_code for _ in range(3)] == [200, 200, 200]
    assert WhatsAppCall.objects.count() == 1


FORGED = {
    "none": "",
    "another secret": signed(BODY, "another"),
    "of other bytes": signed(BODY + b" "),
    "capitals": signed(BODY).upper(),
    "capital digits": "sha256=" + signed(BODY)[7:].upper(),
    "cut": signed(BODY)[:-1],
    "no prefix": signed(BODY)[7:],
    "sha1": "sha1=" + signed(BODY)[7:],
    "no ASCII": "sha256=ä",
    "empty secret": signed(BODY, ""),
}


@pytest.mark.parametrize("signature", FORGED.values(), ids=FORGED)
def test_a_forged_call_leaves_nothing(number, called, signature):
    assert called(signature=signature).status_code == 403
    assert not WhatsAppCall.objects.exists()


def test_one_bit_of_the_body_is_enough(number, called):
    for place in range(0, len(BODY), 7):
        altered = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
        assert called(altered, signature=signed(BODY)).status_code == 403
    assert not WhatsAppCall.objects.exists()


def test_a_number_without_a_secret_believes_nobody(number, called):
    WhatsAppNumber.objects.update(app_secret=None)
    assert called(signature=signed(BODY, "")).status_code == 403


def test_a_number_that_is_off_asks_for_it_again(number, called):
    WhatsAppNumber.objects.update(is_on=False)
    assert called().status_code == 503
    assert not WhatsAppCall.objects.exists()


def test_a_call_that_is_too_large_is_refused(number, called):
    assert called(b"x" * (LARGEST_CALL + 1)).status_code == 413


def test_another_school_and_a_school_without_a_number_look_absent(world, called):
    assert called().status_code == 404
    client = Client(HTTP_HOST=world.school.host)
    assert client.post("/hooks/whatsapp/zzzzzzzzzzzzzzzz/", BODY, "application/json").status_code == 404


def test_the_question_whether_this_is_ours_is_answered_in_plain_text(world, number):
    client = Client(HTTP_HOST=world.school.host)
    asked = {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "1158201444"}
    answer = client.get(f"/hooks/whatsapp/{world.school.ref}/", asked)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.verify_token": "another"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
        {"hub.challenge": "9" * 201},
        {"hub.verify_token": "ä"},
    ],
)
def test_whoever_does_not_know_our_token_is_not_answered(world, number, wrong):
    client = Client(HTTP_HOST=world.school.host)
    asked = {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "1"} | wrong
    assert client.get(f"/hooks/whatsapp/{world.school.ref}/", asked).status_code == 403


def test_no_token_of_ours_is_no_token(world, number):
    WhatsAppNumber.objects.update(verify_token=None)
    client = Client(HTTP_HOST=world.school.host)
    asked = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}
    assert client.get(f"/hooks/whatsapp/{world.school.ref}/", asked).status_code == 403
