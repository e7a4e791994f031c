"""How a disclosure begins, and what its author adds."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.refs import new_ref, new_reference
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.groups.models import Post
from gatepost.people.calendar import add_school_days
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person
from gatepost.safeguarding import access, notices
from gatepost.safeguarding.models import ChronologyEntry, Disclosure, NamedPerson
from gatepost.safeguarding.moves import SHORT_LIMIT, add_line, keep_from, line_with_key, move
from gatepost.safeguarding.state import Act

ABOUT_THIS = "the message it was about"


@transaction.atomic
def disclose(
    acting: Acting,
    *,
    words: str,
    came_from: str = Disclosure.CameFrom.AUTHOR,
    about: Iterable[Person] = (),
    post: Post | None = None,
) -> Disclosure:
    """Put what a parent tells of a child at risk before the safeguarding leads, and nobody else.

    `about` names people at the school who must not hear of it. `post`, which the caller has read by its access
    function, is copied as it stands, and its author does not hear of it either. Raises NotFound for any hat but the
    parent's, Invalid for words that cannot be used.
    """
    if acting.hat is not Hat.PARENT:
        raise NotFound(what="disclosure")
    at = now()
    disclosure = _begin(
        author=acting.person,
        words=words,
        came_from=came_from,
        about=[*about, post.author] if post else about,
        reference=new_reference(),
        at=at,
    )
    if post is not None:
        at_school = post.at.astimezone(ZoneInfo(acting.person.school.time_zone))
        snapshot = f"{post.author.name}, {at_school:%-d %B %Y, %H:%M}:\n{post.text}"
        add_line(
            disclosure,
            kind=ChronologyEntry.Kind.EARLIER,
            words=snapshot,
            by=acting.person,
            source=ABOUT_THIS,
            once=new_ref(),
            at=at,
        )
    record("told the safeguarding lead", actor=acting.actor, subject=Subject("disclosure", disclosure.reference))
    return disclosure


@transaction.atomic
def receive_handed_on(
    acting: Acting,
    *,
    author: Person,
    reference: str,
    words: str,
    letters: Iterable[tuple[str, Person, str, datetime]] = (),
    named: Iterable[Person] = (),
) -> Disclosure:
    """Take in a concern that tells of a child at risk, under its own reference, with all that was written on it.

    `letters` are (said by, person, words, at), oldest first. Whoever was kept from the concern is kept from this too.
    For the door alone, in the transaction in which the concern is emptied; emptying it has asked whether they may.
    """
    disclosure = _begin(
        author=author,
        words=words,
        came_from=Disclosure.CameFrom.CONCERN,
        about=named,
        reference=reference,
        at=now(),
    )
    for said_by, person, text, at in letters:
        add_line(
            disclosure,
            kind=ChronologyEntry.Kind.EARLIER,
            words=text,
            by=person,
            source=said_by[:SHORT_LIMIT],
            at=at,
            once=new_ref(),
            limit=max(PRIVATE_LIMIT, len(text)),  # with its heading a long mail is longer; nothing may stop it here
        )
    record("handed on to the safeguarding lead", actor=acting.actor, subject=Subject("disclosure", reference))
    return disclosure


@transaction.atomic
def add_words(
    acting: Acting, disclosure: Disclosure, words: str, *, once: str, about: Iterable[Person] = ()
) -> ChronologyEntry:
    """More words of the author: it counts as unopened again, and the leads are told. The same `once` adds one line.

    `about` are people with a role at the school whom these words name: they are kept from it before anybody is told.
    Raises Invalid for anybody else.
    """
    disclosure = access.own_disclosure(acting, disclosure.reference)
    if earlier := line_with_key(disclosure, once):
        return earlier
    at = now()
    changes: dict[str, object] = {"closed_at": None}
    if disclosure.state != Disclosure.State.NEW:
        changes |= {"unopened_since": at, "reminders": 0}
    _keep_out(acting, disclosure, about)
    move(disclosure, Act.ADD_WORDS, **changes)
    line = add_line(disclosure, kind=ChronologyEntry.Kind.FROM_AUTHOR, words=words, by=acting.person, once=once, at=at)
    notices.waits(disclosure)
    record("told the safeguarding lead more", actor=acting.actor, subject=Subject("disclosure", disclosure.reference))
    return line


def _keep_out(acting: Acting, disclosure: Disclosure, about: Iterable[Person]) -> None:
    wanted = {person.pk for person in about} - {disclosure.author_id}
    found = list(access.may_be_named(disclosure.school).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Invalid(fields={"about": "Please choose from the list of people at the school."})
    for person in found:
        keep_from(disclosure, person, by=acting.actor)


def _begin(
    *, author: Person, words: str, came_from: str, about: Iterable[Person], reference: str, at: datetime
) -> Disclosure:
    school = author.school
    disclosure = Disclosure.objects.create(
        school=school,
        reference=reference,
        author=author,
        came_from=came_from,
        words=checked_words(words, limit=PRIVATE_LIMIT, field="words"),
        # An answer by the next school day; whether a child is safe is looked at long before, see docs/safeguarding.md.
        reply_by=add_school_days(school, today_in(school.time_zone), 1),
        at=at,
        unopened_since=at,
    )
    for person in {person.pk: person for person in about if person.pk != author.pk}.values():
        NamedPerson.objects.create(school=school, disclosure=disclosure, person=person, at=at)
    notices.waits(disclosure)
    return disclosure
