"""What is told by mail about a mail that came in: what was not kept of it, or the office's answer to an outsider."""

from collections.abc import Mapping

from gatepost.concerns.access import may_open
from gatepost.concerns.models import Concern
from gatepost.concerns.notices import path_with_its_author
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.doors.models import ReceivedMail
from gatepost.people.models import Person

NOTED, ANSWERED = "mail-noted", "mail-answered"


def noted(concern: Concern, person: Person, *, left_out: tuple[str, ...], is_closed: bool) -> None:
    """Tell whoever wrote that some files were not kept, or that the matter stays closed and what they can do."""
    tell(
        NOTED,
        school=concern.school,
        recipients=[person],
        subject_ref=concern.reference,
        facts={"files": len(left_out), "is_closed": is_closed, "is_author": concern.author_id == person.pk},
        sealed="\n".join(left_out) or None,
    )


def not_sent(concern: Concern, person: Person) -> None:
    """Tell whoever answered by mail that the matter had ended, so that nothing was sent."""
    facts = {"files": 0, "is_closed": False, "has_ended": True, "is_author": concern.author_id == person.pk}
    tell(NOTED, school=concern.school, recipients=[person], subject_ref=concern.reference, facts=facts)


def answered(mail: ReceivedMail, address: str, words: str) -> None:
    """The office's one answer to somebody without an account, whole: they have no page to read it on."""
    tell(ANSWERED, school=mail.school, addresses=[address], subject_ref=mail.ref, sealed=words)


def may_be_told(notice: Notice, person: Person | None) -> bool:
    """Its author, and whoever still has it on a desk."""
    concern = Concern.objects.filter(reference=notice.subject_ref, school=notice.school_id).first()
    if concern is None or person is None or concern.state == Concern.State.HANDED_ON:
        return False
    return concern.author_id == person.pk or may_open(person, concern)


def is_answered(notice: Notice, person: Person | None) -> bool:
    """The outsider's address, as long as the mail that was answered is there."""
    return person is None and ReceivedMail.objects.filter(school=notice.school_id, ref=notice.subject_ref).exists()


def path_to_matter(notice: Notice, person: Person | None) -> str:
    """Where the matter is read: by its author, or on the desk."""
    if notice.facts.get("is_author"):
        return path_with_its_author(notice, person)
    return f"/desk/{notice.subject_ref}/"


def words_of_noted(notice: Notice, person: Person | None) -> Mapping[str, object]:
    """The names of the files, which stand nowhere else."""
    return {"names": (notice.sealed or "").splitlines()}


register(
    Kind(
        code=NOTED,
        lane=Lane.NORMAL,
        subject="About your mail to the school",
        template="doors/mail/noted.txt",
        may_receive=may_be_told,
        path=path_to_matter,
        words=words_of_noted,
    )
)
register(
    Kind(
        code=ANSWERED,
        lane=Lane.NORMAL,
        subject="Your mail to the school",
        template="doors/mail/answered.txt",
        may_receive=is_answered,
    )
)
