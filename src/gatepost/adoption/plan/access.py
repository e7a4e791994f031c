"""Who may see and shape the plan for a school's class groups."""

from gatepost.adoption.models import Plan
from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.gate.models import Pilot
from gatepost.groups.models import ClassGroup
from gatepost.people.access import current_year
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

# Head and PTA run the set-up together, so both read all of it and answer its questions.
WHO_PLANS = (Hat.ADMINISTRATOR, Hat.HEAD, Hat.LEADERSHIP, Hat.PTA)
# Who provides the groups, and who answers for the data, is said by the school: it decides what the PTA may do alone.
WHO_SAYS_WHO = (Hat.ADMINISTRATOR, Hat.HEAD, Hat.LEADERSHIP)


def plan_of(acting: Acting) -> Plan:
    """The school's plan; an empty one, not stored, where nobody has begun. Raises NotFound for any other hat."""
    if acting.hat not in WHO_PLANS:
        raise NotFound(what="plan")
    school = acting.person.school
    found = Plan.objects.filter(school=school).select_related("school").first()
    return found or Plan(school=school, answered_at=now())


def may_decide(acting: Acting, plan: Plan) -> bool:
    """Whether they may adopt a code, and start and end pilots: the school's hats, and the PTA where it provides."""
    return acting.hat in WHO_SAYS_WHO or (acting.hat is Hat.PTA and plan.provider == Plan.Provider.PTA)


def require_may_decide(acting: Acting) -> Plan:
    """The plan, for whoever may decide on it. Raises NotFound for others."""
    plan = plan_of(acting)
    if not may_decide(acting, plan):
        raise NotFound(what="plan")
    return plan


def groups_of_school(acting: Acting) -> list[ClassGroup]:
    """The class groups of this school year, to choose a pilot's from: names, never what is written there."""
    plan = plan_of(acting)
    groups = ClassGroup.objects.filter(school=plan.school_id, school_class__year=current_year(plan.school))
    return list(groups.select_related("school").order_by("name"))


def pilots_of(acting: Acting) -> list[Pilot]:
    """All pilots of the school, the latest first."""
    plan = plan_of(acting)
    return list(
        Pilot.objects.filter(school=plan.school_id).select_related("group").order_by("-starts_at", "group__name")
    )
