"""What tells people that a mail waits for them: the leads at once and again, the office once in a while."""

from datetime import datetime, timedelta

from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.doors.models import ReceivedMail
from gatepost.people.access import has_role, people_with_role
from gatepost.people.models import Person, Role

State = ReceivedMail.State
WAITS = (State.TRIAGE, State.QUARANTINE)
# A neutral name: the ledger of deliveries is read by people who must not learn what there is.
PLEASE_LOOK_IN, MAIL_WAITS = "please-look-in", "mail-waits"
LEADS = (Role.DSL, Role.DEPUTY)

# A lead is told again so long after the first time, and then so often until somebody has dealt with it.
AGAIN_AFTER, THEN_EVERY = timedelta(minutes=30), timedelta(hours=4)
# The office is told of mails to sort no more often than this.
OFFICE_EVERY = timedelta(hours=4)


def waits(mail: ReceivedMail, *, is_for_lead: bool) -> None:
    """Tell whoever is to look at a mail that one waits; never what it says or whom it is from."""
    if is_for_lead:
        leads = list(people_with_role(mail.school, Role.DSL)) or list(people_with_role(mail.school, *LEADS))
        tell(PLEASE_LOOK_IN, school=mail.school, recipients=leads, subject_ref=mail.ref)
        ReceivedMail.objects.filter(pk=mail.pk).update(due_at=now() + AGAIN_AFTER)
        return
    earlier = ReceivedMail.objects.filter(
        school=mail.school, state__in=WAITS, raw__isnull=False, received_at__gt=mail.received_at - OFFICE_EVERY
    )
    if not earlier.exclude(pk=mail.pk).exists():
        tell(MAIL_WAITS, school=mail.school, addresses=[mail.school.office_mail], subject_ref=mail.ref)


def remind_leads(at: datetime | None = None) -> int:
    """Tell leads and deputies again of a mail that nobody has dealt with; gives how many. A timed round; safe to run
    twice at once: a reminder belongs to whoever moves its time on."""
    at = at or now()
    reminded = 0
    due = ReceivedMail.objects.filter(state__in=WAITS, raw__isnull=True, raw_for_lead__isnull=False, due_at__lte=at)
    for mail in due.defer("raw_for_lead").select_related("school"):
        if ReceivedMail.objects.filter(pk=mail.pk, due_at=mail.due_at).update(due_at=at + THEN_EVERY):
            people = people_with_role(mail.school, *LEADS)
            tell(PLEASE_LOOK_IN, school=mail.school, recipients=people, subject_ref=mail.ref)
            reminded += 1
    return reminded


def may_look(notice: Notice, person: Person | None) -> bool:
    """A lead or deputy, while it still waits."""
    still = ReceivedMail.objects.filter(
        school=notice.school_id, ref=notice.subject_ref, state__in=WAITS, raw_for_lead__isnull=False
    )
    return person is not None and has_role(person, *LEADS) and still.exists()


def may_sort(notice: Notice, person: Person | None) -> bool:
    """The office's mailbox, while it still waits."""
    still = ReceivedMail.objects.filter(
        school=notice.school_id, ref=notice.subject_ref, state__in=WAITS, raw__isnull=False
    )
    return person is None and still.exists()


register(
    Kind(
        code=PLEASE_LOOK_IN,
        lane=Lane.SAFEGUARDING,
        subject="Please sign in to Gatepost",
        template="safeguarding/mail/please_sign_in.txt",
        may_receive=may_look,
    )
)
register(
    Kind(
        code=MAIL_WAITS,
        lane=Lane.NORMAL,
        subject="A mail waits to be sorted in Gatepost",
        template="doors/mail/mail_waits.txt",
        may_receive=may_sort,
        path=lambda notice, person: "/desk/mail/",
    )
)
