"""Where is my concern? Every step of it as a parcel's tracking shows them, from the audit: what was done, what is now,
what comes next. Roles, never names; of what the school does among itself only what concerns its author."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gatepost.audit.actions import Subject, entries_about
from gatepost.audit.models import Entry
from gatepost.concerns import clocks, stages
from gatepost.concerns.actions import OPENED, pause_of
from gatepost.concerns.models import Concern, Outcome
from gatepost.concerns.state import Act, allows
from gatepost.core.clock import today_in
from gatepost.people.hats import current_appointments
from gatepost.people.models import Hat, Person, Role

DAY = "l j F"

# The role in which somebody looks into a complaint, where they have more than one.
FIRST_ROLES = (Role.HEAD, Role.LEADERSHIP, Role.CHAIR, Role.GOVERNOR, Role.STAFF)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `mark` is `done`, `now` or `next`; what was done has a time, a step that is now may have none."""

    mark: str
    title: str
    text: str = ""
    at: datetime | None = None


# What its author reads of each thing that was done: `%(role)s` is the role of whoever did it.
SAID: dict[str, Promise] = {
    OPENED: gettext_lazy("Opened: %(role)s"),
    "acknowledged a concern": gettext_lazy("Acknowledged: %(role)s"),
    "took a concern over": gettext_lazy("%(role)s sees to it"),
    "gave a concern to somebody": gettext_lazy("Somebody at the school was asked to answer"),
    "answered a concern": gettext_lazy("Answered: %(role)s"),
    "wrote more on a concern": gettext_lazy("You wrote more"),
    "made a formal complaint": gettext_lazy("You made it a formal complaint"),
    "appointed who looks into a complaint": gettext_lazy("It is settled who looks into it and who decides"),
    "asked for a panel": gettext_lazy("You asked for a panel of governors"),
    "called a panel": gettext_lazy("The panel is called"),
    "sent an update with a new date": gettext_lazy("It takes longer: you were told why"),
    "paused the clock of a concern": gettext_lazy("The clock was paused: you were told why"),
    "let the clock of a concern go on": gettext_lazy("The clock goes on"),
    "decided on a concern": gettext_lazy("Decided: %(role)s"),
    "settled a concern": gettext_lazy("You said that it is settled"),
    "took a concern up again": gettext_lazy("The school looks at it again"),
}


def steps(concern: Concern) -> tuple[Step, ...]:
    """All steps of a concern, the oldest first; the one that is now and what may come after it stand last."""
    entries = list(
        entries_about(Subject("concern", concern.reference), actions=list(SAID), school_ref=concern.school.ref)
    )
    return (
        Step("done", _("Sent privately"), at=concern.at),
        *_done(concern, entries),
        *_now(concern, was_opened=any(entry.action == OPENED for entry in entries)),
        *_next(concern),
    )


def may_escalate(concern: Concern, *, today: date) -> bool:
    """Whether its author may still ask for a panel: after the decision of stage 1, in time."""
    return allows(concern, Act.ESCALATE) and concern.reply_by >= today


def _done(concern: Concern, entries: Iterable[Entry]) -> list[Step]:
    found: list[Step] = []
    looked: set[str] = set()
    for entry in entries:
        if entry.action not in SAID:
            continue
        role = str(Hat(entry.actor_hat).label) if entry.actor_hat in Hat.values else _("Gatepost")
        if entry.action == OPENED:
            if role in looked:
                continue
            looked.add(role)
        title = str(SAID[entry.action]) % {"role": role}
        more = MORE.get(entry.action)
        found.append(Step("done", title[:1].upper() + title[1:], more(concern, entry) if more else "", entry.at))
    return found


def _now(concern: Concern, *, was_opened: bool) -> list[Step]:
    today = today_in(concern.school.time_zone)
    match concern.state:
        case Concern.State.OPEN:
            return [_waiting(concern, today=today, was_opened=was_opened)]
        case Concern.State.ANSWERED:
            rests = date_format(concern.reply_by, DAY)
            return [
                Step("now", _("Your turn"), _("Not settled? Write more below. It rests from %(day)s.") % {"day": rests})
            ]
        case Concern.State.SETTLED:
            return [Step("now", _("Settled"), _("Writing more opens it again."))]
    return [Step("now", _("Closed"), _after_a_decision(concern, today=today))]


def _waiting(concern: Concern, *, today: date, was_opened: bool) -> Step:
    owner = str(stages.Turn(stages.school_side(concern)).label)
    day = date_format(concern.reply_by, DAY)
    title = _("%(owner)s is looking into it") if was_opened else _("It waits for %(owner)s")
    title = title % {"owner": owner}
    if pause := pause_of(concern, today=today):
        until = date_format(pause.ends_on, DAY) if pause.ends_on else ""
        return Step("now", _("The clock is paused until %(day)s") % {"day": until}, _("You were told why."))
    owed = concern.acknowledge_by if concern.acknowledged_at is None else None
    match clocks.due(concern.reply_by, today=today):
        case clocks.Due.LATE:
            text = _("You should have heard by %(day)s. We are sorry. Write below, or ring the school.")
        case clocks.Due.TODAY:
            text = _("You will hear by the end of today")
        case _:
            text = _("You will hear by %(day)s")
    text = text % {"day": day}
    if owed is not None:
        text = _("Somebody writes to you by %(first)s. %(text)s") % {"first": date_format(owed, DAY), "text": text}
    return Step("now", title[:1].upper() + title[1:], text)


def _next(concern: Concern) -> list[Step]:
    if concern.state != Concern.State.OPEN:
        return []
    match concern.stage:
        case Concern.Stage.INFORMAL:
            return [Step("next", _("Answered"), _("Not settled then? You can take it further here."))]
        case Concern.Stage.STAGE_1:
            return [Step("next", _("Decided in writing"), _("Not settled then? You can ask for a panel of governors."))]
    return [Step("next", _("Decided by the panel"), _("That is the last stage at the school."))]


def _after_a_decision(concern: Concern, *, today: date) -> str:
    if concern.stage == Concern.Stage.STAGE_2:
        return _("That was the last stage at the school. The letter says who can hear you after it.")
    if concern.stage == Concern.Stage.INFORMAL:
        return _("Not settled? You can make it a formal complaint below.")
    day = date_format(concern.reply_by, DAY)
    if may_escalate(concern, today=today):
        return _("Not settled? You can ask for a panel of governors until %(day)s.") % {"day": day}
    return _("The time to ask for a panel was until %(day)s.") % {"day": day}


def _who_looks(concern: Concern, entry: Entry) -> str:
    roles = [_role_of(concern, str(entry.facts.get(part, ""))) for part in ("investigator", "decider")]
    return _("Looks into it: %(first)s. Decides: %(second)s.") % {"first": roles[0], "second": roles[1]}


def _role_of(concern: Concern, ref: str) -> str:
    person = Person.objects.select_related("school").filter(ref=ref, school=concern.school_id).first()
    held = set(current_appointments(person).values_list("role", flat=True)) if person else set()
    return str(next((role.label for role in FIRST_ROLES if role in held), _("somebody of the school")))


def _when_it_meets(concern: Concern, entry: Entry) -> str:
    return _("It meets on %(day)s.") % {"day": date_format(concern.panel_on, DAY)} if concern.panel_on else ""


def _finding(concern: Concern, entry: Entry) -> str:
    finding, stage = str(entry.facts.get("finding", "")), str(entry.facts.get("stage", ""))
    words = [
        str(Concern.Stage(stage).label) if stage in Concern.Stage.values and stage != Concern.Stage.INFORMAL else "",
        str(Outcome.Finding(finding).label) if finding in Outcome.Finding.values else "",
    ]
    return ". ".join(word[:1].upper() + word[1:] for word in words if word)


MORE: dict[str, Callable[[Concern, Entry], str]] = {
    "appointed who looks into a complaint": _who_looks,
    "called a panel": _when_it_meets,
    "decided on a concern": _finding,
}
