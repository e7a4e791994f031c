"""Days and facts for a new group: whose they are to bring, and the one message that they make."""

from django.utils.translation import gettext as _

from gatepost.core.errors import NotFound
from gatepost.core.words import POST_LIMIT
from gatepost.groups.access import group_for_posting
from gatepost.groups.models import ClassGroup
from gatepost.people.access import representatives_of
from gatepost.people.hats import Acting


def group_of_representative(acting: Acting, ref: str) -> ClassGroup:
    """The group, for its class rep alone. Raises NotFound for anybody else."""
    group = group_for_posting(acting, ref)
    if not representatives_of(group.school_class).filter(pk=acting.person.pk).exists():
        raise NotFound(what="group")
    return group


def message_of(lines: str) -> str:
    """One message with a line for each fact. It is only suggested: the rep reads it and sends it in their own name."""
    facts = [line.strip().lstrip("-*• ").strip() for line in lines.splitlines()]
    said = "\n".join(f"- {fact}" for fact in facts if fact)
    return f"{_('Good to know for our class:')}\n{said}"[:POST_LIMIT] if said else ""
