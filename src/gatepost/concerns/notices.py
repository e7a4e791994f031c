"""What is told to whom about a concern: that something waits, and where. Never what."""

from gatepost.concerns import access
from gatepost.concerns.models import Concern
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.people.access import people_with_role
from gatepost.people.models import Person, Role

WAITS = "concern-waits"
# Registered by the doors, which know both rooms: an answer from the safeguarding lead is announced with the same words.
PRIVATE_ANSWER = "private-answer"


def waits(concern: Concern) -> None:
    """Tell those who can act on it: the shared mailbox of its route, and whoever was asked to answer.

    When somebody of the office is in it, the shared mailboxes stay silent and the others are written to themselves.
    """
    recipients: list[Person] = []
    addresses: list[str] = []
    if concern.assigned_to is not None:
        recipients.append(concern.assigned_to)
    if _mailbox_is_safe(concern):
        addresses.append(_mailbox(concern))
    else:
        recipients.extend(access.free_for_route(concern))
    if access.is_about_the_head(concern):
        recipients.extend(people_with_role(concern.school, Role.CHAIR).exclude(pk=concern.author_id))
    if not recipients and not addresses:
        everybody = people_with_role(concern.school, Role.OFFICE, Role.LEADERSHIP, Role.HEAD, Role.CHAIR)
        recipients.extend(person for person in everybody if access.may_open(person, concern))
    tell(
        WAITS,
        school=concern.school,
        recipients=list({person.pk: person for person in recipients}.values()),
        addresses=addresses,
        subject_ref=concern.reference,
    )


def given(concern: Concern, person: Person) -> None:
    """Tell somebody at the school that they were asked to answer."""
    tell(WAITS, school=concern.school, recipients=[person], subject_ref=concern.reference)


def answered(concern: Concern) -> None:
    """Tell the author that there is an answer to read."""
    tell(PRIVATE_ANSWER, school=concern.school, recipients=[concern.author], subject_ref=concern.reference)


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Asked again at the moment of sending: a person must still have it on a desk, a mailbox must still be safe."""
    concern = (
        Concern.objects.filter(reference=notice.subject_ref, school=notice.school_id)
        .exclude(state=Concern.State.HANDED_ON)
        .select_related("school", "author__school")
        .first()
    )
    if concern is None:
        return False
    return _mailbox_is_safe(concern) if person is None else access.may_open(person, concern)


def _mailbox(concern: Concern) -> str:
    school = concern.school
    return school.office_mail if concern.route == Concern.Route.OFFICE else school.secretary_mail


def _mailbox_is_safe(concern: Concern) -> bool:
    """Whether the shared mailbox of the route may hear of it. The secretary's may not where leadership has its own."""
    if concern.route == Concern.Route.LEADERSHIP and concern.school.leadership_only:
        return False
    return not access.is_about_the_office(concern)


register(
    Kind(
        code=WAITS,
        lane=Lane.NORMAL,
        subject="Something new waits in Gatepost",
        template="concerns/mail/waits.txt",
        may_receive=may_receive,
        path=lambda notice, person: f"/desk/{notice.subject_ref}/",
    )
)
