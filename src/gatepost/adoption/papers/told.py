"""What the documents are told: the plan's answers and what the school has set; what is missing is a marked gap."""

import re
from datetime import date

from django.utils.formats import date_format

from gatepost.adoption.models import Plan
from gatepost.delivery.links import absolute
from gatepost.people.models import School
from gatepost.policies.codes import code_for_private_words, conduct_code

GAP = re.compile(r"\[The school fills this in: [^\]]+\]")
# Answers that stand in a document as they were given, and what the gap asks for.
AS_GIVEN = {
    "controller_address": "the controller’s postal address",
    "data_contact": "name, mail address and telephone of the data protection contact",
    "reps_chosen_by": "how class reps are chosen",
    "runs_where": "where Gatepost runs, and who runs it",
    "firms": "hosting, mail and other firms, and the countries that they work in",
    "kept_for": "how long messages and private matters are kept",
    "signed_by": "who signs this letter",
    "answers_to": "the address for answers",
    "answers_by": "the last day for answers",
    "pilot_from": "the day on which the trial begins",
    "review_on": "the day of the review",
}
# What Gatepost does not ask about: only the school, or whoever advises it, can say it.
ALWAYS_OPEN = {
    "outside": "how families who do not join hear what they must know",
    "special_condition": "the condition under Article 9, after advice",
    "kept_backups": "how long backups are kept",
    "other_ways": "what else was looked at, and why it was not enough",
    "consultation_result": "what parents, staff and governors said, and what was changed",
    "adviser_on_automated": "what the adviser thinks of it",
    "bias_check": "how the school will look at this",
    "residual_feeling": "what parents said about this",
    "dpo_advice": "name, day, and what was advised",
    "accepted_by": "name, role and day",
}
PROVIDERS = {Plan.Provider.SCHOOL.value: "the school", Plan.Provider.PTA.value: "the PTA"}
CONTROLLERS = {
    Plan.Controller.SCHOOL.value: "the school is the controller",
    Plan.Controller.PTA.value: "the PTA is the controller",
    Plan.Controller.JOINT.value: "the school and the PTA are joint controllers",
}
BASES = {
    Plan.Basis.PUBLIC_TASK.value: "public task (UK GDPR, Article 6(1)(e))",
    Plan.Basis.LEGITIMATE_INTERESTS.value: "legitimate interests (UK GDPR, Article 6(1)(f))",
}
DECIDERS = {
    Plan.Decider.HEAD.value: "the head, with the governors",
    Plan.Decider.PTA.value: "the PTA committee",
    Plan.Decider.TOGETHER.value: "the head and the PTA together",
}


def gap(what: str) -> str:
    """Words that stand for what nobody has answered yet, marked so that nobody overlooks them."""
    return f"[The school fills this in: {what}]"


def told(plan: Plan) -> dict[str, str]:
    """Every word that a document may ask for, by its name there: an answer, a setting of the school, or a gap."""
    school = plan.school
    words = {name: _given(getattr(plan, name)) or gap(what) for name, what in AS_GIVEN.items()}
    words |= {name: gap(what) for name, what in ALWAYS_OPEN.items()}
    return words | {
        "school": school.name,
        "address": absolute(school, "/"),
        "office_mail": school.office_mail,
        "answer_days": str(school.answer_days),
        "concern_days": str(school.concern_days),
        "look_by": f"{school.look_by_hour}:00",
        "provider": PROVIDERS.get(plan.provider) or gap("who provides the groups"),
        "controller": _controller(plan),
        "controller_words": CONTROLLERS.get(plan.controller)
        or gap("whether the school, the PTA or both are the controller"),
        "basis": BASES.get(plan.basis) or gap("the lawful basis, after advice"),
        "code_decided_by": DECIDERS.get(plan.code_decided_by) or gap("who decides on the code"),
        "stop_decided_by": DECIDERS.get(plan.stop_decided_by) or gap("who may stop the groups"),
        "code_label": "Code of conduct",
        "code_words": code_words(school),
        "kept_audit": "As long as the groups exist. It names what was done, and holds no messages",
        "group_line": "Our class group",
    }


def code_words(school: School) -> str:
    """Which code a document speaks of: name, version and day."""
    row = code_for_private_words(school)
    name = conduct_code(row).name
    if row.pk is None:
        return f"“{name}”, the starter that Gatepost brings. The school has not adopted a code yet"
    return f"“{name}”, version {row.version}, in force since {day_words(row.adopted_at.date())}"


def day_words(day: date) -> str:
    """A day in words, as 3 December 2026."""
    return date_format(day, "j F Y")


def _controller(plan: Plan) -> str:
    if plan.controller_name:
        return plan.controller_name
    if plan.controller == Plan.Controller.SCHOOL:
        return plan.school.name
    return gap("the controller’s full name")


def _given(value: str | date | None) -> str:
    return day_words(value) if isinstance(value, date) else (value or "")
