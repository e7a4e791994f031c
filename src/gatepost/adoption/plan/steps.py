"""The steps of a plan: what is done, by when it was, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gatepost.adoption.models import Plan, PlanStep
from gatepost.core.clock import now
from gatepost.gate.models import Pilot

Step = PlanStep.Step
# What a plan must know before its documents speak of the school: the rest is marked in them as a gap.
NEEDED = ("provider", "controller", "code_decided_by", "reps_chosen_by", "stop_decided_by")


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as the page shows it. `key` is empty for a step that does itself; `done_at` is null while it is open."""

    title: str | Promise
    words: str | Promise
    url: str
    key: str = ""
    done_at: datetime | None = None
    is_done: bool = False
    is_running: bool = False


# What each step is for, and where it leads.
WORDS = {
    Step.AUDIT: _("A parent chooses to bring the chat of an old group. You see figures, and no names."),
    Step.CODE: _("Read the code you start from. Change it until it is yours."),
    Step.DOCUMENTS: _("Letter, privacy notice, data protection draft and duties. Fill what is marked."),
    Step.CONSULTATION: _("Send the letter. Give parents time to answer."),
    Step.MOVE: _("Parents join. The old group gets a last message. Nobody is removed."),
    Step.REVIEW: _("Look at the figures together, and go on or stop."),
}
LEADS_TO = {
    Step.AUDIT: "/adoption/audit/",
    Step.CODE: "plan:code",
    Step.DOCUMENTS: "plan:papers",
    Step.CONSULTATION: "plan:papers",
    Step.MOVE: "plan:move",
    Step.REVIEW: "plan:review",
}


def steps_of(plan: Plan, pilots: list[Pilot]) -> list[StepShown]:
    """All steps of a plan in their order."""
    done = dict(PlanStep.objects.filter(school=plan.school_id).values_list("step", "done_at"))
    shown = {step: _shown(step, done.get(step.value)) for step in Step}
    return [
        StepShown(
            _("Answer the questions"),
            _("Who provides the groups, who answers for the data, who decides what."),
            reverse("plan:questions"),
            is_done=all(getattr(plan, name) for name in NEEDED),
        ),
        shown[Step.AUDIT],
        shown[Step.CODE],
        shown[Step.DOCUMENTS],
        shown[Step.CONSULTATION],
        _pilot_step(pilots),
        shown[Step.MOVE],
        shown[Step.REVIEW],
    ]


def next_of(steps: list[StepShown]) -> StepShown | None:
    """The first step that is neither done nor under way."""
    return next((step for step in steps if not step.is_done and not step.is_running), None)


def _shown(step: Step, done_at: datetime | None) -> StepShown:
    leads_to = LEADS_TO[step]
    return StepShown(
        step.label,
        WORDS[step],
        leads_to if leads_to.startswith("/") else reverse(leads_to),
        key=step.value,
        done_at=done_at,
        is_done=done_at is not None,
    )


def _pilot_step(pilots: list[Pilot]) -> StepShown:
    at = now()
    return StepShown(
        _("Try it with two classes"),
        _("For two weeks messages are judged and counted. None is held."),
        reverse("plan:pilot"),
        is_done=bool(pilots) and all(pilot.ends_at <= at for pilot in pilots),
        is_running=any(pilot.ends_at > at for pilot in pilots),
    )
