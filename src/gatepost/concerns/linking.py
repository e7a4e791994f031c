"""Concerns about the same thing: which might be, which somebody has linked, and what their authors learn of it.

Nobody's words are compared, and no names: what is alike is the message, the class and kind, or the clause.
"""

from datetime import timedelta

from django.db.models import Q, QuerySet

from gatepost.concerns import access
from gatepost.concerns.cover import Reach
from gatepost.concerns.models import Concern
from gatepost.people.hats import Acting

# How many raised it, as authors read it: "3 or more". Never the number itself, and nothing below the first.
STEPS = (3, 5, 10, 20, 50, 100)
LIVELY = (Concern.State.OPEN, Concern.State.ANSWERED)
SPAN = timedelta(days=60)  # concerns further apart are not suggested
SUGGESTED = 8
# What the audit notes of links: each of these tells that there are others about the same thing.
OF_LINKS = frozenset(
    {
        "linked a concern",
        "unlinked a concern",
        "said how many raised a concern",
        "stopped saying how many raised a concern",
    }
)


def step(count: int) -> int:
    """The highest of STEPS that a number reaches; 0 below the first."""
    return max((one for one in STEPS if one <= count), default=0)


def linked_with(acting: Acting, concern: Concern, reach: Reach | None = None) -> QuerySet[Concern]:
    """The concerns that are linked with this one, as far as this hat has them on its desk."""
    if concern.shared_id is None:
        return Concern.objects.none()
    return access.inbox(acting, reach).filter(shared=concern.shared_id).exclude(pk=concern.pk)


def sees_all_linked(acting: Acting, concern: Concern, reach: Reach | None = None) -> bool:
    """Whether it is linked, and this hat has every concern that it is linked with on its desk."""
    if concern.shared_id is None:
        return False
    in_sight = access.inbox(acting, reach).filter(shared=concern.shared_id).order_by()
    there = Concern.objects.filter(shared=concern.shared_id).exclude(state=Concern.State.HANDED_ON)
    return not there.exclude(pk__in=in_sight.values("pk")).exists()


def shown_on_the_desk(acting: Acting, concern: Concern) -> int:
    """The step that authors read, as far as this hat may know: no number tells it of a matter that it cannot see."""
    shown = count_for_author(concern)
    if not shown or sees_all_linked(acting, concern):
        return shown
    return min(shown, step(authors_in_sight(acting, concern)))


def similar_to(acting: Acting, concern: Concern, reach: Reach | None = None) -> QuerySet[Concern]:
    """Up to eight concerns on this hat's desk that may be about the same thing and are not linked with it yet.

    About the same message, of the same kind from the same class, or under the same clause; within sixty days.
    """
    alike = Q(pk__in=[])
    if concern.post_ref:
        alike |= Q(post_ref=concern.post_ref)
    if concern.group_ref:
        alike |= Q(group_ref=concern.group_ref, kind=concern.kind)
    if concern.clause:
        alike |= Q(clause=concern.clause)
    found = access.inbox(acting, reach).filter(alike, state__in=LIVELY).exclude(pk=concern.pk)
    found = found.filter(at__range=(concern.at - SPAN, concern.at + SPAN))
    if concern.shared_id is not None:
        found = found.filter(Q(shared=None) | ~Q(shared=concern.shared_id))
    return found.order_by("-at", "-pk")[:SUGGESTED]


def authors_in_sight(acting: Acting, concern: Concern) -> int:
    """By how many people a shared matter was raised, as far as this hat may know."""
    if concern.shared_id is None:
        return 1
    raised = access.inbox(acting).filter(shared=concern.shared_id)
    return raised.order_by().values("author").distinct().count()


def count_for_author(concern: Concern) -> int:
    """The step that its author reads, as "3 or more raised this"; 0 when they read nothing.

    What somebody has published, and nothing that is not true any more: who leaves or joins moves no number upwards.
    """
    shared = concern.shared
    if shared is None or not shared.count_shown:
        return 0
    raised = Concern.objects.filter(shared=shared).exclude(state=Concern.State.HANDED_ON)
    return min(step(raised.order_by().values("author").distinct().count()), shared.count_shown)
