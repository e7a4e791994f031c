"""The two small steps that every action on a concern is made of: move it by the table, and add a reply."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from gatepost.audit.actions import Subject, entries_about
from gatepost.concerns import clocks, names_apart, stages
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.models import Concern, Involvement, Pause, Reply
from gatepost.concerns.protected_names import take_out, to_column
from gatepost.concerns.state import INFORMAL, OPEN, STAGE_1, STAGE_2, Act, Place, after
from gatepost.core.clock import now, today_in
from gatepost.core.db import held
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

# Who has a part in a concern, and how it is noted that they had it.
PARTS = {
    "owner": Involvement.Part.OWNER,
    "assigned_to": Involvement.Part.ASSIGNED,
    "investigator": Involvement.Part.INVESTIGATOR,
    "decider": Involvement.Part.DECIDER,
}
# What the audit notes without anything having changed.
OPENED, READ_NAMES = "opened a concern", "read a protected name"
LOOKS = (OPENED, READ_NAMES)
# A move is refused when somebody else has changed one of these since it was read, and the move would change it too.
GUARDED = (*PARTS, "kind", "route", "reply_by", "acknowledged_at", "panel_on", "threat_open")
# After one of these somebody at the school has looked at words that may threaten somebody, or they are no longer here.
LOOKED_AT = (Act.ANSWER, Act.UPDATE, Act.DECIDE, Act.HAND_ON)


def move(concern: Concern, act: Act, **changes: Any) -> None:
    """Carry a concern over by the table and store `changes` with it; the object in hand is kept in step.

    The dates that follow from the act, the warnings, and whose it is, are set here (`_follows`); `changes` wins over
    them. UPDATE, PAUSE and RESUME bring their `reply_by`. Who gets a part in it is noted for good, so that they sit on
    no panel of it. Never change a column of the object in hand before: what it holds is what the row is held against.

    Raises ConcernMovedOn when the table refuses it, or when somebody else was quicker: of two who act at once on the
    same thing, one wins. Raises StepMissing for a decision before its acknowledgement, its decider or its panel.
    """
    place = after(concern.stage, concern.state, act)
    if place is None:
        raise ConcernMovedOn(what_happened(concern), reference=concern.reference)
    if act is Act.DECIDE:
        stages.require_ready_to_decide(concern)
    today = today_in(concern.school.time_zone)
    changes = _follows(concern, act, place, today=today, changes=changes) | changes
    if changes.get("reply_by", concern.reply_by) != concern.reply_by or place != (concern.stage, concern.state):
        changes["warned"] = Concern.Warned.NOBODY
    if act in LOOKED_AT:  # refused where such words come in this very moment: `threat_open` is guarded
        changes.setdefault("threat_open", False)
    changes |= {"stage": place.stage, "state": place.state}
    as_read = {name: getattr(concern, _column(name)) for name in GUARDED if name in changes}
    won = Concern.objects.filter(
        pk=concern.pk,
        stage=concern.stage,
        state=concern.state,
        **{f"{name}__isnull": True for name, value in as_read.items() if value is None},
        **{name: value for name, value in as_read.items() if value is not None},
    ).update(**changes)
    if not won:
        raise ConcernMovedOn(what_happened(concern), reference=concern.reference)
    if place.state != OPEN or place.stage != concern.stage:
        _end_pauses(concern, today=today)
    for name, value in changes.items():
        setattr(concern, name, value)
    _note_parts(concern, changes)


def as_it_stands(concern: Concern) -> str:
    """A short mark of how a concern stands, for a page to carry: another one as soon as anything of it changes."""
    stands = [concern.stage, concern.state, *(str(getattr(concern, _column(name))) for name in GUARDED)]
    return sha256("|".join(stands).encode()).hexdigest()[:16]


def what_happened(concern: Concern) -> str:
    """What was done with a concern last, and in which role: for whoever came too late. Looks at it do not count."""
    done = entries_about(Subject("concern", concern.reference), school_ref=concern.school.ref)
    last = done.exclude(action__in=LOOKS).last()
    if last is None:
        return ConcernMovedOn.message
    who = Hat(last.actor_hat).label if last.actor_hat in Hat.values else _("Gatepost")
    return _("Somebody was quicker. Last done: %(what)s (%(who)s). Please go back and look at it again.") % {
        "what": last.action,
        "who": who,
    }


def reply_with_key(concern: Concern, once: str) -> Reply | None:
    """The reply that this form has already become, if it was sent before. Holds the concern, so that of two sendings in
    one moment the second finds what the first has become. To be called in a transaction."""
    held(Concern.objects.filter(pk=concern.pk)).values_list("pk").first()
    return Reply.objects.filter(concern=concern, once=once).first()


def add_reply(acting: Acting, concern: Concern, *, side: Reply.Side, words: str, once: str) -> Reply:
    """One more reply on a concern; other children's names in it are kept apart. Raises Invalid for unusable words."""
    words = checked_words(words, limit=PRIVATE_LIMIT, field="words")
    words, kept = take_out(
        words, names_apart.names_of(concern), column="words", children=names_apart.children_of(concern)
    )
    return Reply.objects.create(
        school=concern.school,
        concern=concern,
        side=side,
        by=acting.person,
        hat=acting.hat,
        words=words,
        protected_names=to_column(kept),
        once=once,
        at=now(),
    )


def _follows(concern: Concern, act: Act, place: Place, *, today: date, changes: dict[str, Any]) -> dict[str, Any]:
    """What an act brings with it: the next date, who no longer has it, when it ended."""
    clock = clocks.clock_of(concern.school)
    kind, route = changes.get("kind", concern.kind), changes.get("route", concern.route)
    match act:
        case Act.ACKNOWLEDGE:
            return {"acknowledged_at": now(), "warned": Concern.Warned.NOBODY}
        case Act.ANSWER if place.stage == INFORMAL and place.state != concern.state:
            return {"reply_by": clock.escalate_by(today)}
        case Act.SETTLE | Act.HAND_ON:
            return {"reply_by": today, "ended_at": now()}
        case Act.DECIDE:
            may_go_on = place.stage != STAGE_2
            return {"reply_by": clock.escalate_by(today) if may_go_on else today, "ended_at": now()}
        case Act.MAKE_FORMAL | Act.ESCALATE:
            kind, route = Concern.Kind.COMPLAINT, Concern.Route.LEADERSHIP
            return {
                "kind": kind,
                "route": route,
                "reply_by": clock.reply_by(today, kind=kind, route=route, stage=place.stage),
                "acknowledge_by": clock.acknowledge_by(today),
                "acknowledged_at": None,
                "ended_at": None,
                **dict.fromkeys(PARTS),
                **({"formal_at": now()} if place.stage == STAGE_1 else {}),
            }
        case Act.REOPEN | Act.ADD_WORDS if place.state == OPEN != concern.state:
            return {"reply_by": clock.reply_by(today, kind=kind, route=route, stage=place.stage), "ended_at": None}
    return {}


def _end_pauses(concern: Concern, *, today: date) -> None:
    Pause.objects.filter(concern=concern, ends_on__gt=today).update(ends_on=today)


def _note_parts(concern: Concern, changes: dict[str, Any]) -> None:
    parts = [(changes[name], part) for name, part in PARTS.items() if changes.get(name) is not None]
    if parts:
        at = now()
        Involvement.objects.bulk_create(
            [Involvement(school=concern.school, concern=concern, person=who, part=part, at=at) for who, part in parts],
            ignore_conflicts=True,
        )


def _column(name: str) -> str:
    return f"{name}_id" if name in PARTS else name
