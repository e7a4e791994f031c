"""Cards on a phone: within what the platform takes, whatever is in them, and never without the way to help."""

from datetime import date
from itertools import product

import pytest

from gatepost.conduct import Kinder, Outcome
from gatepost.core.refs import new_ref
from gatepost.delivery.whatsapp import content
from gatepost.doors.whatsapp import cards
from gatepost.doors.whatsapp.choices import id_of
from gatepost.gate.answers import Card, CardFinding, RouteOffer
from gatepost.gate.cards import CHOICES
from gatepost.safeguarding.arrangements import OutsideLine

LINES = [OutsideLine("NSPCC, for anybody worried about a child", "0808 800 5000"), OutsideLine("x" * 90, "0" * 20)] * 2


def finding(label: str, size: int) -> CardFinding:
    words = "wörd " * size
    return CardFinding("G1", "12", words[:80], words, label, "hold", 0.9, words, "Because.", words, 0, 1)


def card(outcome: Outcome, *, size: int = 3, label: str = "grievance", kinder: Kinder | None = None) -> Card:
    routes = ("safeguarding",) if outcome is Outcome.ESCALATE else ("office", "leadership")
    return Card(
        outcome=outcome.word,
        findings=(finding(label, size), CardFinding(*["G2", *["x" * 80] * 5, 0.5, "", "", "", 0, 0])),
        routes=tuple(RouteOffer(route, route, date(2026, 11, 27)) for route in routes),
        choices=CHOICES[outcome],
        text="words",
        urgent_help="ring " * size if outcome is Outcome.ESCALATE else "",
        kinder=kinder,
    )


@pytest.mark.parametrize(
    ("outcome", "size", "forwarded"), list(product([Outcome.NUDGE, Outcome.HOLD, Outcome.ESCALATE], [1, 900], [0, 1]))
)
def test_every_card_is_one_that_the_platform_takes(outcome, size, forwarded):
    for kinder in (None, Kinder("Is it on Friday?"), Kinder("y" * 990), Kinder("About lunch", is_private=True)):
        shown = cards.shown(card(outcome, size=size, kinder=kinder), outside=LINES * 3, is_forwarded=bool(forwarded))
        assert content.buttons(shown.body, [(id_of(new_ref(), option), title) for option, title in shown.buttons])
        assert "It has not been sent. Nobody else has seen it." in shown.body
        assert ("Ring 999" in shown.body) == (outcome is Outcome.ESCALATE)
        if outcome is Outcome.ESCALATE:
            assert "0808 800 5000" in shown.body
        assert shown.has_kinder == any(option == "kinder" for option, _ in shown.buttons)


def test_the_private_way_is_always_among_the_buttons():
    for outcome, kinder in product([Outcome.NUDGE, Outcome.HOLD, Outcome.ESCALATE], [None, Kinder("Is it on Friday?")]):
        assert "privately" in [option for option, _ in cards.shown(card(outcome, kinder=kinder), outside=[]).buttons]


def test_only_a_nudge_can_be_sent_as_it_is():
    for outcome in (Outcome.NUDGE, Outcome.HOLD, Outcome.ESCALATE):
        options = [option for option, _ in cards.shown(card(outcome), outside=[]).buttons]
        assert ("as-it-is" in options) == (outcome is Outcome.NUDGE)
        assert ("ask-rep" in options) == (outcome is Outcome.HOLD)
        assert ("misread" in options) == (outcome is Outcome.ESCALATE)


def test_a_grievance_is_first_led_to_the_school_and_a_misplaced_word_is_not():
    assert cards.shown(card(Outcome.NUDGE), outside=[]).buttons[0][0] == "privately"
    assert cards.shown(card(Outcome.NUDGE, label="off_topic"), outside=[]).buttons[0][0] == "as-it-is"
