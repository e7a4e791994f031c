"""Who wrote a mail, and in which hat: nobody is taken for somebody on the strength of a name in a mail."""

from dataclasses import dataclass

from gatepost.concerns.access import DESK_HATS, inbox
from gatepost.concerns.models import Concern
from gatepost.core.errors import Invalid
from gatepost.doors.email.threads import Thread
from gatepost.doors.models import Authentication, Why
from gatepost.people.access import has_role, people_with_role
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Address, Hat, Person, Role, School
from gatepost.people.names import normal_mail
from gatepost.safeguarding.models import Disclosure


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who wrote, in the hat in which they did. `is_author`: the matter is their own."""

    acting: Acting
    is_author: bool


def person_at(school: School, address: str) -> Person | None:
    """The active person who has proved that this mail address is theirs; None for any other text."""
    try:
        normal = normal_mail(address)
    except Invalid:
        return None
    found = (
        Address.objects.filter(
            school=school, kind=Address.Kind.MAIL, normal=normal, verified_at__isnull=False, person__is_active=True
        )
        .select_related("person__school")
        .first()
    )
    return found.person if found else None


def writer_of(thread: Thread, sender: str, authentication: str) -> Writer | Why:
    """Who wrote on a thread; else why nobody can be told. `sender` is the address that the mail names.

    Whoever answers our mail from their own address has proved enough: only they had its secret address. A shared
    mailbox's secret is known to the whole office, so it speaks for nobody but the office: not for the matter's author,
    nor for the head. A mail without a secret of its sender's counts only where the school's mail server vouches for it.
    """
    school = thread.matter.school
    person = person_at(school, sender)
    is_proven = authentication == Authentication.PASS
    if thread.mailbox and sender == thread.mailbox:
        return _of_shared_mailbox(thread, is_proven=is_proven)
    if person is None:
        return Why.OTHER_ADDRESS if thread.is_secret else Why.UNKNOWN_SENDER
    if not is_proven and not _had_the_secret(thread, person):
        return Why.OTHER_ADDRESS if thread.is_secret else Why.NOT_PROVEN
    return writer_on(thread.matter, person) or Why.NO_LONGER_THEIRS


def writer_on(matter: Concern | Disclosure, person: Person) -> Writer | None:
    """How a person may write on a matter today: as its author, or in a hat that has it on a desk; None when not."""
    hats = hats_of(person)
    if matter.author_id == person.pk:
        raised_in = Hat(matter.hat) if isinstance(matter, Concern) else Hat.PARENT
        return Writer(Acting(person, raised_in), is_author=True) if raised_in in hats else None
    if isinstance(matter, Disclosure):
        return None  # a lead answers where it is safe: on the page, after the second step
    for hat in hats:
        acting = Acting(person, hat)
        if hat in DESK_HATS and inbox(acting).filter(pk=matter.pk).exists():
            return Writer(acting, is_author=False)
    return None


def _had_the_secret(thread: Thread, person: Person) -> bool:
    """Whether the secret that a mail names was sent to this person, or to the mailbox that they read."""
    if not thread.is_secret:
        return False
    if thread.mailbox:
        return thread.matter.author_id != person.pk and has_role(person, Role.OFFICE)
    return thread.person == person


def _of_shared_mailbox(thread: Thread, *, is_proven: bool) -> Writer | Why:
    """Whoever reads a shared mailbox: somebody by name only where one person alone has the office."""
    school = thread.matter.school
    if not thread.is_secret and not is_proven:
        return Why.NOT_PROVEN
    office = list(people_with_role(school, Role.OFFICE)[:2])
    if len(office) != 1:
        return Why.WHICH_OF_YOU
    return writer_on(thread.matter, office[0]) or Why.NO_LONGER_THEIRS
