"""What changes an audit's row: bringing an export, its reading, stopping, keeping, deleting, running out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gatepost.adoption.brought import access, files
from gatepost.adoption.models import GroupAudit
from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.core.db import now_of_all
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.refs import new_ref
from gatepost.core.words import checked_words
from gatepost.delivery import wake
from gatepost.people.hats import Acting

State = GroupAudit.State
UNDER_WAY = (State.WAITING, State.READING)
PLACES = (1, 2)  # audits that are read at once in one installation
MOST_WAITING = 12  # of one school
MOST_WAITING_TOGETHER = 40  # of all schools of an installation
LARGEST_WAITING = 600 * 1024 * 1024  # bytes of all files that wait; two schools at a time cannot fill a disk
MOST_KEPT = 12  # rows of one person
LEASE = timedelta(seconds=30)
SHOWN_FOR = timedelta(hours=1)
WAITS_AT_MOST = timedelta(days=1)
KEPT_AT_MOST = timedelta(days=90)
WHY_LIMIT = 300  # characters


def bring_export(
    acting: Acting, given: Sequence["UploadedFile[Any]"], *, once: str, date_order: str = "", with_those_who_left: bool
) -> GroupAudit:
    """Keep an export's files and put it in the line. The same form sent twice brings it once.

    Raises NotFound for a hat that may not, Invalid while their last one is under way, and while too many wait.
    """
    if acting.hat not in access.WHO_BRINGS:
        raise NotFound(what="audit")
    if known := _brought_before(acting, once):
        return known
    _require_room(acting, size=sum(file.size or 0 for file in given))
    ref, at = new_ref(), now()
    try:
        files.keep(ref, given)
        with transaction.atomic():
            audit = GroupAudit.objects.create(
                school_id=acting.person.school_id,
                ref=ref,
                by=acting.person,
                hat=acting.hat.value,
                once=once,
                date_order=date_order,
                with_those_who_left=with_those_who_left and acting.hat in access.SCHOOL_HATS,
                at=at,
                expires_at=at + WAITS_AT_MOST,
            )
            _record("brought an export to be audited", audit, acting.actor, files=len(given))
    except BaseException as fault:
        files.forget(ref)  # nothing is left of what was not taken in
        if isinstance(fault, IntegrityError) and (known := _brought_before(acting, once)):
            return known  # the same form came twice in one moment
        raise
    wake.worker_has_work()
    return audit


def _brought_before(acting: Acting, once: str) -> GroupAudit | None:
    return GroupAudit.objects.filter(by=acting.person, school=acting.person.school_id, once=once).first()


def _require_room(acting: Acting, *, size: int) -> None:
    """Raises Invalid where `size` bytes more, or one more in the line, would be too much. Two in one moment may both
    come in: the limits leave room for that.
    """
    here = GroupAudit.objects.filter(school=acting.person.school_id)
    mine = here.filter(by=acting.person)
    if mine.filter(state__in=UNDER_WAY).exists():
        raise Invalid(fields={"exports": _("Your last one is still being read. Please wait for it, or stop it.")})
    if mine.count() >= MOST_KEPT:
        raise Invalid(fields={"exports": _("You have many reports here. Please delete one that has served.")})
    if here.filter(state=State.WAITING).count() >= MOST_WAITING:
        raise Invalid(fields={"exports": _("Many are waiting just now. Please come back in an hour.")})
    number, together = files.held_together()
    if number >= MOST_WAITING_TOGETHER or together + size > LARGEST_WAITING:
        raise Invalid(fields={"exports": _("Very many are waiting just now. Please try again in some minutes.")})


def claim_next() -> GroupAudit | None:
    """The next that waits, now held by a place of its own; None where none waits or all places are taken."""
    waiting = GroupAudit.objects.filter(state=State.WAITING).order_by("pk").first()
    if waiting is None:
        return None
    taken = set(GroupAudit.objects.filter(slot__isnull=False).values_list("slot", flat=True))
    for place in PLACES:
        if place in taken:
            continue
        try:
            with transaction.atomic():
                won = GroupAudit.objects.filter(pk=waiting.pk, state=State.WAITING).update(
                    state=State.READING, slot=place, lease_until=now_of_all() + LEASE
                )
        except IntegrityError:  # another worker was quicker at this place
            continue
        if won:
            return GroupAudit.objects.select_related("school", "by").get(pk=waiting.pk)
    return None


def note_progress(audit: GroupAudit, *, messages: int, share: float, left: int | None) -> bool:
    """Say how far it is, and hold its place a little longer. False: it was stopped, or is not ours any more."""
    return bool(
        GroupAudit.objects.filter(pk=audit.pk, state=State.READING, slot=audit.slot).update(
            messages=messages, hundredths=round(share * 100), seconds_left=left, lease_until=now_of_all() + LEASE
        )
    )


@transaction.atomic
def finish(audit: GroupAudit, *, figures: str, report: str, messages: int) -> None:
    """Lay figures (JSON) and report (HTML) down, for an hour. Nothing happens where it was stopped meanwhile."""
    ended = {"figures": figures, "report": report, "messages": messages, "hundredths": 100}
    if _end(audit, State.DONE, shown_for=SHOWN_FOR, **ended):
        _record("audited an export", audit, _who(audit), messages=messages)


@transaction.atomic
def refuse(audit: GroupAudit, sentence: str) -> None:
    """Say why it could not be read."""
    if _end(audit, State.REFUSED, shown_for=SHOWN_FOR, refusal=sentence):
        _record("could not read an export", audit, _who(audit))


@transaction.atomic
def break_off(audit: GroupAudit, sentence: str) -> None:
    """Say that it ended in the middle, why, and what to do; nothing of it is there."""
    if _end(audit, State.BROKEN, shown_for=WAITS_AT_MOST, refusal=sentence):
        _record("broke off an audit of an export", audit, _who(audit))


def break_off_forsaken() -> int:
    """The same for all whose process is gone, as after a restart; gives how many."""
    gone = list(
        GroupAudit.objects.filter(state=State.READING, lease_until__lt=now_of_all()).select_related("school", "by")
    )
    for audit in gone:
        break_off(audit, _("Gatepost was started anew just then. That was not your fault. Please bring it again."))
        files.forget(audit.ref)
    return len(gone)


def _end(audit: GroupAudit, state: GroupAudit.State, *, shown_for: timedelta, **values: Any) -> bool:
    at = now()
    return bool(
        GroupAudit.objects.filter(pk=audit.pk, state=State.READING).update(
            state=state,
            slot=None,
            lease_until=None,
            seconds_left=None,
            ended_at=at,
            expires_at=at + shown_for,
            **values,
        )
    )


@transaction.atomic
def stop(acting: Acting, ref: str) -> None:
    """End an audit before it is done. Whatever had been read is let go. Raises NotFound for anybody else's."""
    audit = access.own_audit(acting, ref)
    at = now()
    stopped = GroupAudit.objects.filter(pk=audit.pk, state__in=UNDER_WAY).update(
        state=State.STOPPED, slot=None, lease_until=None, seconds_left=None, ended_at=at, expires_at=at + SHOWN_FOR
    )
    if stopped:
        transaction.on_commit(lambda: files.forget(ref))
        _record("stopped an audit of an export", audit, acting.actor)


@transaction.atomic
def keep_report(acting: Acting, ref: str, *, why: str, until: datetime) -> None:
    """Keep a report until a moment, at most ninety days after it was made, with the reason. Keeping it again changes
    moment and reason, and goes no further.

    Raises NotFound where there is no report, Invalid without a reason or for another time.
    """
    audit = access.finished_audit(acting, ref)
    words = checked_words(why, limit=WHY_LIMIT, field="why")
    at = now()
    if not at < until <= (audit.ended_at or audit.at) + KEPT_AT_MOST + timedelta(hours=1):  # a day may have one more
        raise Invalid(fields={"until": _("Please choose a later day, at most ninety days after the report was made.")})
    GroupAudit.objects.filter(pk=audit.pk).update(kept_at=at, kept_for=words, expires_at=until)
    _record("kept an audit report", audit, acting.actor, days=(until - at).days)


@transaction.atomic
def delete(acting: Acting, ref: str) -> None:
    """Let go of an audit that is over, at once. Raises NotFound for anybody else's, Invalid while it is under way."""
    audit = access.own_audit(acting, ref)
    if not GroupAudit.objects.filter(pk=audit.pk).exclude(state__in=UNDER_WAY).delete()[0]:
        raise Invalid(_("It is being read just now. Please stop it first."))
    _record("deleted an audit report", audit, acting.actor)


def let_go_of_old() -> int:
    """Delete every audit whose time has come, with its files; gives how many."""
    old = list(GroupAudit.objects.filter(expires_at__lte=now()).select_related("school", "by").defer(*access.LONG))
    for audit in old:
        with transaction.atomic():
            if GroupAudit.objects.filter(pk=audit.pk, expires_at__lte=now()).delete()[0]:
                _record("let go of an audit report", audit, Actor.gatepost(audit.school.ref))
        files.forget(audit.ref)
    return len(old)


def _who(audit: GroupAudit) -> Actor:
    return Actor(audit.school.ref, audit.by.ref, audit.hat)


def _record(action: str, audit: GroupAudit, actor: Actor, **facts: int) -> None:
    record(action, actor=actor, subject=Subject("audit", audit.ref), facts=facts)
