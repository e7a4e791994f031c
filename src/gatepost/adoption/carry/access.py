"""Who may bring days and facts along to a class group."""

from gatepost.core.errors import NotFound
from gatepost.groups.access import group_for_posting
from gatepost.groups.models import ClassGroup
from gatepost.people.access import representatives_of
from gatepost.people.hats import Acting


def group_of_representative(acting: Acting, ref: str) -> ClassGroup:
    """The group, for its class rep alone: they send the message, and the school never posts.

    Raises NotFound for anybody else.
    """
    group = group_for_posting(acting, ref)
    if not representatives_of(group.school_class).filter(pk=acting.person.pk).exists():
        raise NotFound(what="group")
    return group
