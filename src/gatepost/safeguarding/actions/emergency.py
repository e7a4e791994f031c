"""The emergency look: asked for with a reason, allowed by a second person, read for an hour, reviewed by a third."""

import re
from datetime import timedelta

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.refs import ALPHABET
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.people.hats import Acting
from gatepost.safeguarding import look_access, notices
from gatepost.safeguarding.errors import LookAlreadyAnswered
from gatepost.safeguarding.models import Disclosure, EmergencyLook
from gatepost.safeguarding.moves import hold_forms_of

READ_IN_EMERGENCY = "read a disclosure by an emergency look"
SHORTEST_REASON = 20  # characters: a reason that the third person can judge
REFERENCE = re.compile(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")


@transaction.atomic
def ask_for_look(acting: Acting, *, reference: str, reason: str, once: str) -> EmergencyLook:
    """Ask to read one disclosure. The same `once` asks once.

    The answer is the same whether the reference leads anywhere or not, and whether or not it names who asks. Raises
    NotFound for hats that never ask, Invalid for what is no reference and for a reason that is none.
    """
    if acting.hat not in look_access.WHO_ASKS:
        raise NotFound(what="emergency look")
    wanted = reference.strip().upper()
    if not REFERENCE.fullmatch(wanted):
        raise Invalid(fields={"reference": "Please write it as it stands in the message, like 4F2K-9QTM."})
    words = checked_words(reason, limit=PRIVATE_LIMIT, field="reason")
    if len(words) < SHORTEST_REASON:
        raise Invalid(fields={"reason": "Please say why it cannot wait for the lead. A few more words will do."})
    hold_forms_of(acting.person)
    if earlier := EmergencyLook.objects.filter(asked_by=acting.person, once=once).first():
        return earlier
    asked = EmergencyLook.objects.create(
        school=acting.person.school,
        reference=wanted,
        reason=words,
        once=once,
        asked_by=acting.person,
        asked_as=acting.hat,
        asked_at=now(),
    )
    notices.look_asked(asked)
    _write_down("asked for an emergency look", acting, asked)
    return asked


def open_look(acting: Acting, ref: str) -> EmergencyLook:
    """One request, opened: each view is written down, as its reason tells of the matter. Raises NotFound."""
    asked = look_access.look(acting, ref)
    _write_down("opened an emergency look", acting, asked)
    return asked


@transaction.atomic
def allow_look(acting: Acting, ref: str) -> EmergencyLook:
    """Allow it for an hour from now. The lead and the chair are told; a review is due within seven days.

    Raises NotFound for who asked and whoever may not know of it, LookAlreadyAnswered for one that is over.
    """
    return _answer(acting, ref, EmergencyLook.State.ALLOWED)


@transaction.atomic
def refuse_look(acting: Acting, ref: str) -> EmergencyLook:
    """Refuse it. Raises as `allow_look`."""
    return _answer(acting, ref, EmergencyLook.State.REFUSED)


@transaction.atomic
def read_by_look(acting: Acting, ref: str) -> tuple[EmergencyLook, Disclosure]:
    """The disclosure, to read and no more. Each time is written down; it stays unopened for its leads.

    Raises NotFound as `look_access.disclosure_by_look`.
    """
    asked, disclosure = look_access.disclosure_by_look(acting, ref)
    record(
        READ_IN_EMERGENCY,
        actor=acting.actor,
        subject=Subject("disclosure", disclosure.reference),
        facts={"look": asked.ref},
    )
    return asked, disclosure


@transaction.atomic
def review_look(acting: Acting, ref: str, review: str) -> None:
    """A third person says whether it was right. The first review stands. Raises NotFound, Invalid."""
    asked = look_access.look(acting, ref)
    if acting.person.pk in (asked.asked_by_id, asked.answered_by_id):
        raise NotFound(what="emergency look")
    words = checked_words(review, limit=PRIVATE_LIMIT, field="review")
    if len(words) < SHORTEST_REASON:
        raise Invalid(fields={"review": "Please say whether it was right, and why. A few more words will do."})
    won = EmergencyLook.objects.filter(pk=asked.pk, state=EmergencyLook.State.ALLOWED, reviewed_at=None).update(
        reviewed_by=acting.person, reviewed_at=now(), review=words
    )
    if not won:
        raise LookAlreadyAnswered(ref=asked.ref)
    _write_down("reviewed an emergency look", acting, asked)


def _answer(acting: Acting, ref: str, state: EmergencyLook.State) -> EmergencyLook:
    asked = look_access.look(acting, ref)
    if asked.asked_by_id == acting.person.pk:  # nobody allows their own, in whatever hat
        raise NotFound(what="emergency look")
    at = now()
    if not look_access.may_answer(acting, asked):
        raise LookAlreadyAnswered(ref=asked.ref)
    changes: dict[str, object] = {
        "state": state,
        "answered_by": acting.person,
        "answered_as": acting.hat,
        "answered_at": at,
    }
    if state is EmergencyLook.State.ALLOWED:
        today = today_in(asked.school.time_zone)
        changes |= {"ends_at": at + look_access.LASTS, "review_by": today + timedelta(days=look_access.REVIEW_DAYS)}
    won = EmergencyLook.objects.filter(pk=asked.pk, state=EmergencyLook.State.ASKED).update(**changes)
    if not won:
        raise LookAlreadyAnswered(ref=asked.ref)
    asked.refresh_from_db()
    notices.look_answered(asked)
    verb = "allowed" if state is EmergencyLook.State.ALLOWED else "refused"
    _write_down(f"{verb} an emergency look", acting, asked)
    return asked


def _write_down(action: str, acting: Acting, asked: EmergencyLook) -> None:
    record(
        action, actor=acting.actor, subject=Subject("emergency look", asked.ref), facts={"reference": asked.reference}
    )
