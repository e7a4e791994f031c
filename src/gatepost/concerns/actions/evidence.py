"""Evidence on a concern that there is: adding it, and opening it. It is never changed."""

from collections.abc import Sequence

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, notices
from gatepost.concerns.actions.from_mail import Piece, keep_what_came_along
from gatepost.concerns.models import Concern, Evidence
from gatepost.people.hats import Acting


@transaction.atomic
def add_own_evidence(acting: Acting, concern: Concern, pieces: Sequence[Piece], *, once: str) -> int:
    """Its author adds evidence; who has it is told that something is new, also where it was answered or has ended.

    Gives how many pieces are new.
    """
    concern = access.own_concern(acting, concern.reference)
    added = keep_what_came_along(acting, concern, pieces, once=once)
    if added:
        notices.waits(concern)
    return added


@transaction.atomic
def add_evidence(acting: Acting, concern: Concern, pieces: Sequence[Piece], *, once: str) -> int:
    """Who keeps the desk adds evidence to what is on it. Gives how many pieces are new."""
    access.require_keeps_the_desk(acting)
    concern = access.concern_for_school(acting, concern.reference)
    return keep_what_came_along(acting, concern, pieces, once=once)


@transaction.atomic
def open_evidence(acting: Acting, reference: str, ref: str) -> Evidence:
    """One piece on a concern of this hat's desk, with its content; each look is written down."""
    evidence = access.evidence_for_school(acting, reference, ref)
    record(
        "opened evidence on a concern",
        actor=acting.actor,
        subject=Subject("concern", reference),
        facts={"sha256": evidence.sha256},
    )
    return evidence


@transaction.atomic
def open_handed_on(acting: Acting, reference: str, ref: str) -> Evidence:
    """One file of a concern that was handed on. For the door alone, which has asked the safeguarding room first."""
    evidence = access.handed_on_piece(acting.person.school, reference, ref)
    record(
        "opened evidence that was handed on",
        actor=acting.actor,
        subject=Subject("disclosure", reference),
        facts={"sha256": evidence.sha256},
    )
    return evidence
