"""The one notice that tells an author of something new on a private matter: the same words, whoever wrote.

An answer to a question may stand in it in full (concerns/mail_words.py). It may be answered, whatever it is about: no
mail tells by its address what kind of matter it belongs to.
"""

from collections.abc import Mapping

from gatepost.concerns import mail_words
from gatepost.concerns.models import Concern
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.people.models import Hat, Person
from gatepost.safeguarding.models import Disclosure

PRIVATE_ANSWER = "private-answer"


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Its author alone."""
    if person is None:
        return False
    mine = {"reference": notice.subject_ref, "school": notice.school_id, "author": person}
    return Concern.objects.filter(**mine).exists() or Disclosure.objects.filter(**mine).exists()


def words(notice: Notice, person: Person | None) -> Mapping[str, object]:
    """The answer itself, where it may stand in a mail."""
    return mail_words.for_the_author(notice)


def place(notice: Notice, person: Person | None) -> str:
    """Where its author finds it, by the hat in which they raised it."""
    concern = Concern.objects.filter(reference=notice.subject_ref, school=notice.school_id).first()
    is_staffs = concern is not None and concern.hat != Hat.PARENT
    return f"/written/{notice.subject_ref}/" if is_staffs else f"/private/{notice.subject_ref}/"


register(
    Kind(
        code=PRIVATE_ANSWER,
        lane=Lane.NORMAL,
        subject="Something new for you in Gatepost",
        template="doors/mail/private_answer.txt",
        may_receive=may_receive,
        path=place,
        words=words,
        takes_answers=lambda notice, person: person is not None,
        pushes=True,
    )
)
