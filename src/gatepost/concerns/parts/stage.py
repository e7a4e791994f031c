"""How formal a matter has become, its clock, who has which part in it, and the steps that come next (_stage.html)."""

from dataclasses import dataclass
from datetime import date

from gatepost.concerns import clocks, stages
from gatepost.concerns.actions.dates import pause_of
from gatepost.concerns.models import Concern, Pause
from gatepost.concerns.parts.in_hand import InHand
from gatepost.concerns.stage_forms import (
    AcknowledgeForm,
    AppointForm,
    LetSeeForm,
    PanelForm,
    PauseForm,
    ReopenForm,
    StepForm,
    UpdateForm,
)
from gatepost.concerns.state import Act, allows
from gatepost.core.clock import today_in
from gatepost.people.models import Person


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a matter stands with the school. `nobody_left`: no one here may run it, or too few may sit on its panel."""

    turn: str
    acknowledge_due: clocks.Due | None
    panel: tuple[Person, ...]
    pause: Pause | None
    escalate_until: date | None
    runs_it: bool
    nobody_left: bool


def part(in_hand: InHand) -> dict[str, object]:
    """`stage`: the facts. The forms, each only where the table allows its step and this hat may take it: `acknowledge`,
    `appoint`, `call`, `update`, `pause`, `reopen`, `let_see`; and `may_resume`."""
    acting, concern = in_hand.acting, in_hand.concern
    today = today_in(concern.school.time_zone)
    runs_it, pause = stages.runs(acting, concern), pause_of(concern, today=today)
    shown: dict[str, object] = {"stage": _stage(in_hand, runs_it=runs_it, pause=pause, today=today)}
    shown |= dict.fromkeys(("acknowledge", "appoint", "call", "update", "pause", "reopen", "let_see"))
    shown |= {name: form(concern=concern) for name, form in _steps(in_hand, runs_it=runs_it).items()}
    may_date = stages.may_date(acting, concern)
    if may_date and not pause and allows(concern, Act.UPDATE):
        shown["update"] = UpdateForm(concern=concern)
        if concern.reply_by >= today and concern.acknowledged_at:
            shown["pause"] = PauseForm(concern=concern)
    shown["may_resume"] = may_date and pause is not None and allows(concern, Act.RESUME)
    return shown


def _steps(in_hand: InHand, *, runs_it: bool) -> dict[str, type[StepForm]]:
    if not runs_it:
        return {}
    concern = in_hand.concern
    found: dict[str, type[StepForm]] = {}
    if concern.acknowledged_at is None and allows(concern, Act.ACKNOWLEDGE):
        found["acknowledge"] = AcknowledgeForm
    if allows(concern, Act.APPOINT):
        found["appoint"] = AppointForm
    if allows(concern, Act.CALL_PANEL):
        found["call"] = PanelForm
    if allows(concern, Act.REOPEN):
        found["reopen"] = ReopenForm
    was_kept = any(entry.action == stages.KEPT for entry in in_hand.noted)
    if was_kept and allows(concern, Act.UNNAME) and stages.kept_by_the_desk(concern).exists():
        found["let_see"] = LetSeeForm
    return found


def _stage(in_hand: InHand, *, runs_it: bool, pause: Pause | None, today: date) -> Stage:
    concern = in_hand.concern
    owes = concern.acknowledged_at is None and concern.acknowledge_by is not None
    may_escalate = allows(concern, Act.ESCALATE) and concern.reply_by >= today
    return Stage(
        turn=str(stages.turn(concern).label),
        acknowledge_due=clocks.due(concern.acknowledge_by, today=today) if owes and concern.acknowledge_by else None,
        panel=tuple(stages.panel_of(concern)) if concern.stage == Concern.Stage.STAGE_2 else (),
        pause=pause,
        escalate_until=concern.reply_by if may_escalate else None,
        runs_it=runs_it,
        nobody_left=concern.state == Concern.State.OPEN and _nobody_left(in_hand),
    )


def _nobody_left(in_hand: InHand) -> bool:
    """stages.nobody_left, from what is at hand."""
    roles = stages.ROLES_OF[stages.school_side(in_hand.concern)]
    return not in_hand.free_with(*roles) or stages.too_few_left(in_hand.concern)
