"""What is told to whom about a concern: that something waits, and where. Never what."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy

from gatepost.concerns import access, stages
from gatepost.concerns.cover import is_away, with_who_stands_in
from gatepost.concerns.mail_words import date_for_the_desk, for_the_desk, may_be_answered
from gatepost.concerns.models import Concern
from gatepost.concerns.other_ways import asks_about_data, asks_to_complain
from gatepost.concerns.state import Act, allows
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.links import absolute
from gatepost.delivery.models import Lane, Notice
from gatepost.people.access import people_with_role
from gatepost.people.models import Hat, Person, Role

WAITS = "concern-waits"
RECEIVED = "concern-received"
DUE = "concern-due"
CANNOT_WAIT = "concern-cannot-wait"
# Registered by the doors, which know both rooms: an answer from the safeguarding lead is announced with the same words.
PRIVATE_ANSWER = "private-answer"


def received(concern: Concern) -> None:
    """Tell its author at once that the school has it: the reference and the date."""
    tell(RECEIVED, school=concern.school, recipients=[concern.author], subject_ref=concern.reference)


def waits(concern: Concern) -> None:
    """Tell those who can act on it: the shared mailbox of its route, and whoever has a part in it.

    Where somebody who may read that mailbox is in it, it stays silent and the others are written to themselves. What
    the chair or the clerk has goes to them alone.
    """
    recipients = _those_with_a_part(concern)
    if concern.stage == Concern.Stage.INFORMAL:
        recipients = [person for person in recipients if person == concern.assigned_to]
    addresses: list[str] = []
    if stages.school_side(concern) not in (stages.Turn.OFFICE, stages.Turn.LEADERSHIP):
        recipients.extend(stages.responsible(concern))
    elif _mailbox_is_safe(concern):
        addresses.append(_mailbox(concern))
    else:
        recipients.extend(access.free_for_route(concern))
    _tell_the_school(WAITS, concern, recipients, addresses)


def cannot_wait(concern: Concern) -> None:
    """Tell those who have it and leaders who are free of it, each in person and on their devices, that words have come
    which may threaten somebody. Where the chair or the clerk has it, leaders hear as well: it may be about tonight.
    """
    _tell_the_school(CANNOT_WAIT, concern, [*stages.responsible(concern), *access.free_for_route(concern)], [])


def still_cannot_wait(concern: Concern, *, others: Iterable[Person] = ()) -> None:
    """Tell whoever has it that nobody has acted on words which may threaten somebody, each in person; `others` too.

    Where neither its owner nor whoever was asked to answer can act on it today, and nobody who stands in for them can,
    those whose turn it is hear as well; failing them the head, or who hears in the head's place.
    """
    recipients = _those_with_a_part(concern)
    asked = [person for person in recipients if person in (concern.owner, concern.assigned_to)]
    here = [person for person in with_who_stands_in(asked) if not is_away(person)]
    if not any(access.may_open(person, concern) for person in here):
        free = [person for person in stages.responsible(concern) if not is_away(person)]
        recipients.extend(free or stages.watches_over(concern))
    _tell_the_school(CANNOT_WAIT, concern, [*recipients, *others], [])


def due(concern: Concern, *, others: Iterable[Person] = ()) -> None:
    """Remind whoever has it that its date comes near or has gone by; `others` are told as well."""
    recipients = [*_those_with_a_part(concern), *others]
    addresses: list[str] = []
    if concern.owner is None and concern.assigned_to is None:
        side = stages.school_side(concern)
        if side in (stages.Turn.OFFICE, stages.Turn.LEADERSHIP) and _mailbox_is_safe(concern):
            addresses.append(_mailbox(concern))
        else:
            recipients.extend(stages.responsible(concern))
    _tell_the_school(DUE, concern, recipients, addresses)


def given(concern: Concern, person: Person) -> None:
    """Tell somebody at the school that they were asked to answer."""
    tell(WAITS, school=concern.school, recipients=with_who_stands_in([person]), subject_ref=concern.reference)


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


def _those_with_a_part(concern: Concern) -> list[Person]:
    """Whoever was given it; those it is about, and its author, are never written to as staff."""
    parts = [concern.owner, concern.assigned_to, concern.investigator, concern.decider]
    kept_from_it = {concern.author_id, *concern.named.values_list("person", flat=True)}
    return [person for person in parts if person is not None and person.pk not in kept_from_it]


def _tell_the_school(kind: str, concern: Concern, recipients: list[Person], addresses: list[str]) -> None:
    """Tell them, and when nobody is left, everybody who may open it."""
    if not recipients and not addresses:
        everybody = people_with_role(
            concern.school, Role.OFFICE, Role.LEADERSHIP, Role.HEAD, Role.CHAIR, Role.CLERK
        )  # fmt: skip
        recipients = [person for person in everybody if access.may_open(person, concern)]
    tell(
        kind,
        school=concern.school,
        recipients=with_who_stands_in(recipients),
        addresses=addresses,
        subject_ref=concern.reference,
    )


def _mailbox(concern: Concern) -> str:
    school = concern.school
    return school.office_mail if concern.route == Concern.Route.OFFICE else school.secretary_mail


def _mailbox_is_safe(concern: Concern) -> bool:
    """Whether the shared mailbox of the route may hear of it. The secretary's may not where leadership has its own.

    Whoever leads the school may read its mailboxes: of what is about one of them, and of what the chair or the clerk
    has, they hear nothing.
    """
    if concern.route == Concern.Route.LEADERSHIP and concern.school.leadership_only:
        return False
    if stages.school_side(concern) not in (stages.Turn.OFFICE, stages.Turn.LEADERSHIP):
        return False
    return not access.is_about_the_office(concern) and Role.LEADERSHIP not in stages.named_roles(concern)


def is_its_author(notice: Notice, person: Person | None) -> bool:
    """Its author alone hears that it came."""
    return _of_author(notice, person) is not None


def words_received(notice: Notice, person: Person | None) -> Mapping[str, object]:
    """By when its author hears; that it can be made formal, where that is likely; who answers, for a question alone."""
    concern = _of_author(notice, person)
    if concern is None:
        return {}
    formal = _may_well_be_formal(concern)
    told = {"reply_by": concern.reply_by, "may_be_formal": formal, **_way_for_data(concern)}
    if concern.kind != Concern.Kind.ENQUIRY:
        return told
    return {"turn": stages.Turn(stages.school_side(concern)).label, **told}


def _way_for_data(concern: Concern) -> Mapping[str, object]:
    """Where a request about personal data is sent, for who seems to make one by mail: the page asks before it sends."""
    if concern.came_by != Concern.CameBy.MAIL or concern.kind == Concern.Kind.DATA:
        return {}
    link = absolute(concern.school, "/private/new/?route=data")
    return {"data_link": link} if asks_about_data(concern.words or "") else {}


def _may_well_be_formal(concern: Concern) -> bool:
    """Whether a parent is told how to make it a formal complaint: what goes past the office, or asks for it."""
    if concern.hat != Hat.PARENT or concern.kind == Concern.Kind.DATA or concern.stage != Concern.Stage.INFORMAL:
        return False
    is_likely = concern.route == Concern.Route.LEADERSHIP or asks_to_complain(concern.words or "")
    return is_likely and allows(concern, Act.MAKE_FORMAL)


def _of_author(notice: Notice, person: Person | None) -> Concern | None:
    if person is None:
        return None
    mine = Concern.objects.filter(reference=notice.subject_ref, school=notice.school_id, author=person)
    return mine.exclude(state=Concern.State.HANDED_ON).select_related("school").first()


def _on_the_desk(notice: Notice, person: Person | None) -> str:
    return f"/desk/{notice.subject_ref}/"


def path_with_its_author(notice: Notice, person: Person | None) -> str:
    """Parents find it among their private matters; who works at the school, among what they have written down."""
    concern = _of_author(notice, person)
    is_staffs = concern is not None and concern.hat != Hat.PARENT
    return f"/written/{notice.subject_ref}/" if is_staffs else f"/private/{notice.subject_ref}/"


register(
    Kind(
        code=WAITS,
        subject=gettext_lazy("Something new waits in Gatepost"),
        template="concerns/mail/waits.txt",
        may_receive=may_receive,
        path=_on_the_desk,
        words=for_the_desk,
        takes_answers=may_be_answered,
    )
)
register(
    Kind(
        code=DUE,
        subject=gettext_lazy("A date in Gatepost needs you"),
        template="concerns/mail/due.txt",
        may_receive=may_receive,
        path=_on_the_desk,
        words=date_for_the_desk,
        takes_answers=may_be_answered,
    )
)
register(
    Kind(
        code=RECEIVED,
        subject=gettext_lazy("Your message to the school has arrived"),
        template="concerns/mail/received.txt",
        may_receive=is_its_author,
        path=path_with_its_author,
        words=words_received,
        takes_answers=may_be_answered,
    )
)
register(
    Kind(
        code=CANNOT_WAIT,
        lane=Lane.URGENT,
        subject=gettext_lazy("Something in Gatepost should not wait"),
        template="concerns/mail/cannot_wait.txt",
        may_receive=may_receive,
        path=_on_the_desk,
        pushes=True,
    )
)
