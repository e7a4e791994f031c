"""The small steps that actions on a disclosure are made of: move it by the table, add a line, keep somebody out."""

from datetime import date, datetime, time
from typing import Any

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.core.db import held
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.people.models import Person
from gatepost.people.revocations import remember
from gatepost.safeguarding.errors import DisclosureMovedOn
from gatepost.safeguarding.models import ChronologyEntry, Disclosure, NamedPerson
from gatepost.safeguarding.state import Act, after

SHORT_LIMIT = 200  # characters of a source, a name or a place


def move(disclosure: Disclosure, act: Act, **changes: Any) -> None:
    """Carry a disclosure over by the table and store `changes` with it; the object in hand is kept in step.

    Raises DisclosureMovedOn when the table refuses it, or when somebody else moved it first.
    """
    state = after(disclosure.state, act)
    if state is None:
        raise DisclosureMovedOn(reference=disclosure.reference)
    won = Disclosure.objects.filter(pk=disclosure.pk, state=disclosure.state).update(state=state, **changes)
    if not won:
        raise DisclosureMovedOn(reference=disclosure.reference)
    for name, value in {"state": state, **changes}.items():
        setattr(disclosure, name, value)


def hold(disclosure: Disclosure) -> None:
    """Keep others from moving it until this transaction ends; the object in hand has the state of this moment.

    So an author's words are never refused because a lead opened it just then, and a form that was sent twice in one
    moment finds what it has become. To be called in a transaction.
    """
    disclosure.state = held(Disclosure.objects.all()).values_list("state", flat=True).get(pk=disclosure.pk)


def hold_forms_of(person: Person) -> None:
    """Let one form of a person through at a time, until this transaction ends.

    So one that begins something, and was sent twice in one moment, finds what it has become. To be called in a
    transaction.
    """
    held(Person.objects.filter(pk=person.pk)).values_list("pk", flat=True).get()


def keep_from(disclosure: Disclosure, person: Person, *, by: Actor) -> bool:
    """Keep somebody from it from now on; False where they are kept from it already. Who may be named was asked."""
    _, is_new = NamedPerson.objects.get_or_create(
        disclosure=disclosure, person=person, defaults={"school": disclosure.school, "at": now()}
    )
    if not is_new:
        return False
    remember("kept-from-disclosure", ref=disclosure.reference, person=person.ref, school=disclosure.school.ref)
    record(
        "kept somebody from a disclosure",
        actor=by,
        subject=Subject("disclosure", disclosure.reference),
        facts={"person": person.ref},
    )
    return True


def line_with_key(disclosure: Disclosure, once: str) -> ChronologyEntry | None:
    """The line that this form has already become, if it was sent before. Holds the disclosure."""
    hold(disclosure)
    return ChronologyEntry.objects.filter(disclosure=disclosure, once=once).first()


def optional_words(text: str, *, field: str) -> str | None:
    """A short text that may be left empty: None then. Raises Invalid for what cannot be stored, as too long."""
    return checked_words(text, limit=SHORT_LIMIT, field=field) if text.strip() else None


def add_line(
    disclosure: Disclosure,
    *,
    kind: ChronologyEntry.Kind,
    words: str,
    by: Person,
    once: str,
    source: str = "",
    present: str = "",
    category: str = "",
    choice: str = "",
    happened_on: date | None = None,
    happened_time: time | None = None,
    corrects: ChronologyEntry | None = None,
    at: datetime | None = None,
    limit: int = PRIVATE_LIMIT,
) -> ChronologyEntry:
    """One more line of the chronology, as the model describes it. Raises Invalid for words that cannot be used.

    `limit` is the most characters that `words` may have.
    """
    return ChronologyEntry.objects.create(
        school=disclosure.school,
        disclosure=disclosure,
        kind=kind,
        words=checked_words(words, limit=limit, field="words"),
        source=optional_words(source, field="source"),
        present=optional_words(present, field="present"),
        category=category or None,
        choice=choice or None,
        happened_on=happened_on,
        happened_time=happened_time,
        corrects=corrects,
        by=by,
        once=once,
        at=at or now(),
    )
