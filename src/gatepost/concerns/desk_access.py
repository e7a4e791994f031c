"""Who may see and change what makes the desk quick: saved replies, and who stands in for whom."""

from django.db.models import Q, QuerySet

from gatepost.concerns.access import DESK_HATS, ROLES_THAT_ANSWER
from gatepost.concerns.models import Cover, SavedReply
from gatepost.core.clock import today_in
from gatepost.core.errors import NotFound
from gatepost.groups.models import ClassGroup
from gatepost.people.access import people_with_role
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, School

# Those who write saved replies for everybody at the desk, and say who stands in for somebody else.
TOOL_KEEPERS = (Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD)


def saved_replies(acting: Acting) -> QuerySet[SavedReply]:
    """The school's saved replies by title, for every hat with a desk; none for others."""
    if acting.hat not in DESK_HATS:
        return SavedReply.objects.none()
    return SavedReply.objects.filter(school=acting.person.school_id).order_by("title")


def saved_reply(acting: Acting, ref: str) -> SavedReply:
    """One saved reply, to be changed or ended. Raises NotFound for all else, and for a hat that may only use them."""
    require_keeps_the_tools(acting)
    found = saved_replies(acting).filter(ref=ref).first()
    if found is None:
        raise NotFound(what="saved reply")
    return found


def covers(acting: Acting) -> QuerySet[Cover]:
    """The covers that run or are to come: all of the school for its keepers, one's own for others."""
    found = Cover.objects.filter(
        school=acting.person.school_id, ends_on__gte=today_in(acting.person.school.time_zone)
    ).select_related("person", "covered_by")
    if acting.hat not in TOOL_KEEPERS:
        found = found.filter(Q(person=acting.person) | Q(covered_by=acting.person))
    return found.order_by("starts_on", "pk")


def cover_for_change(acting: Acting, ref: str) -> Cover:
    """One cover that runs or is to come: one's own, or anybody's for a keeper. Raises NotFound for all else."""
    found = covers(acting).filter(ref=ref).first()
    if found is None or acting.hat not in DESK_HATS:
        raise NotFound(what="cover")
    if found.person_id != acting.person.pk:
        require_keeps_the_tools(acting)
    return found


def may_be_away(acting: Acting) -> QuerySet[Person]:
    """For whom this hat may say who stands in: a keeper for everybody who answers, others for themselves."""
    people = people_with_role(acting.person.school, *ROLES_THAT_ANSWER)
    return people if acting.hat in TOOL_KEEPERS else people.filter(pk=acting.person.pk)


def require_may_be_away(acting: Acting, person: Person) -> None:
    """Raises NotFound for somebody for whom this hat may not say who stands in."""
    if acting.hat not in DESK_HATS or not may_be_away(acting).filter(pk=person.pk).exists():
        raise NotFound(what="person")


def may_stand_in(school: School) -> QuerySet[Person]:
    """Who can stand in for somebody: whoever may be asked to answer themselves."""
    return people_with_role(school, *ROLES_THAT_ANSWER)


def require_keeps_the_tools(acting: Acting) -> None:
    """Raises NotFound for a hat that may use the tools of the desk, but not change them for others."""
    if acting.hat not in TOOL_KEEPERS:
        raise NotFound(what="desk")


def classes(acting: Acting) -> list[tuple[str, str]]:
    """The class groups of this school year, reference and name: what the queue can be narrowed down to."""
    if acting.hat not in DESK_HATS:
        return []
    today = today_in(acting.person.school.time_zone)
    groups = ClassGroup.objects.filter(school=acting.person.school_id, school_class__year__ends_on__gte=today)
    return list(groups.order_by("name").values_list("ref", "name"))
