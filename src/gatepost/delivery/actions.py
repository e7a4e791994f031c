"""Telling people something, and what the office does with letters that could not be sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.words import checked_words
from gatepost.delivery import access, wake
from gatepost.delivery.errors import LetterAlreadySettled
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.ledger import breaker, empty_seal
from gatepost.delivery.models import Delivery, Notice
from gatepost.people.hats import Acting
from gatepost.people.models import Person, School

REASON_LIMIT = 500  # characters


def tell(
    kind: str,
    *,
    school: School,
    recipients: Iterable[Person] = (),
    addresses: Iterable[str] = (),
    subject_ref: str = "",
    group_ref: str = "",
    facts: Mapping[str, Any] | None = None,
    sealed: str | None = None,
    expires_at: datetime | None = None,
) -> Notice:
    """Store that these people, and these mailboxes of the school, are to be told: one INSERT, in the transaction of
    what happened. After the commit the worker is woken.

    `facts` holds codes and references for the kind's template, never anybody's words. `sealed` is for what may stand
    in the message alone (a sign-in code); it is emptied once sent. After `expires_at` nothing is sent any more.
    A notice to nobody (a class post) is read on open pages and makes no mail. Raises LookupError for an unknown kind.
    """
    at = now()
    refs = list(dict.fromkeys(person.ref for person in recipients))
    mailboxes = list(dict.fromkeys(addresses))
    goes_out = bool(refs or mailboxes)
    notice = Notice.objects.create(
        school=school,
        kind=kind,
        lane=kind_named(kind).lane,
        subject_ref=subject_ref,
        group_ref=group_ref,
        recipients=refs,
        addresses=mailboxes,
        facts=dict(facts or {}),
        sealed=sealed,
        created_at=at,
        expires_at=expires_at,
        fanned_out_at=None if goes_out else at,
    )
    if goes_out:
        transaction.on_commit(wake.worker_has_work)
    return notice


@transaction.atomic
def send_again(acting: Acting, letter: Delivery) -> None:
    """Try a dead letter again, with all its tries before it. Raises LetterAlreadySettled when it is dead no more."""
    found = access.dead_letter_for(acting, letter.ref)
    at = now()
    won = Delivery.objects.filter(pk=found.pk, state=Delivery.State.DEAD).update(
        state=Delivery.State.WAITING, queued_at=at, due_at=at, attempts=0, ended_at=None
    )
    if not won:
        raise LetterAlreadySettled(ref=found.ref)
    record("sent a letter again", actor=acting.actor, subject=Subject("delivery", found.ref))
    transaction.on_commit(breaker.forget)
    transaction.on_commit(wake.worker_has_work)


@transaction.atomic
def give_up(acting: Acting, letter: Delivery, reason: str) -> None:
    """Give a dead letter up for good, with a reason that stays. Raises Invalid without one, LetterAlreadySettled when
    it is dead no more."""
    found = access.dead_letter_for(acting, letter.ref)
    words = checked_words(reason, limit=REASON_LIMIT, field="reason")
    won = Delivery.objects.filter(pk=found.pk, state=Delivery.State.DEAD).update(
        state=Delivery.State.DISCARDED, ended_at=now(), discard_reason=words
    )
    if not won:
        raise LetterAlreadySettled(ref=found.ref)
    empty_seal(found.notice)
    record("gave a letter up", actor=acting.actor, subject=Subject("delivery", found.ref), reason=words)
