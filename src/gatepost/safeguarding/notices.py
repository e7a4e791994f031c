"""What is told to the safeguarding leads: that they should sign in. Nothing else, by whatever way it goes."""

from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.people.access import people_with_role
from gatepost.people.models import Person, Role
from gatepost.safeguarding import access
from gatepost.safeguarding.models import Disclosure

# A neutral name: the ledger of deliveries is read by people who must not learn what there is.
PLEASE_SIGN_IN = "please-sign-in"
# Registered by the doors, which know both rooms: an answer to a concern is announced with the same words.
PRIVATE_ANSWER = "private-answer"


def waits(disclosure: Disclosure) -> None:
    """Tell the leads at once; the deputies follow by reminder, or at once when no lead is free of it."""
    free = access.leads_for(disclosure)
    leads = set(people_with_role(disclosure.school, Role.DSL).values_list("pk", flat=True))
    _tell(disclosure, [person for person in free if person.pk in leads] or free)


def still_waits(disclosure: Disclosure) -> None:
    """Tell all leads and deputies that something is unopened."""
    _tell(disclosure, access.leads_for(disclosure))


def answered(disclosure: Disclosure) -> None:
    """Tell the author that there is an answer to read."""
    tell(
        PRIVATE_ANSWER,
        school=disclosure.school,
        recipients=[disclosure.author],
        subject_ref=disclosure.reference,
    )


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Asked again at the moment of sending: only a person who may open it today, never a shared mailbox."""
    if person is None:
        return False
    disclosure = (
        Disclosure.objects.filter(reference=notice.subject_ref, school=notice.school_id)
        .select_related("school", "author")
        .first()
    )
    return disclosure is not None and access.may_open(person, disclosure)


def _tell(disclosure: Disclosure, recipients: list[Person]) -> None:
    tell(PLEASE_SIGN_IN, school=disclosure.school, recipients=recipients, subject_ref=disclosure.reference)


register(
    Kind(
        code=PLEASE_SIGN_IN,
        lane=Lane.SAFEGUARDING,
        subject="Please sign in to Gatepost",
        template="safeguarding/mail/please_sign_in.txt",
        may_receive=may_receive,
    )
)
