"""Who takes part over WhatsApp: found by what the platform knows them by, joined by consent, gone at a word."""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import GatepostError
from gatepost.delivery.whatsapp.consent import NEWEST
from gatepost.delivery.whatsapp.models import WhatsAppGroupMark, WhatsAppMember, WhatsAppMessage
from gatepost.people import revocations
from gatepost.people.hats import actor_of
from gatepost.people.models import Person, School

STOPPED: revocations.Kind = "whatsapp-stopped"
BEGUN: revocations.Kind = "whatsapp-begun"

log = logging.getLogger("gatepost.whatsapp")

# Free text may be sent so long after somebody's newest message (Cloud API, customer service window).
WINDOW = timedelta(hours=24)


class PhoneTaken(GatepostError):
    """A phone that already takes part as somebody else. Nothing was changed."""

    code = "phone-taken"
    status = 409
    message = "This phone already takes part as somebody else. Write STOP from it first, then join again."


class NotNamed(GatepostError):
    """The platform gave a number and no user id. A number alone says nothing of who writes. Nothing was changed."""

    code = "whatsapp-not-named"
    status = 409
    message = "WhatsApp did not tell us who you are, only a number. Please update WhatsApp and write your code again."


def find(school: School, *, user_id: str) -> WhatsAppMember | None:
    """The member whom the platform knows by this id, also one who has stopped; None when nobody is.

    Nobody is found by a number: it may be somebody else's by now.
    """
    if not user_id:
        return None
    members = WhatsAppMember.objects.filter(school=school).select_related("person__school", "school")
    return members.filter(user_id_digest=_of_user_id(user_id)).first()


@transaction.atomic
def join(person: Person, *, user_id: str, number: str, wamid: str) -> WhatsAppMember:
    """Let somebody take part from the phone that wrote their code. Joining again from another phone moves them there.

    `wamid`: the message in which they agreed. Raises NotNamed without a user id, and PhoneTaken when the phone takes
    part as somebody else; one whose account is closed does so no more.
    """
    if not user_id:
        raise NotNamed
    known = find(person.school, user_id=user_id)
    if known is not None and known.person_id != person.pk:
        if known.stopped_at is None and known.person.is_active:
            raise PhoneTaken
        _forget_phone(known)
    if number:
        _take_number_over(person.school, number, but=person.pk)
    # As after START: what was said while they had stopped is not made up for.
    WhatsAppGroupMark.objects.filter(member__person=person, member__stopped_at__isnull=False).delete()
    at = now()
    known_by = _known_by(user_id, number)
    try:
        with transaction.atomic():
            member, is_new = WhatsAppMember.objects.update_or_create(
                person=person,
                defaults={
                    **known_by,
                    "school": person.school,
                    "joined_at": at,
                    "consent": NEWEST,
                    "consent_message": wamid,
                    "stopped_at": None,
                    "window_until": at + WINDOW,
                    "fault": "",
                },
            )
    except IntegrityError as fault:  # two people, one phone, in the same moment
        raise PhoneTaken from fault
    record(
        "joined over WhatsApp",
        actor=actor_of(None, person.school),
        subject=Subject("person", person.ref),
        facts={"consent": NEWEST, "again": not is_new},
    )
    _remember(BEGUN, member)
    return member


@transaction.atomic
def stop(member: WhatsAppMember) -> bool:
    """Send nothing more to this member; what waits is dropped. False when they had stopped before."""
    at = now()
    if not WhatsAppMember.objects.filter(pk=member.pk, stopped_at=None).update(stopped_at=at):
        return False
    member.stopped_at = at
    drop_waiting(member)
    record(
        "stopped taking part over WhatsApp",
        actor=actor_of(None, member.school),
        subject=Subject("person", member.person.ref),
    )
    _remember(STOPPED, member)
    return True


@transaction.atomic
def start(member: WhatsAppMember, *, wamid: str) -> bool:
    """Begin again after a stop: they wrote START themselves, in the message `wamid`. False when they had not stopped.

    What was said in the class in between is not made up for: their marks are taken away, and begin at the newest.
    """
    at = now()
    begun = WhatsAppMember.objects.filter(pk=member.pk).exclude(stopped_at=None)
    if not begun.update(
        stopped_at=None, joined_at=at, consent=NEWEST, consent_message=wamid, window_until=at + WINDOW, fault=""
    ):
        return False
    member.stopped_at = None
    WhatsAppGroupMark.objects.filter(member=member).delete()
    record(
        "began again over WhatsApp",
        actor=actor_of(None, member.school),
        subject=Subject("person", member.person.ref),
        facts={"consent": NEWEST},
    )
    _remember(BEGUN, member)
    return True


def heard(member: WhatsAppMember, *, at: datetime, number: str = "") -> None:
    """They wrote at this time (the platform's): the window is open for a day, and a new number of theirs is noted.

    A message that comes late opens no window that has closed already.
    """
    until = at + WINDOW
    changes: dict[str, object] = {}
    if member.window_until is None or member.window_until < until:
        changes |= {"window_until": until, "fault": ""}
    if number and member.number_digest != _of_number(number) and member.user_id_digest:
        changes |= {"number": number, "number_digest": _of_number(number)}
    _note(member, changes)


def number_changed(member: WhatsAppMember, *, number: str = "", user_id: str = "") -> None:
    """The platform says that somebody has another number now, or another id: they stay who they are here.

    A new id comes with a new number. Where that is not told, the old one is forgotten: nothing goes to it any more.
    """
    if user_id and user_id != member.user_id:
        _note(member, _known_by(user_id, number))
    elif number:
        _note(member, _known_by(member.user_id or "", number))


@transaction.atomic
def number_is_anothers(school: School, number: str, *, user_id: str = "") -> int:
    """A number is no more that of whoever is known with it here: nothing goes to it. Gives how many there were.

    So it is when another user id than theirs (`user_id`) comes with it, and when its owner is said to have another
    one. Who is known by a user id is reached by that; who was known by the number alone has stopped, and has to join
    anew.
    """
    had_it = WhatsAppMember.objects.filter(school=school, number_digest=_of_number(number))
    if user_id:
        had_it = had_it.exclude(user_id_digest=_of_user_id(user_id))
    count = 0
    for member in had_it.select_related("person__school", "school"):
        if member.user_id_digest:
            WhatsAppMember.objects.filter(pk=member.pk).update(number=None, number_digest="")
            count += 1
        else:
            count += stop(member)
    return count


def was_reached(member: WhatsAppMember, user_id: str) -> None:
    """The platform says whom a message to a member went to. Where that is somebody else their number is theirs no more:
    they are reached by their user id from now on."""
    if member.number_digest and member.user_id_digest and member.user_id_digest != _of_user_id(user_id):
        WhatsAppMember.objects.filter(pk=member.pk).update(number=None, number_digest="")
        member.number, member.number_digest = None, ""


def stop_number(school: School, number: str) -> None:
    """STOP, from a number without a user id. It counts for whoever is known with it: less is sent, not more."""
    known = WhatsAppMember.objects.filter(school=school, number_digest=_of_number(number))
    for member in known.select_related("person__school", "school"):
        stop(member)


@transaction.atomic
def choose(member: WhatsAppMember, wants: WhatsAppMember.Wants, *, notices_too: bool | None = None) -> None:
    """How they want to hear of the class. The caller asks whether the number allows single messages.

    `notices_too`: whether private notices come this way beside the mail; None leaves that as it is.
    """
    too = member.notices_too if notices_too is None else notices_too
    WhatsAppMember.objects.filter(pk=member.pk).update(wants=wants, notices_too=too)
    member.wants, member.notices_too = wants, too
    record(
        "chose how to hear over WhatsApp",
        actor=actor_of(None, member.school),
        subject=Subject("person", member.person.ref),
        facts={"wants": wants.value, "notices_too": too},
    )


def drop_waiting(member: WhatsAppMember) -> int:
    """Let what waits to be sent to a member be sent no more; gives how many messages."""
    state = WhatsAppMessage.State
    waiting = WhatsAppMessage.objects.filter(member=member, state=state.WAITING)
    return waiting.update(state=state.DROPPED, ended_at=now(), content=None, error="stopped")


def _remember(kind: revocations.Kind, member: WhatsAppMember) -> None:
    """A restore must not bring back the consent of somebody who stopped."""
    revocations.remember(kind, ref=member.person.ref, person=member.person.ref, school=member.school.ref)


def _note(member: WhatsAppMember, changes: dict[str, object]) -> None:
    if not changes or _is_noted(member, changes):
        return
    if changes.get("number"):
        _take_number_over(member.school, str(changes["number"]), but=member.person_id)
    if not _is_noted(member, changes):
        log.warning("a WhatsApp number or user id is somebody else's here: it was not noted")
        _is_noted(member, {name: value for name, value in changes.items() if name in ("window_until", "fault")})


def _take_number_over(school: School, number: str, *, but: int) -> None:
    """Somebody had a number that is this person's now (`but`). Who was known by nothing else has to join anew."""
    had_it = WhatsAppMember.objects.filter(school=school, number_digest=_of_number(number)).exclude(person=but)
    had_it.exclude(user_id_digest="").update(number=None, number_digest="")
    for member in had_it.select_related("person__school", "school"):
        stop(member)
        _forget_phone(member)


def _is_noted(member: WhatsAppMember, changes: dict[str, object]) -> bool:
    try:
        with transaction.atomic():
            WhatsAppMember.objects.filter(pk=member.pk).update(**changes)
    except IntegrityError:
        return False
    for name, value in changes.items():
        setattr(member, name, value)
    return True


def _forget_phone(member: WhatsAppMember) -> None:
    """A member's phone takes part as somebody else now: their own row and all that hangs on it goes."""
    WhatsAppMember.objects.filter(pk=member.pk).delete()


def _known_by(user_id: str, number: str) -> dict[str, object]:
    return {
        "user_id": user_id or None,
        "user_id_digest": _of_user_id(user_id) if user_id else "",
        "number": number or None,
        "number_digest": _of_number(number) if number else "",
    }


def _of_user_id(user_id: str) -> str:
    return digest_of_secret(user_id, purpose="a WhatsApp user id")


def _of_number(number: str) -> str:
    return digest_of_secret(number, purpose="a WhatsApp number")
