"""What a mail about a concern may say in full, and whether it may simply be answered.

Only a question to the office and its answer may stand in a mail, and only while the school takes mail in and has not
switched it off. Of conduct, complaints and matters for leadership a mail gives the link and the date.
"""

from collections.abc import Mapping
from datetime import timedelta

from gatepost.concerns.models import Concern, Reply
from gatepost.delivery.models import Notice
from gatepost.delivery.reply_addresses import mail_in_of
from gatepost.people.models import Person

# A notice is stored in the transaction of the reply that it tells of.
SAME_MOMENT = timedelta(seconds=30)


def may_be_answered(notice: Notice, person: Person | None) -> bool:
    """Whoever may have a mail about a concern may answer it: what they may do is asked when their answer comes."""
    return True


def may_stand_in_mail(concern: Concern) -> bool:
    """Whether the words of this concern may be mailed: a question for the office, where the school wants it so."""
    if concern.kind != Concern.Kind.ENQUIRY or concern.route != Concern.Route.OFFICE or concern.harms_staff:
        return False
    mail_in = mail_in_of(concern.school)
    return mail_in is not None and mail_in.answers_in_mail


def for_the_desk(notice: Notice, person: Person | None) -> Mapping[str, object]:
    """What waits for an answer: the question, or what its author wrote since the school last answered; and the day."""
    concern = _of(notice)
    if concern is None or not may_stand_in_mail(concern):
        return _date_of(concern)
    replies = list(concern.replies.order_by("at", "pk"))
    since = max((at for at, reply in enumerate(replies) if reply.side == Reply.Side.SCHOOL), default=-1)
    newer = [reply.words for reply in replies[since + 1 :]]
    words = newer if since >= 0 else [concern.words or "", *newer]
    said = {"author": concern.author.name, "said": "\n\n".join(words)} if words else {}
    return {**_date_of(concern), **said}


def date_for_the_desk(notice: Notice, person: Person | None) -> Mapping[str, object]:
    """The day that whoever has it must keep."""
    return _date_of(_of(notice))


def for_the_author(notice: Notice) -> Mapping[str, object]:
    """The school's answer that a notice tells of; other children's names in it stay apart."""
    concern = _of(notice)
    if concern is None or not may_stand_in_mail(concern):
        return {}
    told_at = notice.created_at
    answers = concern.replies.filter(
        side=Reply.Side.SCHOOL, at__gte=told_at - SAME_MOMENT, at__lte=told_at + SAME_MOMENT
    )
    answer = answers.select_related("by").order_by("at", "pk").last()
    return {"answer": answer.words, "answered_by": answer.by.name} if answer else {}


def _of(notice: Notice) -> Concern | None:
    found = Concern.objects.filter(reference=notice.subject_ref, school=notice.school_id)
    return found.exclude(state=Concern.State.HANDED_ON).select_related("school", "author").first()


def _date_of(concern: Concern | None) -> dict[str, object]:
    """`due_by`: the day that comes next for the school; nothing where it is not the school's turn."""
    if concern is None or concern.state != Concern.State.OPEN:
        return {}
    owes = concern.acknowledge_by if concern.acknowledged_at is None else None
    return {"due_by": min(owes or concern.reply_by, concern.reply_by)}
