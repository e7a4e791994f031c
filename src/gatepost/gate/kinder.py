"""Puts a kinder wording on a card. It is looked for when a card is shown: no message that passes ever waits for it."""

import logging
from dataclasses import replace

from gatepost.conduct import Outcome
from gatepost.gate import facts
from gatepost.gate.answers import Card
from gatepost.gate.facts import Judged
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting

log = logging.getLogger("gatepost.gate")


def with_kinder_words(
    acting: Acting, card: Card, judged: Judged, *, group: ClassGroup | None = None, edits: Post | None = None
) -> Card:
    """The card with a wording that the same judge calls fine, where there is one; else the card as it is.

    `judged` is what the card is about. To be called outside a transaction: it asks the judge up to three times. Nothing
    is stored. Where the judge breaks, the card does without.
    """
    if judged.outcome is Outcome.ESCALATE:
        return card
    before = facts.messages_before(group, edits) if group else ()
    context = facts.context_of(acting, before=before, own_children=facts.own_children(acting.person))
    try:
        found = facts.judge_for(acting.person.school, judged.code).kinder(judged.text, judged.verdict, context)
    except Exception as fault:  # the card matters more
        log.error("no kinder wording: %s", type(fault).__name__)  # its message may hold the author's words
        return card
    if found is None or (found.is_private and not card.offers("privately")):
        return card
    return replace(card, kinder=found)
