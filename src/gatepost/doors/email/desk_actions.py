"""What somebody at the school does with a mail that could not be sorted by itself."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns.access import concern_for_school
from gatepost.concerns.models import Concern
from gatepost.core.clock import now
from gatepost.core.errors import GatepostError, Invalid, NotFound
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.delivery.letter import is_sendable
from gatepost.doors.email import lead_alerts, mail_notices
from gatepost.doors.email.becoming import Fate, add_to, new_matter
from gatepost.doors.email.desk_access import SORTERS, WAITS, is_for_lead, mail_to_look_at
from gatepost.doors.email.kinds import LIST
from gatepost.doors.email.looking import look_at
from gatepost.doors.email.rounds import MOST_TRIES
from gatepost.doors.email.sealing import for_lead, for_office
from gatepost.doors.email.writers import Writer
from gatepost.doors.models import ReceivedMail, Why
from gatepost.people.access import person_by_mail
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person
from gatepost.safeguarding import notices as safeguarding_notices
from gatepost.safeguarding.access import disclosure_for_lead
from gatepost.safeguarding.models import Disclosure

State = ReceivedMail.State
REASON_LIMIT = 500  # characters
OF_AUTHOR, MY_ANSWER = "author", "answer"


class MailAlreadySorted(GatepostError):
    """Somebody else dealt with the mail in the meantime."""

    code = "mail-already-sorted"
    status = 409
    message = "Somebody has dealt with this mail already."


@transaction.atomic
def open_mail(acting: Acting, ref: str) -> ReceivedMail:
    """One mail to look at, and a line in the audit that says who looked: at every view."""
    mail = mail_to_look_at(acting, ref)
    record("opened a mail", actor=acting.actor, subject=Subject("mail", mail.ref))
    return mail


@transaction.atomic
def begin_matter(acting: Acting, mail: ReceivedMail, who: str) -> str:
    """Make it a private matter of a parent, named by mail address or by name; gives its reference. The parent is told.

    A lead makes it a disclosure. Raises Invalid when there is no such parent, MailAlreadySorted.
    """
    mail = mail_to_look_at(acting, mail.ref)
    author = parent_called(acting, who)
    fate = new_matter(look_at(mail), author, is_for_lead=is_for_lead(mail))
    _end(acting, mail, fate, "made a matter of a mail")
    return fate.subject_ref


@transaction.atomic
def add_to_matter(acting: Acting, mail: ReceivedMail, reference: str, *, as_whom: str) -> str:
    """Add its words to a matter on one's own desk: as its author's (`author`), or as one's own answer (`answer`).

    Whoever's words they are called is told, so that nobody adds any in their name unseen. Raises Invalid for a matter
    that is not there, MailAlreadySorted, and what the rooms' actions raise.
    """
    mail = mail_to_look_at(acting, mail.ref)
    matter = _matter_on_desk(acting, reference.strip().upper(), is_for_lead=is_for_lead(mail))
    if as_whom == MY_ANSWER and isinstance(matter, Concern):
        writer = Writer(acting, is_author=False)
    else:
        hat = Hat(matter.hat) if isinstance(matter, Concern) else Hat.PARENT
        writer = Writer(Acting(matter.author, hat), is_author=True)
    fate = add_to(look_at(mail), matter, writer)
    _end(acting, mail, fate, "added a mail to a matter")
    if writer.is_author and isinstance(matter, Concern):
        mail_notices.noted(matter, matter.author, left_out=(), is_closed=False)
    elif isinstance(matter, Disclosure):
        safeguarding_notices.answered(matter)  # "something new"
    return fate.subject_ref


@transaction.atomic
def answer_sender(acting: Acting, mail: ReceivedMail, words: str) -> None:
    """Answer somebody without an account by one mail, with all of it in; both are kept.

    Never a mail whose sender may be forged, nor a list's. Raises Invalid, NotFound, MailAlreadySorted.
    """
    mail = mail_to_look_at(acting, mail.ref)
    if acting.hat not in SORTERS or is_for_lead(mail) or mail.state != State.TRIAGE or mail.subject_ref:
        raise NotFound(what="mail")
    words = checked_words(words, limit=PRIVATE_LIMIT, field="words")
    read = look_at(mail).read
    sender = read.sender
    if not is_sendable(sender) or read.kind == LIST:
        raise Invalid(fields={"words": "This mail has no address that could be answered."})
    ReceivedMail.objects.filter(pk=mail.pk).update(answer=words)
    _end(acting, mail, Fate(State.TAKEN_IN, Why.ANSWERED), "answered a mail")
    mail_notices.answered(mail, sender, words)


@transaction.atomic
def put_aside(acting: Acting, mail: ReceivedMail, reason: str) -> None:
    """It is not for the school: put it aside, with a reason that stays. Raises Invalid, MailAlreadySorted."""
    mail = mail_to_look_at(acting, mail.ref)
    words = checked_words(reason, limit=REASON_LIMIT, field="reason")
    ReceivedMail.objects.filter(pk=mail.pk).update(reason=words)
    fate = Fate(State.IGNORED, Why.NOT_FOR_US, mail.subject_ref, is_for_lead=is_for_lead(mail))
    _end(acting, mail, fate, "put a mail aside")


@transaction.atomic
def give_to_lead(acting: Acting, mail: ReceivedMail) -> None:
    """It tells of a child at risk: from now on nobody but the safeguarding leads sees it. They are told at once."""
    mail = mail_to_look_at(acting, mail.ref)
    if is_for_lead(mail):
        raise NotFound(what="mail")
    won = ReceivedMail.objects.filter(pk=mail.pk, state__in=WAITS, raw__isnull=False).update(
        **for_lead(bytes(mail.raw or b"")), subject_ref=""
    )
    if not won:
        raise MailAlreadySorted(ref=mail.ref)
    lead_alerts.waits(mail, is_for_lead=True)
    record("handed a mail on", actor=acting.actor, subject=Subject("mail", mail.ref))


@transaction.atomic
def give_to_office(acting: Acting, mail: ReceivedMail) -> None:
    """No child is at risk: the office sorts it like any other mail, and leaders hear at once where it may threaten
    somebody. Raises NotFound for one that names a disclosure."""
    mail = mail_to_look_at(acting, mail.ref)
    if not is_for_lead(mail) or mail.subject_ref or mail.state not in WAITS:
        raise NotFound(what="mail")
    marks = _marks_of(mail)
    won = ReceivedMail.objects.filter(pk=mail.pk, state__in=WAITS, raw__isnull=True).update(
        **for_office(bytes(mail.raw_for_lead or b"")), **marks
    )
    if not won:
        raise MailAlreadySorted(ref=mail.ref)
    if marks["threatens"]:
        lead_alerts.tell_of_a_threat(mail)
    record("gave a mail to the office", actor=acting.actor, subject=Subject("mail", mail.ref))


def parent_called(acting: Acting, who: str) -> Person:
    """The parent with this mail address or this very name. Raises Invalid when there is none, or more than one."""
    school, text = acting.person.school, " ".join(who.split())
    try:
        found = person_by_mail(school, text)
    except Invalid:
        found = None
    if found is None:
        called = list(Person.objects.filter(school=school, name__iexact=text, is_active=True)[:2])
        found = called[0] if len(called) == 1 else None
    if found is None or Hat.PARENT not in hats_of(found):
        raise Invalid(fields={"who": "No parent here has this mail address or name. Please look in the roll."})
    return found


def _matter_on_desk(acting: Acting, reference: str, *, is_for_lead: bool) -> Concern | Disclosure:
    try:
        if is_for_lead:
            return disclosure_for_lead(acting, reference)
        return concern_for_school(acting, reference)
    except NotFound as fault:
        raise Invalid(fields={"reference": "There is no such reference on your desk."}) from fault


def _marks_of(mail: ReceivedMail) -> dict[str, bool]:
    """What its words show, found anew: nothing of it was noted while the leads had it. A mail that cannot be judged, or
    that may end the process, has no marks; a lead has read it."""
    try:
        seen = look_at(mail) if mail.tries <= MOST_TRIES + 1 else None
    except Exception:  # whatever a mail does to us
        seen = None
    return {"threatens": seen is not None and seen.threatens, "harms_staff": seen is not None and seen.hurts}


def _end(acting: Acting, mail: ReceivedMail, fate: Fate, action: str) -> None:
    raw = mail.raw_for_lead if mail.raw is None else mail.raw
    changes = for_lead(bytes(raw or b"")) if fate.is_for_lead else {}
    won = ReceivedMail.objects.filter(pk=mail.pk, state__in=WAITS).update(
        state=fate.state,
        why=fate.why,
        subject_ref=fate.subject_ref,
        ended_by=acting.person,
        ended_at=now(),
        **changes,
    )
    if not won:
        raise MailAlreadySorted(ref=mail.ref)
    record(action, actor=acting.actor, subject=Subject("mail", mail.ref))
