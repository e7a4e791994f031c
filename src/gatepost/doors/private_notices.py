"""The one notice that tells an author of something new on a private matter: the same words, whoever wrote."""

from gatepost.concerns.models import Concern
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.people.models import Person
from gatepost.safeguarding.models import Disclosure

PRIVATE_ANSWER = "private-answer"


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Its author alone."""
    if person is None:
        return False
    mine = {"reference": notice.subject_ref, "school": notice.school_id, "author": person}
    return Concern.objects.filter(**mine).exists() or Disclosure.objects.filter(**mine).exists()


register(
    Kind(
        code=PRIVATE_ANSWER,
        lane=Lane.NORMAL,
        subject="Something new for you in Gatepost",
        template="doors/mail/private_answer.txt",
        may_receive=may_receive,
        path=lambda notice, person: f"/private/{notice.subject_ref}/",
    )
)
