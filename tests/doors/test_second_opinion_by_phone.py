"""A second opinion on what comes over WhatsApp: asked before the transaction, and never on private words."""

import json

import pytest
from django.db import transaction

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.models import WhatsAppMessage
from gatepost.doors.whatsapp import talk
from gatepost.doors.whatsapp.ahead import ask_ahead
from gatepost.doors.whatsapp.payload import Inbound
from gatepost.groups.models import Post
from tests.cast import PASSES
from tests.doors.test_second_opinion import UNSURE_FINE, UNSURE_HOLD, asks, unsure_judge
from tests.stub_model import names, nothing_wrong, stub_model

__all__ = ["asks", "unsure_judge"]


@pytest.fixture
def says(lasting_cast):
    """Amira's phone, which has joined: each message as the worker takes it in."""
    known_by = {"user_id": "GB.1", "number": "447700900001"}
    members.join(lasting_cast.amira, **known_by, wamid="wamid.J")
    count = iter(range(100))

    def say(text="", **more):
        message = Inbound(
            wamid=f"wamid.{next(count)}", **{"type": "text", "text": text, "at": now()} | more, **known_by
        )
        ask_ahead(lasting_cast.school, message)
        with transaction.atomic():
            member = members.find(lasting_cast.school, user_id=known_by["user_id"])
            return talk.answer(lasting_cast.school, member, message).code

    return say


def test_it_lifts_an_unsure_hold(says, asks):
    with stub_model(nothing_wrong) as model:
        asks(model)
        assert says(UNSURE_HOLD) == "post"
    assert len(model.asked) == 1
    assert Post.objects.get().text == UNSURE_HOLD


def test_it_sees_what_the_judge_let_pass(says, asks):
    with stub_model(names("G1", words="marks")) as model:
        asks(model)
        assert says(UNSURE_FINE) == "asked"
    assert not Post.objects.exists()


def test_a_sure_message_is_shown_to_nobody_and_without_a_model_nobody_is_asked(says, asks):
    assert says(UNSURE_HOLD) == "asked"
    with stub_model(nothing_wrong) as model:
        asks(model)
        assert says(PASSES) == "post"
    assert model.asked == []


def test_private_words_are_shown_to_no_model(says, asks):
    with stub_model(nothing_wrong) as model:
        asks(model)
        says(f"PRIVATE: {UNSURE_HOLD}")
        says(UNSURE_FINE)  # may belong to it
        says("PRIVATE")
        says(UNSURE_HOLD)
        says(UNSURE_HOLD, context_id="wamid.UNKNOWN")
        office = next(option for option in options() if option.endswith(".office"))
        says(type="interactive", choice=office)
    assert model.asked == []
    assert not Post.objects.exists()


def test_words_that_waited_are_asked_about_when_they_go(says, asks, lasting_cast):
    lasting_cast.looks_after(lasting_cast.amira, "Noor", lasting_cast.elm)
    with stub_model(nothing_wrong) as model:
        asks(model)
        assert says(UNSURE_HOLD) == "asked"
        assert model.asked == []
        oak = next(option for option in options() if option.endswith(lasting_cast.oak.ref))
        assert says(type="interactive", choice=oak) == "post"
    assert len(model.asked) == 1


def test_a_model_that_is_gone_keeps_no_message_back(says, asks):
    with stub_model(nothing_wrong) as model:
        asks(model)
    assert says(PASSES) == "post"  # nobody answers there any more
    assert says(UNSURE_HOLD) == "asked"


def options():
    """The ids of all that was offered, the newest first."""
    found = []
    for row in WhatsAppMessage.objects.filter(type="interactive").order_by("-pk"):
        action = json.loads(row.content)["action"]
        found += [one["reply"]["id"] for one in action.get("buttons", [])]
        found += [line["id"] for part in action.get("sections", []) for line in part["rows"]]
    return found
