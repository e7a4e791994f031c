"""Hundreds of steps on two phones in any order: nothing breaks, and nothing reaches a class that must not."""

import random

import pytest

from gatepost.delivery.whatsapp.models import WhatsAppMessage
from gatepost.gate.models import Hold, Submission, Verdict
from gatepost.groups.models import Post
from tests.cast import ESCALATED, HALF_FINE, HELD, NUDGED, PASSES, THREAT
from tests.whatsapp.talking import Phone, joined, scripted_judge

__all__ = ["scripted_judge"]

SECRET = "Only for the school"
STEPS = 220
WORDS = [PASSES, PASSES, NUDGED, HALF_FINE, HELD, ESCALATED, THREAT, "Thank you!", "x" * 4096, "\u202eabc", " ", "🙂"]
KEYWORDS = ["STOP", "START", "HELP", "NEWS", "JOIN", "JOIN AAAA-BBB1", f"PRIVATE: {SECRET} A", "PRIVATE"]
KINDS = ["image", "audio", "sticker", "location", "contacts", "unknown", "system", "video"]


def step(phone: Phone, dice: random.Random, private: set[str]) -> None:
    """One thing done on a phone. `private`: ids of messages whose words are for the school alone."""
    quotes = dice.choice(["", "", *(one.wamid for one in phone.screen[-6:]), phone.last, "wamid.X"])
    match dice.choice(["says", "says", "says", "keyword", "taps", "taps", "taps", "old", "kind", "reacts"]):
        case "says":
            phone.says(dice.choice(WORDS), quotes=quotes, is_often_forwarded=dice.random() < 0.1)
        case "keyword":
            word = dice.choice(KEYWORDS)
            phone.says(word)
            if word == "PRIVATE" and phone.member.stopped_at is None:
                phone.says(f"{SECRET} B", quotes=dice.choice(["", quotes]))
            private.add(phone.last)
        case "taps" | "old" as which:
            offering = [one for one in phone.screen if one.offers][-3 if which == "taps" else 0 :]
            if offering:
                shown = dice.choice(offering)
                title = dice.choice(sorted(shown.offers))
                if "The class" in shown.offers and shown.quotes not in private:
                    title = "The class"
                if title != "The class" or shown.quotes not in private:  # whoever says it of their words means it
                    phone.taps(title, on=shown)
                if shown.quotes in private:
                    private.add(phone.last)
        case "kind":
            words = dice.choice(["", f"Whose is this? {dice.random()}", f"Private: {SECRET} C"])
            phone.sends(type=dice.choice(KINDS), text=words, context_id=quotes)
            if SECRET in words:
                private.add(phone.last)
        case "reacts":
            phone.reacts(dice.choice(["❤️", "👍", "", "😡"]), quotes)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_done_in_whatever_order(world, seed):
    dice, private = random.Random(seed), set[str]()
    phones = [joined(world.tom), joined(world.amira), joined(world.claire)]
    for _ in range(STEPS):
        step(dice.choice(phones), dice, private)
    texts = list(Post.objects.values_list("text", flat=True))
    assert texts, "the walk posted nothing: it tries nothing"
    assert not [text for text in texts if SECRET in text or text in (HELD, ESCALATED, THREAT)]
    assert not Submission.objects.filter(text__in=[ESCALATED, THREAT]).exists()
    assert Verdict.objects.filter(pk__in=Post.objects.values("verdict_id")).count() == len(texts)
    assert all(hold.submission.text in (HELD, HALF_FINE) for hold in Hold.objects.select_related("submission"))
    assert WhatsAppMessage.objects.filter(kind=WhatsAppMessage.Kind.REPLY, content=None).count() == 0
