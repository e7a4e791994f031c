"""What is told to the safeguarding leads: that they should sign in. Nothing else, by whatever way it goes."""

from collections.abc import Iterable

from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.people.access import people_with_role
from gatepost.people.models import Person, Role, School
from gatepost.safeguarding import access, look_access, low_level_access
from gatepost.safeguarding.models import Disclosure, EmergencyLook, LowLevelConcern

# Neutral names: the ledger of deliveries is read by people who must not learn what there is.
PLEASE_SIGN_IN = "please-sign-in"
LEAD_IS_NEEDED = "lead-is-needed"
# Registered by the doors, which know both rooms: an answer to a concern is announced with the same words.
PRIVATE_ANSWER = "private-answer"
# Not unsealed to tell who may hear of it.
SEALED = ("about_name", "words", "where", "choice", "decision")


def waits(disclosure: Disclosure) -> None:
    """Tell the leads at once; the deputies follow by reminder, or at once when no lead is free of it."""
    free = access.leads_for(disclosure)
    leads = set(people_with_role(disclosure.school, Role.DSL).values_list("pk", flat=True))
    _please_sign_in(disclosure.school, disclosure.reference, [one for one in free if one.pk in leads] or free)


def still_waits(disclosure: Disclosure) -> None:
    """Tell all leads and deputies that something is unopened, or that a day has come on which they look again."""
    _please_sign_in(disclosure.school, disclosure.reference, access.leads_for(disclosure))


def lead_is_needed(disclosure: Disclosure) -> None:
    """Tell whoever stands behind the leads that something waits for them: nothing of what it is, nor its reference."""
    people = access.next_after_leads(disclosure)
    if people:
        tell(LEAD_IS_NEEDED, school=disclosure.school, recipients=people, subject_ref=disclosure.reference)


def answered(disclosure: Disclosure) -> None:
    """Tell the author that there is an answer to read."""
    tell(
        PRIVATE_ANSWER,
        school=disclosure.school,
        recipients=[disclosure.author],
        subject_ref=disclosure.reference,
    )


def look_asked(look: EmergencyLook) -> None:
    """Tell everybody who may allow or refuse it."""
    _please_sign_in(look.school, look.ref, look_access.who_is_told(look, *look_access.ROLES))


def look_answered(look: EmergencyLook) -> None:
    """Tell who asked, and the lead and the chair where it does not name them."""
    people = [look.asked_by, *look_access.who_is_told(look, Role.DSL, Role.CHAIR)]
    _please_sign_in(look.school, look.ref, people)


def look_waits_for_review(look: EmergencyLook) -> None:
    """Tell the third persons that it must be reviewed."""
    _please_sign_in(look.school, look.ref, look_access.who_may_review(look))


def low_level_waits(concern: LowLevelConcern) -> None:
    """Tell whoever reads it now."""
    _please_sign_in(concern.school, concern.reference, low_level_access.readers_of(concern))


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Asked again at the moment of sending: only a person who may open it today, never a shared mailbox."""
    if person is None:
        return False
    disclosure = _disclosure_of(notice)
    if disclosure is not None:
        return access.may_open(person, disclosure)
    here = {"school": notice.school_id}
    look = EmergencyLook.objects.filter(ref=notice.subject_ref, **here).defer("reason", "review").first()
    if look is not None:
        return look_access.may_see(person, look)
    concern = LowLevelConcern.objects.filter(reference=notice.subject_ref, **here).defer(*SEALED).first()
    return concern is not None and low_level_access.may_read(person, concern)


def is_needed_behind(notice: Notice, person: Person | None) -> bool:
    """Asked again at the moment of sending: still unopened, and the person still stands behind the leads in it."""
    disclosure = _disclosure_of(notice)
    if person is None or disclosure is None or disclosure.state != Disclosure.State.NEW:
        return False
    return person in access.next_after_leads(disclosure)


def _disclosure_of(notice: Notice) -> Disclosure | None:
    found = Disclosure.objects.filter(reference=notice.subject_ref, school=notice.school_id)
    return found.select_related("school", "author").defer("words", "decision").first()


def _please_sign_in(school: School, subject_ref: str, people: Iterable[Person]) -> None:
    tell(PLEASE_SIGN_IN, school=school, recipients=people, subject_ref=subject_ref)


register(
    Kind(
        code=PLEASE_SIGN_IN,
        lane=Lane.SAFEGUARDING,
        subject="Please sign in to Gatepost",
        template="safeguarding/mail/please_sign_in.txt",
        may_receive=may_receive,
        pushes=True,
    )
)
register(
    Kind(
        code=LEAD_IS_NEEDED,
        lane=Lane.SAFEGUARDING,
        subject="Please sign in to Gatepost",
        template="safeguarding/mail/lead_is_needed.txt",
        may_receive=is_needed_behind,
        pushes=True,
    )
)
