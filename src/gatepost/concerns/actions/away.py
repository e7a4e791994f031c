"""Saying who stands in while somebody is away, and ending it."""

from datetime import date, timedelta

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import desk_access, notices_of_desk
from gatepost.concerns.models import Cover
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid
from gatepost.people.hats import Acting
from gatepost.people.models import Person

LONGEST = timedelta(days=400)  # nobody is away for longer without their role ending


@transaction.atomic
def set_cover(acting: Acting, *, person: Person, covered_by: Person, starts_on: date, ends_on: date) -> Cover:
    """Let `covered_by` stand in for `person` between two days, both included. They are told by mail.

    Sending the same twice sets it once. Raises NotFound for whom this hat may not speak for, Invalid for days that
    cannot be, days in which somebody stands in already, and a stand-in who is away themselves.
    """
    desk_access.require_may_be_away(acting, person)
    if not desk_access.may_stand_in(person.school).exclude(pk=person.pk).filter(pk=covered_by.pk).exists():
        raise Invalid(fields={"covered_by": "Please choose somebody else. This person cannot stand in."})
    today = today_in(person.school.time_zone)
    if ends_on < starts_on:
        raise Invalid(fields={"ends_on": "The last day is before the first one."})
    if ends_on < today:
        raise Invalid(fields={"ends_on": "This day has gone by."})
    if ends_on - max(starts_on, today) > LONGEST:
        raise Invalid(fields={"ends_on": "That is too long. Please choose a day within the next year."})
    same_days = Cover.objects.filter(school=person.school, starts_on__lte=ends_on, ends_on__gte=starts_on)
    earlier = same_days.filter(person=person).first()
    if earlier is not None:
        if (earlier.covered_by_id, earlier.starts_on, earlier.ends_on) == (covered_by.pk, starts_on, ends_on):
            return earlier
        raise Invalid(fields={"starts_on": "Somebody stands in on some of these days already. Please end that first."})
    if same_days.filter(person=covered_by).exists():
        raise Invalid(fields={"covered_by": "They are away themselves on some of these days."})
    cover = Cover.objects.create(
        school=person.school, person=person, covered_by=covered_by, starts_on=starts_on, ends_on=ends_on, at=now()
    )
    notices_of_desk.stands_in(cover)
    record(
        "said who stands in",
        actor=acting.actor,
        subject=Subject("cover", cover.ref),
        facts={
            "person": person.ref,
            "covered_by": covered_by.ref,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
        },
    )
    return cover


@transaction.atomic
def end_cover(acting: Acting, ref: str) -> None:
    """End a cover today: what is assigned comes to its own person alone again. Raises NotFound as access does."""
    cover = desk_access.cover_for_change(acting, ref)
    record(
        "ended who stands in",
        actor=acting.actor,
        subject=Subject("cover", cover.ref),
        facts={"person": cover.person.ref, "covered_by": cover.covered_by.ref},
    )
    yesterday = today_in(acting.person.school.time_zone) - timedelta(days=1)
    if cover.starts_on > yesterday:
        cover.delete()
    else:
        Cover.objects.filter(pk=cover.pk).update(ends_on=yesterday)
