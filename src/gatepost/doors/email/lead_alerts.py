"""What tells people that a mail waits: leads at once and again, the office at times, leaders at once of a threat."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.doors.email.desk_access import FOR_LEAD, WAITS, may_look
from gatepost.doors.email.sealing import for_lead
from gatepost.doors.models import ReceivedMail
from gatepost.people.access import people_with_role
from gatepost.people.models import Person, Role
from gatepost.safeguarding.access import TIERS, involves
from gatepost.safeguarding.models import Disclosure

# A neutral name: the ledger of deliveries is read by people who must not learn what there is.
PLEASE_LOOK_IN, MAIL_WAITS, CANNOT_WAIT = "please-look-in", "mail-waits", "mail-cannot-wait"
LEADS = (Role.DSL, Role.DEPUTY)
SORTERS = (Role.OFFICE, Role.LEADERSHIP, Role.HEAD)
# Who hears at once of what may threaten somebody: senior leaders, and where none of them may look at it, the others.
TOLD_OF_THREATS = ((Role.LEADERSHIP, Role.HEAD), (Role.CHAIR, Role.CLERK, *SORTERS))

# A lead is told again so long after the first time, and then so often until somebody has dealt with it.
AGAIN_AFTER, THEN_EVERY = timedelta(minutes=30), timedelta(hours=4)
# The office is told of mails to sort no more often than this.
OFFICE_EVERY = timedelta(hours=4)


def waits(mail: ReceivedMail, *, is_for_lead: bool, threatens: bool = False) -> None:
    """Tell whoever is to look at a mail that one waits; never what it says or whom it is from.

    `threatens`: it may threaten somebody, so leaders are told themselves as well, at once.
    """
    if is_for_lead:
        _tell_leads(mail, _free(mail, (Role.DSL,)) or _free(mail, LEADS))
        ReceivedMail.objects.filter(pk=mail.pk).update(due_at=now() + AGAIN_AFTER)
        return
    if threatens:
        tell_of_a_threat(mail)
    if mail.subject_ref:  # a mailbox may not hear of every matter: those who have this one are told themselves
        those = [person for person in _free(mail, (*SORTERS, Role.CHAIR, Role.CLERK)) if may_look(person, mail.ref)]
        tell(MAIL_WAITS, school=mail.school, recipients=those, subject_ref=mail.ref)
        return
    since = mail.received_at - OFFICE_EVERY
    earlier = ReceivedMail.objects.filter(
        school=mail.school, state__in=WAITS, raw__isnull=False, subject_ref="", received_at__gt=since
    )
    if _blames_the_office(mail):
        tell(MAIL_WAITS, school=mail.school, recipients=_free(mail, SORTERS), subject_ref=mail.ref)
    elif not earlier.exclude(pk=mail.pk).exists():
        tell(MAIL_WAITS, school=mail.school, addresses=[mail.school.office_mail], subject_ref=mail.ref)


def remind_leads(at: datetime | None = None) -> int:
    """Tell leads and deputies again of a mail that nobody has dealt with; gives how many. A timed round; safe to run
    twice at once: a reminder belongs to whoever moves its time on."""
    at = at or now()
    follow_what_was_handed_on()
    reminded = 0
    due = ReceivedMail.objects.filter(FOR_LEAD, state__in=WAITS, due_at__lte=at)
    for mail in due.defer("raw", "raw_for_lead", "head", "head_for_lead").select_related("school"):
        if ReceivedMail.objects.filter(pk=mail.pk, due_at=mail.due_at).update(due_at=at + THEN_EVERY):
            _tell_leads(mail, _free(mail, LEADS))
            reminded += 1
    return reminded


def follow_what_was_handed_on(**which: object) -> int:
    """Let mails that wait on a matter follow it to the leads, once it was handed on to them; gives how many.

    They would else lie with a desk that has the matter no more. `which` narrows it down, by columns of ReceivedMail.
    """
    taken = Disclosure.objects.filter(school=OuterRef("school"), reference=OuterRef("subject_ref"))
    left = ReceivedMail.objects.filter(Exists(taken), state__in=WAITS, raw__isnull=False, **which).exclude(
        subject_ref=""
    )
    moved = 0
    for pk in list(left.values_list("pk", flat=True)):
        mail = ReceivedMail.objects.select_related("school").get(pk=pk)
        with transaction.atomic():
            still = ReceivedMail.objects.filter(pk=pk, state__in=WAITS, raw__isnull=False)
            if still.update(**for_lead(bytes(mail.raw or b""))):
                waits(mail, is_for_lead=True)
                record("handed a mail on", actor=Actor.gatepost(mail.school.ref), subject=Subject("mail", mail.ref))
                moved += 1
    return moved


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Asked again at the moment of sending: whoever still has it to look at, or the office's mailbox."""
    still = ReceivedMail.objects.filter(school=notice.school_id, ref=notice.subject_ref, state__in=WAITS)
    if person is not None:
        return still.exists() and may_look(person, notice.subject_ref)
    mail = still.filter(raw__isnull=False).defer("raw").first()
    return mail is not None and not _blames_the_office(mail)


def tell_of_a_threat(mail: ReceivedMail) -> None:
    """Tell leaders at once that a mail waits which may threaten somebody: those who may look at it."""
    for roles in TOLD_OF_THREATS:
        if those := [person for person in _free(mail, roles) if may_look(person, mail.ref)]:
            tell(CANNOT_WAIT, school=mail.school, recipients=those, subject_ref=mail.ref)
            return


def _tell_leads(mail: ReceivedMail, free: list[Person]) -> None:
    """Those leads who are free of it; where it speaks against all of them, whoever stands behind them."""
    for roles in TIERS[1:]:
        free = free or _free(mail, roles)
    tell(PLEASE_LOOK_IN, school=mail.school, recipients=free, subject_ref=mail.ref)


def _free(mail: ReceivedMail, roles: tuple[Role, ...]) -> list[Person]:
    """Those with these roles whom neither the mail blames nor the disclosure that it names involves."""
    free = people_with_role(mail.school, *roles).exclude(pk__in=mail.blamed.values("person"))
    if not mail.subject_ref:
        return list(free)
    told = Disclosure.objects.filter(school=mail.school_id, reference=mail.subject_ref)
    return [person for person in free if not told.filter(involves(person)).exists()]


def _blames_the_office(mail: ReceivedMail) -> bool:
    return people_with_role(mail.school, Role.OFFICE).filter(pk__in=mail.blamed.values("person")).exists()


register(
    Kind(
        code=PLEASE_LOOK_IN,
        lane=Lane.SAFEGUARDING,
        subject="Please sign in to Gatepost",
        template="safeguarding/mail/please_sign_in.txt",
        may_receive=may_receive,
        pushes=True,
    )
)
register(
    Kind(
        code=MAIL_WAITS,
        lane=Lane.NORMAL,
        subject="A mail waits to be sorted in Gatepost",
        template="doors/mail/mail_waits.txt",
        may_receive=may_receive,
        path=lambda notice, person: "/desk/mail/",
    )
)
register(
    Kind(
        code=CANNOT_WAIT,
        lane=Lane.URGENT,
        subject=gettext_lazy("Something in Gatepost should not wait"),
        template="doors/mail/mail_cannot_wait.txt",
        may_receive=may_receive,
        path=lambda notice, person: "/desk/mail/",
        pushes=True,
    )
)
