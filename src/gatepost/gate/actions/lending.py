"""An author lets the words of a held message help the judge to learn, or takes that back."""

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.gate import lent
from gatepost.gate.models import Hold, LentWords
from gatepost.people import revocations
from gatepost.people.hats import Acting
from gatepost.people.models import Person


@transaction.atomic
def answer_on_learning(acting: Acting, ref: str, *, may_learn: bool) -> None:
    """The author has answered, and is not asked again. Raises NotFound for what is not theirs, or not asked about."""
    hold = lent.hold_to_ask_about(acting, ref)
    Hold.objects.filter(pk=hold.pk, put_away_at=None).update(put_away_at=now())
    if not may_learn:
        return
    _row, is_new = LentWords.objects.get_or_create(school=hold.school, hold=hold, defaults={"at": now()})
    if is_new:
        record("lent words to the judge", actor=acting.actor, subject=Subject("submission", hold.submission.ref))


@transaction.atomic
def take_words_back(person: Person, ref: str) -> None:
    """The author no longer lends the words of this submission: they stand in no later export."""
    row = LentWords.objects.filter(
        hold__submission__ref=ref, hold__submission__author=person, school=person.school_id
    ).first()
    if row is None:
        raise NotFound(what="lent words")
    row.delete()
    revocations.remember("words-taken-back", ref=ref, school=person.school.ref, person=person.ref)
    record(
        "took words back from the judge",
        actor=Actor(person.school.ref, person.ref, ""),
        subject=Subject("submission", ref),
    )


def take_back_again(revocation: revocations.Revocation) -> bool:
    """The same after a restore, for words that a backup says are lent still; False where it does not."""
    author = (
        Person.objects.filter(ref=revocation.person, school__ref=revocation.school).select_related("school").first()
    )
    if author is None:
        return False
    try:
        take_words_back(author, revocation.ref)
    except NotFound:
        return False
    return True
