"""Giving a promised day another date: an update when it takes longer, and a pause for a reason that is told."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, clocks, drafts, notices, stages
from gatepost.concerns.errors import NotAcknowledgedYet, StillPaused
from gatepost.concerns.models import Concern, Pause, Reply
from gatepost.concerns.moves import add_reply, move, reply_with_key
from gatepost.concerns.state import Act
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import checked_words
from gatepost.people.hats import Acting

# A new date lies at most so far ahead; nobody is put off for longer with one letter.
FURTHEST = timedelta(days=90)
REASON_LIMIT = 1_000  # characters of why a clock stands still


@transaction.atomic
def send_update(acting: Acting, concern: Concern, words: str, *, reply_by: date, once: str) -> Reply:
    """Tell the author that it takes longer, and by when they hear: the new date counts from now on.

    The date is put under the words. The same `once` does it once. Raises Invalid for a draft that nobody has finished
    or a date that is no school day ahead, StillPaused while its clock stands still, NotFound for somebody who has no
    say in its dates.
    """
    concern = _dated_by(acting, concern)
    if earlier := reply_with_key(concern, once):
        return earlier
    today = today_in(concern.school.time_zone)
    if pause_of(concern, today=today):
        raise StillPaused
    _require_a_day_ahead(concern, reply_by, today=today, field="reply_by")
    words = checked_words(words, limit=REASON_LIMIT * 4, field="words")
    if words.rstrip().endswith(drafts.TO_FILL_IN):
        raise Invalid(fields={"words": "Please finish the letter: say why it takes longer."})
    before = concern.reply_by
    move(concern, Act.UPDATE, reply_by=reply_by)
    promise = _("You will hear from us by %(day)s.") % {"day": f"{reply_by:%A %-d %B}"}
    reply = add_reply(acting, concern, side=Reply.Side.SCHOOL, words=f"{words}\n\n{promise}", once=once)
    notices.answered(concern)
    record(
        "sent an update with a new date",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"from": before.isoformat(), "to": reply_by.isoformat()},
    )
    return reply


@transaction.atomic
def pause(acting: Acting, concern: Concern, reason: str, *, until: date, once: str) -> Pause:
    """Let the clock stand still until a day, for a reason that its author is sent. The promised day moves back at once.

    What is late cannot be paused: that needs an update. Raises Invalid for a day that is not ahead or a missing
    reason, StillPaused when it is paused, NotAcknowledgedYet for a complaint that nobody has acknowledged.
    """
    concern = _dated_by(acting, concern)
    today = today_in(concern.school.time_zone)
    if reply_with_key(concern, once):
        return Pause.objects.filter(concern=concern).latest("pk")
    if pause_of(concern, today=today):
        raise StillPaused("The clock is paused already.")
    if concern.acknowledged_at is None and concern.stage != Concern.Stage.INFORMAL:
        raise NotAcknowledgedYet
    if concern.reply_by < today:
        raise Invalid(fields={"until": "This is late already. Please send an update with a new date."})
    if not today < until <= today + FURTHEST:
        raise Invalid(fields={"until": "Please choose a day ahead, within three months."})
    reason = checked_words(reason, limit=REASON_LIMIT, field="reason")
    due_before = concern.reply_by
    due_on = _after_pause(concern, due_before, starts_on=today, ends_on=until)
    move(concern, Act.PAUSE, reply_by=due_on)
    told = _("Until %(until)s our clock stands still. You will hear from us by %(day)s.")
    told = "\n\n" + told % {"until": f"{until:%A %-d %B}", "day": f"{due_on:%A %-d %B}"}
    reply = add_reply(acting, concern, side=Reply.Side.SCHOOL, words=reason + told, once=once)
    paused = Pause.objects.create(
        school=concern.school,
        concern=concern,
        reason=reply.words.removesuffix(told),  # with other children's names kept apart, as in the letter
        by=acting.person,
        starts_on=today,
        ends_on=until,
        due_before=due_before,
        at=now(),
    )
    notices.answered(concern)
    record(
        "paused the clock of a concern",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"until": until.isoformat(), "from": due_before.isoformat(), "to": due_on.isoformat()},
    )
    return paused


@transaction.atomic
def resume(acting: Acting, concern: Concern) -> None:
    """Let a paused clock go on today: the promised day comes nearer by the days that it does not stand still.

    Its author is told. Where it is not paused nothing happens.
    """
    concern = _dated_by(acting, concern)
    today = today_in(concern.school.time_zone)
    paused = pause_of(concern, today=today)
    if paused is None:
        return
    due_on = _after_pause(concern, paused.due_before, starts_on=paused.starts_on, ends_on=today)
    move(concern, Act.RESUME, reply_by=due_on)
    Pause.objects.filter(pk=paused.pk).update(ends_on=today)
    notices.answered(concern)
    record(
        "let the clock of a concern go on",
        actor=acting.actor,
        subject=Subject("concern", concern.reference),
        facts={"to": due_on.isoformat()},
    )


def pause_of(concern: Concern, *, today: date) -> Pause | None:
    """The pause that a concern is in on a day, if it is in one."""
    return Pause.objects.filter(concern=concern, starts_on__lte=today, ends_on__gt=today).order_by("-pk").first()


def _after_pause(concern: Concern, due_on: date, *, starts_on: date, ends_on: date) -> date:
    clock = clocks.clock_of(concern.school)
    return clock.after_pause(due_on, kind=concern.kind, starts_on=starts_on, ends_on=ends_on)


def _dated_by(acting: Acting, concern: Concern) -> Concern:
    concern = access.concern_for_school(acting, concern.reference)
    if not stages.may_date(acting, concern):
        raise NotFound(what="concern")
    return concern


def _require_a_day_ahead(concern: Concern, day: date, *, today: date, field: str) -> None:
    if not today < day <= today + FURTHEST:
        raise Invalid(fields={field: "Please choose a day ahead, within three months."})
    if not clocks.clock_of(concern.school).calendar.is_school_day(day):
        raise Invalid(fields={field: "Please choose a day on which the school is open."})
