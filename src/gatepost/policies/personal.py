"""What the room holds about a person, and how it is erased."""

from typing import Any

from gatepost.people.models import Person
from gatepost.policies.models import Agreement


def held_about(person: Person) -> dict[str, Any]:
    """Which versions of the code this person accepted, and when."""
    agreements = Agreement.objects.filter(person=person).select_related("code").order_by("at")
    return {
        "agreements": [
            {"code": agreement.code.title, "version": agreement.code.version, "at": agreement.at}
            for agreement in agreements
        ]
    }


def erase(person: Person) -> None:
    """Remove their acceptances; the audit keeps that they were given, without a name."""
    Agreement.objects.filter(person=person).delete()
