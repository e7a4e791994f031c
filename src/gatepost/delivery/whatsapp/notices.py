"""Notices for people who take part over WhatsApp: neutral words and a link, or a template with no words at all."""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gatepost.core.clock import now
from gatepost.delivery.kinds import Kind, kind_named, register
from gatepost.delivery.links import absolute
from gatepost.delivery.models import Lane, Notice
from gatepost.delivery.whatsapp import outbox, windows
from gatepost.delivery.whatsapp.content import Content, template, text
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.people.models import Address, Person

log = logging.getLogger("gatepost.whatsapp")

NOTICE = WhatsAppMessage.Kind.NOTICE
AGAIN = ":again"
SHOWN_WITHIN = timedelta(hours=1)
CAP_KIND = "whatsapp-cap"
RESTORED_KIND = "whatsapp-cost-restored"


def put_for(notice: Notice) -> int:
    """Store a message for everybody whom a notice goes to by WhatsApp; gives how many. Called as it is spread.

    That is who takes part and has no proven mail address, or wants it besides. A code to sign in, and whatever else may
    stand in a mail alone, never goes this way.
    """
    kind = _kind_of(notice)
    if not notice.recipients or kind is None or not kind.template or kind.lane == Lane.SIGN_IN or notice.sealed:
        return 0
    proven = Address.objects.filter(person=OuterRef("person"), kind=Address.Kind.MAIL, verified_at__isnull=False)
    members = WhatsAppMember.objects.filter(
        Q(notices_too=True) | ~Exists(proven),
        school=notice.school,
        school__whatsapp_number__is_on=True,
        person__ref__in=notice.recipients,
        person__is_active=True,
        stopped_at=None,
    )
    count = 0
    for member in members.select_related("person__school", "school"):
        if _may_have(notice, kind, member.person):
            outbox.put(
                member,
                NOTICE,
                None,
                once=f"notice:{notice.ref}",
                notice=notice,
                group_ref=notice.group_ref,
                expires_at=notice.expires_at,
            )
            count += 1
    return count


def has_proven_mail(person: Person) -> bool:
    """Whether they have a mail address that is proven to be theirs. Without one, their notices come by WhatsApp."""
    return Address.objects.filter(person=person, kind=Address.Kind.MAIL, verified_at__isnull=False).exists()


def put_again(message: WhatsAppMessage) -> None:
    """A notice that the platform first took and then did not deliver goes once more, in the form that can go now."""
    if not message.once.endswith(AGAIN):
        _put_once_more(message, once=f"{message.once}{AGAIN}")


def put_by_hand(message: WhatsAppMessage) -> None:
    """Somebody at the school sends a notice again of which nobody knows whether it arrived."""
    _put_once_more(message, once=f"{message.once}:by-hand", expires_at=now() + outbox.NOTICE_LIVES)


def show(message: WhatsAppMessage, *, answers: str) -> None:
    """They tapped the template's button: the notice that it stood for goes with its link, as the window is open now.

    `answers`: the platform's id of the tap.
    """
    _put_once_more(message, once=f"{message.once}:shown", answers=answers, expires_at=now() + SHOWN_WITHIN)


def _put_once_more(
    message: WhatsAppMessage, *, once: str, answers: str = "", expires_at: datetime | None = None
) -> None:
    if message.member is None or message.notice is None:
        return
    outbox.put(
        message.member,
        NOTICE,
        None,
        once=once,
        answers=answers,
        notice=message.notice,
        group_ref=message.group_ref,
        expires_at=expires_at or message.expires_at,
    )


def may_still_have(message: WhatsAppMessage) -> bool:
    """Whether the notice is still for this person: the kind's own room answers, as for mail."""
    notice, member = message.notice, message.member
    if notice is None or member is None or (notice.expires_at is not None and notice.expires_at <= now()):
        return False
    return kind_named(notice.kind).may_receive(notice, member.person)


def words_now(message: WhatsAppMessage) -> Content | None:
    """Inside the window the kind's neutral subject and the link; outside the template, which says nothing.

    A phone that lies on a table shows it to everybody: of a matter of safeguarding not even the subject is said.
    """
    notice, member = message.notice, message.member
    if notice is None or member is None:
        return None
    if not windows.is_open(member):
        number = WhatsAppNumber.objects.get(school=message.school_id)
        return template(number.notice_template, number.template_language)
    kind, person, school = kind_named(notice.kind), member.person, member.school
    with translation.override(person.language), timezone.override(ZoneInfo(school.time_zone)):
        subject = _("There is something to read.") if notice.lane == Lane.SAFEGUARDING else str(kind.subject)
        link = absolute(school, kind.path(notice, person) if kind.path else "/")
        return text(f"{subject}\n{link}")


def _kind_of(notice: Notice) -> Kind | None:
    try:
        return kind_named(notice.kind)
    except LookupError:
        return None  # the mail of it says so, and waits for somebody to look


def _may_have(notice: Notice, kind: Kind, person: Person) -> bool:
    try:
        return kind.may_receive(notice, person)
    except Exception as fault:
        log.error("asking who may have a %s failed: %s", notice.kind, type(fault).__name__)
        return True  # it is asked again before anything leaves, and a fault there sends nothing


outbox.register(outbox.Way(kind=NOTICE, may_still_have=may_still_have, words_now=words_now))
for code, subject, letter in (
    (CAP_KIND, "WhatsApp messages: the month's limit is near", "delivery/whatsapp_cap.txt"),
    (RESTORED_KIND, "WhatsApp messages: please look at what they cost", "delivery/whatsapp_restored.txt"),
):
    register(
        Kind(
            code=code,
            subject=subject,
            template=letter,
            may_receive=lambda notice, person: person is None,
            path=lambda notice, person: "/office/",
            is_private=False,
        )
    )
