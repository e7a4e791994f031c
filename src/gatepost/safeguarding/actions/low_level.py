"""A low-level concern about an adult: shared by staff, opened and decided by its readers, kept from who is named."""

from datetime import date

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.people.hats import Acting
from gatepost.people.models import Person
from gatepost.people.revocations import remember
from gatepost.safeguarding import low_level_access, notices
from gatepost.safeguarding.actions.leads import SHORTEST_DECISION
from gatepost.safeguarding.errors import DisclosureMovedOn
from gatepost.safeguarding.models import LowLevelConcern, LowLevelNamed
from gatepost.safeguarding.moves import SHORT_LIMIT, hold_forms_of, optional_words

KIND = "low-level concern"
OPENED_LOW_LEVEL = "opened a low-level concern"
LISTED_LOW_LEVEL = "looked at the list of low-level concerns"


@transaction.atomic
def share(
    acting: Acting,
    *,
    words: str,
    about: Person | None = None,
    about_name: str = "",
    where: str = "",
    happened_on: date | None = None,
    once: str,
) -> LowLevelConcern:
    """Share what was noticed of an adult: `about` with an account here, else `about_name`. The same `once` shares once.

    Goes to whom the school has chosen; about the head to the chair, about a lead to the head. About oneself is welcome.
    A typed name is kept from everybody here whom it may mean.
    Raises NotFound for other hats, Invalid field by field.
    """
    if acting.hat not in low_level_access.WHO_SHARES:
        raise NotFound(what=KIND)
    school = acting.person.school
    if about is None and not about_name.strip():
        raise Invalid(fields={"about_name": "Please say whom it is about."})
    if about is not None and not low_level_access.may_be_about(school).filter(pk=about.pk).exists():
        raise Invalid(fields={"about": "Please choose somebody who has a role at the school."})
    if happened_on is not None and happened_on > today_in(school.time_zone):
        raise Invalid(fields={"happened_on": "This day has not come yet."})
    name = checked_words(about.name if about is not None else about_name, limit=SHORT_LIMIT, field="about_name")
    hold_forms_of(acting.person)
    if earlier := LowLevelConcern.objects.filter(author=acting.person, once=once).first():
        return earlier
    kept_out = [about] if about is not None else low_level_access.may_mean(school, name)
    concern = LowLevelConcern.objects.create(
        school=school,
        author=acting.person,
        about=about,
        about_name=name,
        to_tier=low_level_access.tier_apart_from(school, kept_out),
        words=checked_words(words, limit=PRIVATE_LIMIT, field="words"),
        where=optional_words(where, field="where"),
        happened_on=happened_on,
        is_of_oneself=about is not None and about.pk == acting.person.pk,
        once=once,
        at=now(),
    )
    for person in kept_out:
        LowLevelNamed.objects.create(school=school, concern=concern, person=person, at=concern.at)
    notices.low_level_waits(concern)
    _write_down("shared a low-level concern", acting, concern)
    return concern


def look_at_low_level_list(acting: Acting) -> None:
    """Write down that somebody looked at the list, which shows references, days and adults' names."""
    record(LISTED_LOW_LEVEL, actor=acting.actor, subject=Subject("low-level concerns", acting.person.school.ref))


@transaction.atomic
def open_low_level(acting: Acting, reference: str) -> LowLevelConcern:
    """One of them, opened: each view is written down. Raises NotFound."""
    concern = low_level_access.concern_to_read(acting, reference)
    at = now()
    if LowLevelConcern.objects.filter(pk=concern.pk, state=LowLevelConcern.State.NEW).update(
        state=LowLevelConcern.State.OPENED, opened_at=at
    ):
        concern.state, concern.opened_at = LowLevelConcern.State.OPENED, at
    _write_down(OPENED_LOW_LEVEL, acting, concern)
    return concern


@transaction.atomic
def name_at_low_level(acting: Acting, reference: str, person: Person) -> None:
    """Keep somebody else from it, from now on. Naming yourself passes it to the next. Raises NotFound, Invalid."""
    concern = low_level_access.concern_to_read(acting, reference)
    if not low_level_access.may_be_about(concern.school).filter(pk=person.pk).exists():
        raise Invalid(fields={"person": "Please choose somebody who has a role at the school."})
    _, is_new = LowLevelNamed.objects.get_or_create(
        concern=concern, person=person, defaults={"school": concern.school, "at": now()}
    )
    if not is_new:
        return
    if person.pk == acting.person.pk:
        notices.low_level_waits(concern)
    remember("kept-from-low-level", ref=concern.reference, person=person.ref, school=concern.school.ref)
    record(
        "kept somebody from a low-level concern",
        actor=acting.actor,
        subject=Subject(KIND, concern.reference),
        facts={"person": person.ref},
    )


@transaction.atomic
def decide_low_level(acting: Acting, reference: str, *, choice: str, reasons: str) -> None:
    """What is done about it, with reasons. The first decision stands. Raises NotFound, Invalid, DisclosureMovedOn."""
    concern = low_level_access.concern_to_read(acting, reference)
    if choice not in LowLevelConcern.Choice.values:
        raise Invalid(fields={"choice": "Please say what was decided."})
    words = checked_words(reasons, limit=PRIVATE_LIMIT, field="reasons")
    if len(words) < SHORTEST_DECISION:
        raise Invalid(fields={"reasons": "Please give your reasons too. A few more words will do."})
    won = LowLevelConcern.objects.filter(pk=concern.pk, state=LowLevelConcern.State.OPENED).update(
        state=LowLevelConcern.State.DECIDED,
        choice=choice,
        decision=words,
        decided_by=acting.person,
        decided_at=now(),
    )
    if not won:
        raise DisclosureMovedOn(reference=concern.reference)
    _write_down("decided on a low-level concern", acting, concern)


def _write_down(action: str, acting: Acting, concern: LowLevelConcern) -> None:
    record(action, actor=acting.actor, subject=Subject(KIND, concern.reference))
