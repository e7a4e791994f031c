"""What the room holds about a person. Children are named as the roll names them: first name and letter."""

from typing import Any

from gatepost.people.models import Address, Appointment, Guardianship, Person, PostingLimit, Token


def held_about(person: Person) -> dict[str, Any]:
    """Name, addresses, children looked after, roles, limits on posting and API keys, ended ones too.

    For their own copy of their data.
    """
    addresses = Address.objects.filter(person=person).order_by("pk")
    places = Guardianship.objects.filter(person=person).select_related("child__school_class").order_by("pk")
    roles = Appointment.objects.filter(person=person).select_related("school_class").order_by("pk")
    return {
        "reference": person.ref,
        "school": person.school.name,
        "name": person.name,
        "language": person.language,
        "since": person.created_at,
        "addresses": [{"kind": one.kind, "address": one.value, "proved_at": one.verified_at} for one in addresses],
        "children": [
            {
                "child": str(one.child),
                "class": str(one.child.school_class or ""),
                "relation": one.relation,
                "from": one.starts_on,
                "until": one.ends_on,
                "end_reason": one.end_reason,
            }
            for one in places
        ],
        "roles": [
            {
                "role": one.get_role_display(),
                "class": str(one.school_class or ""),
                "from": one.starts_on,
                "until": one.ends_on,
            }
            for one in roles
        ],
        "limits_on_posting": [
            {"from": one.starts_at, "until": one.until, "lifted_at": one.lifted_at}
            for one in PostingLimit.objects.filter(person=person).order_by("pk")
        ],
        "tokens": [
            {"made_at": one.created_at, "revoked_at": one.revoked_at}
            for one in Token.objects.filter(person=person).order_by("pk")
        ],
    }
