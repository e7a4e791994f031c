"""What the audit holds about a person, and why none of it is erased."""

from typing import Any

from gatepost.audit.models import Entry


def held_about(person_ref: str, *, school_ref: str) -> list[dict[str, Any]]:
    """All entries of what a person of a school did: when, what, in which hat. For their own copy of their data."""
    entries = Entry.objects.filter(school_ref=school_ref, actor_ref=person_ref).order_by("at", "id")
    return [
        {
            "at": entry.at.isoformat(),
            "action": entry.action,
            "hat": entry.actor_hat,
            "subject": f"{entry.subject_kind} {entry.subject_ref}",
            "reason": entry.why,
        }
        for entry in entries
    ]


def erase(person_ref: str) -> int:
    """Erase nothing, and say so: an entry names a person only by a reference that means nothing once they are gone.
    A reason is sealed, and whoever writes one is asked to name nobody in it.

    The chain would break with any change, and it is the school's proof of who did what (UK GDPR, article 17(3)(b) and
    (e)).
    """
    return 0
