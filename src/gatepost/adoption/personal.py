"""What this room holds about a person: the reports on an old group that they asked for."""

from typing import Any

from gatepost.adoption.brought import files
from gatepost.adoption.brought.access import LONG
from gatepost.adoption.models import GroupAudit
from gatepost.people.models import Person


def held_about(person: Person) -> dict[str, Any]:
    """When they brought an export, what came of it, and until when and why they keep the report.

    The report itself they can save from its page: it is about a group, and holds no names.
    """
    mine = GroupAudit.objects.filter(by=person).defer(*LONG).order_by("at")
    return {
        "audits": [
            {
                "at": one.at,
                "state": str(one.get_state_display()),
                "messages": one.messages,
                "kept_for": one.kept_for,
                "gone_at": one.expires_at,
            }
            for one in mine
        ]
    }


def erase(person: Person) -> None:
    """Delete what they brought, and its reports."""
    for ref in list(GroupAudit.objects.filter(by=person).values_list("ref", flat=True)):
        GroupAudit.objects.filter(ref=ref).delete()
        files.forget(ref)
