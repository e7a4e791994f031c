"""What a safeguarding lead does with a disclosure. Every look is in the audit; nothing written is ever changed."""

from datetime import date, time

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid
from gatepost.people.hats import Acting
from gatepost.people.models import Person
from gatepost.safeguarding import access, notices
from gatepost.safeguarding.models import ChronologyEntry, Disclosure
from gatepost.safeguarding.moves import add_line, keep_from, line_with_key, move
from gatepost.safeguarding.state import Act

OPENED = "opened a disclosure"
LISTED = "looked at the list of disclosures"

# What a lead may add by hand. What the author says, the decision and what came before have ways of their own.
NOTES = (ChronologyEntry.Kind.FACT, ChronologyEntry.Kind.OPINION, ChronologyEntry.Kind.ACTION)
SHORTEST_DECISION = 20  # characters: a decision is kept with its reasons, also one not to refer


def look_at_list(acting: Acting) -> None:
    """Write down that somebody looked at the list, which shows references, days and states."""
    record(LISTED, actor=acting.actor, subject=Subject("disclosures", acting.person.school.ref))


@transaction.atomic
def open_disclosure(acting: Acting, reference: str) -> Disclosure:
    """One disclosure, opened: the audit says who looked and when, at every view, and the reminders stop.

    From then on the promised day is the day to look again, until a decision sets another: nothing lies opened and
    forgotten.
    """
    disclosure = access.disclosure_for_lead(acting, reference)
    changes: dict[str, object] = {"first_opened_at": disclosure.first_opened_at or now()}
    if disclosure.state == Disclosure.State.NEW and disclosure.look_again_on is None:
        changes["look_again_on"] = disclosure.reply_by
    move(disclosure, Act.OPEN, **changes)
    record(OPENED, actor=acting.actor, subject=Subject("disclosure", disclosure.reference))
    return disclosure


@transaction.atomic
def add_to_chronology(
    acting: Acting,
    disclosure: Disclosure,
    *,
    kind: str,
    words: str,
    source: str = "",
    present: str = "",
    category: str = "",
    happened_on: date | None = None,
    happened_time: time | None = None,
    corrects: str = "",
    once: str,
) -> ChronologyEntry:
    """A fact, an opinion or an action, with its source. The same `once` adds one line, however often it is sent.

    `happened_on` and `happened_time` are the school's own day and hour; None is "not known". `corrects` is the key of
    an earlier note that this one puts right: that one stays as it is. Raises Invalid, field by field.
    """
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    if kind not in NOTES:
        raise Invalid(fields={"kind": "Please say whether this is a fact, an opinion or an action."})
    if category and category not in ChronologyEntry.Category.values:
        raise Invalid(fields={"category": "Please choose one of these."})
    _check_when(disclosure, happened_on, happened_time)
    if earlier := line_with_key(disclosure, once):
        return earlier
    move(disclosure, Act.NOTE)
    line = add_line(
        disclosure,
        kind=ChronologyEntry.Kind(kind),
        words=words,
        by=acting.person,
        source=source,
        present=present,
        category=category,
        happened_on=happened_on,
        happened_time=happened_time,
        corrects=_note_to_correct(disclosure, corrects) if corrects else None,
        once=once,
    )
    record(
        "corrected a line of a chronology" if corrects else "wrote in a chronology",
        actor=acting.actor,
        subject=Subject("disclosure", disclosure.reference),
        facts={"kind": kind},
    )
    return line


@transaction.atomic
def write_to_author(acting: Acting, disclosure: Disclosure, words: str, *, once: str) -> ChronologyEntry:
    """Words to whoever told: they are sent a notice that says no more than where to sign in."""
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    if earlier := line_with_key(disclosure, once):
        return earlier
    move(disclosure, Act.WRITE_TO_AUTHOR)
    line = add_line(disclosure, kind=ChronologyEntry.Kind.TO_AUTHOR, words=words, by=acting.person, once=once)
    notices.answered(disclosure)
    record("wrote to who told us", actor=acting.actor, subject=Subject("disclosure", disclosure.reference))
    return line


@transaction.atomic
def name_person(acting: Acting, disclosure: Disclosure, person: Person) -> None:
    """Keep somebody it is about from it, from now on, whatever their role.

    Naming yourself passes it to the others: for them it is unopened, and they are reminded until one of them opens it.
    """
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    if not access.may_be_named(disclosure.school).exclude(pk=disclosure.author_id).filter(pk=person.pk).exists():
        raise Invalid(fields={"person": "Please choose somebody who has a role at the school."})
    is_oneself = person.pk == acting.person.pk
    changes: dict[str, object] = {}
    if is_oneself and disclosure.state == Disclosure.State.OPENED:  # the reminders run for whoever has it now
        changes = {"unopened_since": now(), "reminders": 0}
    move(disclosure, Act.STEP_ASIDE if is_oneself else Act.NAME, **changes)
    if keep_from(disclosure, person, by=acting.actor) and is_oneself:
        notices.waits(disclosure)


@transaction.atomic
def close(acting: Acting, disclosure: Disclosure, decision: str, *, once: str) -> None:
    """Close it with a decision and its reasons, which also stand in the chronology for good."""
    disclosure = access.disclosure_for_lead(acting, disclosure.reference)
    if line_with_key(disclosure, once):
        return
    if len(decision.strip()) < SHORTEST_DECISION:
        raise Invalid(fields={"decision": "Please write what you decided and why, also if you decided not to refer."})
    at = now()
    line = add_line(
        disclosure,
        kind=ChronologyEntry.Kind.DECISION,
        words=decision,
        choice=ChronologyEntry.Choice.CLOSE,
        by=acting.person,
        once=once,
        at=at,
    )
    move(disclosure, Act.CLOSE, decision=line.words, closed_at=at, look_again_on=None, looked_for_on=None)
    record("closed a disclosure", actor=acting.actor, subject=Subject("disclosure", disclosure.reference))


def _check_when(disclosure: Disclosure, on: date | None, hour: time | None) -> None:
    if on is None and hour is not None:
        raise Invalid(fields={"happened_time": "Please say on which day, too."})
    if on is not None and on > today_in(disclosure.school.time_zone):
        raise Invalid(fields={"happened_on": "This day has not come yet."})


def _note_to_correct(disclosure: Disclosure, once: str) -> ChronologyEntry:
    found = disclosure.chronology.filter(once=once, kind__in=NOTES).first()
    if found is None:
        raise Invalid(fields={"corrects": "This line cannot be corrected from here."})
    return found
