"""Decisions with their reasons, also not to refer, and referrals: whom was told, when and how, and what came of it."""

from datetime import date

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.people.hats import Acting
from gatepost.safeguarding import access
from gatepost.safeguarding.actions.leads import SHORTEST_DECISION
from gatepost.safeguarding.models import ChronologyEntry, Disclosure, Referral
from gatepost.safeguarding.moves import SHORT_LIMIT, add_line, hold, line_with_key, move, optional_words
from gatepost.safeguarding.state import Act

# What may be decided while it goes on; closing has a way of its own, `leads.close`.
CHOICES = tuple(choice for choice in ChronologyEntry.Choice if choice != ChronologyEntry.Choice.CLOSE)


@transaction.atomic
def decide(
    acting: Acting, disclosure: Disclosure, *, choice: str, words: str, look_again_on: date | None, once: str
) -> ChronologyEntry:
    """A decision with its reasons, and the day on which a lead looks again: without one, only by closing it.

    The same `once` decides once. Raises Invalid without reasons, or for a day that is not to come.
    """
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    if choice not in CHOICES:
        raise Invalid(fields={"choice": "Please say what was decided."})
    if len(words.strip()) < SHORTEST_DECISION:
        raise Invalid(fields={"words": "Please give your reasons too. A few more words will do."})
    require_day_to_come(disclosure, look_again_on)
    if earlier := line_with_key(disclosure, once):
        return earlier
    move(disclosure, Act.DECIDE, look_again_on=look_again_on, looked_for_on=None)
    line = add_line(
        disclosure, kind=ChronologyEntry.Kind.DECISION, words=words, choice=choice, by=acting.person, once=once
    )
    record("decided on a disclosure", actor=acting.actor, subject=Subject("disclosure", disclosure.reference))
    return line


@transaction.atomic
def refer(
    acting: Acting,
    disclosure: Disclosure,
    *,
    to: str,
    by_way: str,
    made_on: date,
    their_reference: str = "",
    look_again_on: date | None,
    once: str,
) -> Referral:
    """Write down that somebody outside was told, and when a lead asks what came of it. The same `once` does it once.

    `made_on` is the school's own day. Raises Invalid, field by field.
    """
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    if by_way not in Referral.By.values:
        raise Invalid(fields={"by_way": "Please say how they were told."})
    if made_on > today_in(disclosure.school.time_zone):
        raise Invalid(fields={"made_on": "This day has not come yet."})
    require_day_to_come(disclosure, look_again_on)
    hold(disclosure)
    if earlier := disclosure.referrals.filter(once=once).first():
        return earlier
    move(disclosure, Act.REFER, look_again_on=look_again_on, looked_for_on=None)
    referral = Referral.objects.create(
        school=disclosure.school,
        disclosure=disclosure,
        to=checked_words(to, limit=SHORT_LIMIT, field="to"),
        by_way=by_way,
        made_on=made_on,
        their_reference=optional_words(their_reference, field="their_reference"),
        once=once,
        by=acting.person,
        at=now(),
    )
    record("wrote a referral down", actor=acting.actor, subject=Subject("disclosure", disclosure.reference))
    return referral


@transaction.atomic
def note_outcome(acting: Acting, disclosure: Disclosure, referral: str, outcome: str) -> None:
    """What came of a referral. The first answer stands; more goes into the chronology. Raises NotFound, Invalid."""
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    words = checked_words(outcome, limit=PRIVATE_LIMIT, field="outcome")
    found = disclosure.referrals.filter(ref=referral).first()
    if found is None:
        raise NotFound(what="referral")
    won = Referral.objects.filter(pk=found.pk, outcome_at=None).update(outcome=words, outcome_at=now())
    if not won:
        raise Invalid(fields={"outcome": "This is written down already. Please add to the chronology."})
    move(disclosure, Act.REFER)
    record(
        "wrote down what came of a referral", actor=acting.actor, subject=Subject("disclosure", disclosure.reference)
    )


def require_day_to_come(disclosure: Disclosure, day: date | None) -> None:
    """Raises Invalid unless it is a day after today, at the school."""
    if day is None:
        raise Invalid(fields={"look_again_on": "Please say when you will look at it again."})
    if day <= today_in(disclosure.school.time_zone):
        raise Invalid(fields={"look_again_on": "Please choose a day after today."})
