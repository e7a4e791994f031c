"""Limiting what somebody may post for a set time, and lifting it. The school's decision is made in another room."""

from datetime import date, timedelta

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.people.epochs import raise_epochs
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, PostingLimit
from gatepost.people.revocations import Revocation, remember

# Who may keep somebody from posting, and let them post again.
MAY_LIMIT = (Hat.LEADERSHIP, Hat.HEAD, Hat.CHAIR, Hat.CLERK, Hat.GOVERNOR)
LONGEST = timedelta(days=183)  # half a year: a set time, and one that a family sees the end of


@transaction.atomic
def limit_posting(acting: Acting, *, person: Person, until: date, decision_ref: str) -> PostingLimit:
    """Keep a person from posting in class groups from now on; on the day `until` they may again.

    `decision_ref` is the reference of the decision behind it: the same decision limits once. It takes effect with the
    commit, for every door. Raises Invalid for a day that is not in the next half year, NotFound for a hat that may not,
    and for oneself.
    """
    _require_may_limit(acting, person)
    today = today_in(person.school.time_zone)
    if not today < until <= today + LONGEST:
        raise Invalid(fields={"limited_until": "Please choose a day after today, in the next six months."})
    limit, is_new = PostingLimit.objects.get_or_create(
        decision_ref=decision_ref,
        defaults={
            "school": person.school,
            "person": person,
            "starts_at": now(),
            "until": until,
            "given_by": acting.person,
        },
    )
    if not is_new:
        return limit
    raise_epochs(Person.objects.filter(pk=person.pk))
    remember(
        "posting-limited",
        ref=decision_ref,
        person=person.ref,
        school=person.school.ref,
        to=until.isoformat(),
        by=acting.person.ref,
    )
    record(
        "limited a person's posting",
        actor=acting.actor,
        subject=Subject("posting-limit", limit.ref),
        facts={"person": person.ref, "until": until.isoformat()},
    )
    return limit


@transaction.atomic
def lift_limit(acting: Acting, limit: PostingLimit) -> bool:
    """Let them post again at once; False when it was lifted already, or is over."""
    _require_may_limit(acting, limit.person)
    today = today_in(limit.person.school.time_zone)
    won = PostingLimit.objects.filter(pk=limit.pk, lifted_at=None, until__gt=today).update(
        lifted_at=now(), lifted_by=acting.person
    )
    if not won:
        return False
    raise_epochs(Person.objects.filter(pk=limit.person_id))
    person = limit.person
    remember(
        "posting-limit-lifted",
        ref=limit.decision_ref,
        person=person.ref,
        school=person.school.ref,
        by=acting.person.ref,
    )
    record(
        "lifted a limit on posting",
        actor=acting.actor,
        subject=Subject("posting-limit", limit.ref),
        facts={"person": limit.person.ref},
    )
    return True


@transaction.atomic
def limit_again(revocation: Revocation) -> bool:
    """The same after a restore, for a limit that the backup does not know; False where it stands, or is over.

    Also False where the backup does not know the two people: somebody without an account posts nothing.
    """
    person, by = (
        Person.objects.select_related("school").filter(ref=ref, school__ref=revocation.school).first()
        for ref in (revocation.person, revocation.by)
    )
    until = date.fromisoformat(revocation.to)
    if person is None or by is None or until <= today_in(person.school.time_zone):
        return False
    limit, is_new = PostingLimit.objects.get_or_create(
        decision_ref=revocation.ref,
        defaults={
            "school": person.school,
            "person": person,
            "starts_at": revocation.at,
            "until": until,
            "given_by": by,
        },
    )
    if is_new:
        record(
            "limited a person's posting",
            actor=Actor.gatepost(revocation.school),
            subject=Subject("posting-limit", limit.ref),
            facts={"person": person.ref, "until": until.isoformat()},
        )
    return is_new


@transaction.atomic
def lift_again(revocation: Revocation) -> bool:
    """The same after a restore, for a limit that was lifted since; False where none stands."""
    by = Person.objects.filter(ref=revocation.by, school__ref=revocation.school).first()
    standing = PostingLimit.objects.filter(
        decision_ref=revocation.ref, school__ref=revocation.school, lifted_at=None
    ).select_related("person")
    limit = standing.first()
    if by is None or limit is None:
        return False
    standing.update(lifted_at=revocation.at, lifted_by=by)
    record(
        "lifted a limit on posting",
        actor=Actor.gatepost(revocation.school),
        subject=Subject("posting-limit", limit.ref),
        facts={"person": limit.person.ref},
    )
    return True


def _require_may_limit(acting: Acting, person: Person) -> None:
    if acting.hat not in MAY_LIMIT:
        raise NotFound(what="posting limit")
    if acting.person.school_id != person.school_id or acting.person.pk == person.pk:
        raise NotFound(what="posting limit")
