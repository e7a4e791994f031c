"""The only place that changes a school's plan: answers, steps, the draft of the code, and pilots."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from gatepost import conduct
from gatepost.adoption.models import Plan, PlanStep
from gatepost.adoption.plan import access
from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import checked_words
from gatepost.gate import actions as gate
from gatepost.gate.models import Pilot
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.policies import actions as policies
from gatepost.policies.models import Code

CODE_LIMIT = 60_000  # characters; the starter has about a fifth of that
# What the school alone says (access.WHO_SAYS_WHO).
SAID_BY_SCHOOL = frozenset({"provider", "controller", "controller_name", "controller_address", "data_contact"})
ANSWERS = SAID_BY_SCHOOL | {
    "code_decided_by",
    "reps_chosen_by",
    "stop_decided_by",
    "basis",
    "runs_where",
    "firms",
    "kept_for",
    "signed_by",
    "answers_to",
    "answers_by",
    "pilot_from",
    "review_on",
}


@transaction.atomic
def answer(acting: Acting, answers: Mapping[str, Any]) -> Plan:
    """Keep answers to some of the plan's questions; what is not named stays. The audit says which, not what.

    Raises NotFound for what this hat may not say, ValueError for what is no question.
    """
    plan = access.plan_of(acting)
    if unknown := answers.keys() - ANSWERS:
        raise ValueError(f"no questions of a plan: {sorted(unknown)}")
    if answers.keys() & SAID_BY_SCHOOL and acting.hat not in access.WHO_SAYS_WHO:
        raise NotFound(what="question")
    changed = sorted(name for name, value in answers.items() if getattr(plan, name) != value)
    if not changed:
        return plan
    plan = _kept(plan)
    Plan.objects.filter(pk=plan.pk).update(**{name: answers[name] for name in changed}, answered_at=now())
    record(
        "answered questions of the set-up",
        actor=acting.actor,
        subject=Subject("plan", plan.school.ref),
        facts={"questions": changed},
    )
    return access.plan_of(acting)


@transaction.atomic
def mark_step(acting: Acting, step: str, *, done: bool) -> None:
    """Say that a step is done, or take that back. Twice changes nothing. Raises NotFound for an unknown step."""
    plan = access.plan_of(acting)
    if step not in PlanStep.Step.values:
        raise NotFound(what="step")
    rows = PlanStep.objects.filter(school=plan.school_id, step=step)
    if done == rows.exists():
        return
    if done:
        try:
            with transaction.atomic():
                PlanStep.objects.create(school=plan.school, step=step, done_at=now(), done_as=acting.hat.value)
        except IntegrityError:  # somebody else said so in this moment
            return
    else:
        rows.delete()
    record(
        "marked a step of the set-up" if done else "took back a step of the set-up",
        actor=acting.actor,
        subject=Subject("plan", plan.school.ref),
        facts={"step": step},
    )


@transaction.atomic
def keep_draft(acting: Acting, source: str) -> None:
    """Keep the code that is being worked on, right or wrong. Raises Invalid when it is too long."""
    plan = access.plan_of(acting)
    source = checked_words(source, limit=CODE_LIMIT, field="source")
    if source == plan.code_draft:
        return
    plan = _kept(plan)
    Plan.objects.filter(pk=plan.pk).update(code_draft=source)
    record("kept a draft of the code", actor=acting.actor, subject=Subject("plan", plan.school.ref))


@transaction.atomic
def adopt_draft(acting: Acting, source: str) -> Code:
    """Make the edited code the one that counts from now on; everybody accepts it afresh. The draft is then empty.

    Raises NotFound for who may not decide, Invalid with the field `source` for a code that cannot be used.
    """
    plan = access.require_may_decide(acting)
    source = checked_words(source, limit=CODE_LIMIT, field="source")
    try:
        parsed = conduct.parse_code(source)
    except conduct.CodeError as fault:
        raise Invalid(fields={"source": str(fault)}) from fault
    if not parsed.clauses:
        raise Invalid(fields={"source": "A code needs at least one clause."})
    code = policies.adopt_code(plan.school, source, acting=acting)
    if plan.pk is not None:
        Plan.objects.filter(pk=plan.pk).update(code_draft="")
    return code


@transaction.atomic
def start_pilot(acting: Acting, *, groups: Sequence[ClassGroup], days: int) -> list[Pilot]:
    """Let these classes try the code in shadow. Raises NotFound for who may not decide, else as the gate's action."""
    access.require_may_decide(acting)
    return gate.start_pilots(acting, list(groups), days=days)


@transaction.atomic
def end_pilot(acting: Acting, ref: str) -> None:
    """End a pilot before its day. Raises NotFound for who may not decide, PilotHasEnded."""
    access.require_may_decide(acting)
    gate.end_pilot(acting, ref)


def _kept(plan: Plan) -> Plan:
    """The plan as a row, made now where there is none."""
    if plan.pk is not None:
        return plan
    row, _is_new = Plan.objects.get_or_create(school=plan.school, defaults={"answered_at": now()})
    return row
