"""Taking away again, after a backup was restored, what had been taken away since it was made."""

from collections.abc import Callable
from typing import Any

from gatepost.people.actions.families import end_guardianship, move_child
from gatepost.people.actions.limits import lift_again, limit_again
from gatepost.people.actions.roles import end_appointment
from gatepost.people.models import Appointment, Child, Guardianship, Person, SchoolClass
from gatepost.people.revocations import Revocation
from gatepost.people.signin.tokens import revoke_tokens

REASON = "It had ended before, and a backup brought it back."


def revoke_again(revocation: Revocation) -> bool:
    """Do it through the same actions as the first time; False where there is nothing to take away any more.

    Raises Invalid where the action refuses: the only administrator stays, though they had been followed by somebody
    whom the backup does not know yet.
    """
    return ACTIONS[revocation.kind](revocation)


def _end_guardianship(revocation: Revocation) -> bool:
    row = _find(Guardianship, revocation)
    if row is None or row.ends_on is not None:
        return False
    end_guardianship(None, row, REASON)
    return True


def _end_appointment(revocation: Revocation) -> bool:
    row = _find(Appointment, revocation)
    if row is None or row.ends_on is not None:
        return False
    end_appointment(None, row, REASON)
    return True


def _revoke_tokens(revocation: Revocation) -> bool:
    row = _find(Person, revocation)
    return row is not None and revoke_tokens(row) > 0


def _move_child(revocation: Revocation) -> bool:
    row = _find(Child, revocation)
    to = SchoolClass.objects.filter(ref=revocation.to, school__ref=revocation.school).first()
    if row is None or to is None or row.school_class_id == to.pk:
        return False
    move_child(None, row, school_class=to)
    return True


def _find(model: Any, revocation: Revocation) -> Any:
    return model.objects.filter(ref=revocation.ref, school__ref=revocation.school).first()


ACTIONS: dict[str, Callable[[Revocation], bool]] = {
    "guardianship-ended": _end_guardianship,
    "appointment-ended": _end_appointment,
    "tokens-revoked": _revoke_tokens,
    "child-moved": _move_child,
    "posting-limited": limit_again,
    "posting-limit-lifted": lift_again,
}
