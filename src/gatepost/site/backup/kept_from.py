"""Keeping people again, after a restore, from the matters that they were named in since the backup was made."""

from typing import Any

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.concerns import routing
from gatepost.concerns.models import Concern
from gatepost.concerns.models import NamedPerson as NamedInConcern
from gatepost.concerns.moves import PARTS
from gatepost.people.models import Person
from gatepost.people.revocations import Revocation
from gatepost.safeguarding.models import Disclosure, LowLevelConcern, LowLevelNamed
from gatepost.safeguarding.models import NamedPerson as NamedInDisclosure

LET_SEE = "let-see-concern"
# For each kind of line: whom it keeps apart, from what, by which column, and how the audit calls that.
KEPT: dict[str, tuple[Any, Any, str, str]] = {
    "kept-from-concern": (NamedInConcern, Concern, "concern", "concern"),
    "kept-from-disclosure": (NamedInDisclosure, Disclosure, "disclosure", "disclosure"),
    "kept-from-low-level": (LowLevelNamed, LowLevelConcern, "concern", "low-level concern"),
}
KINDS = frozenset({*KEPT, LET_SEE})


@transaction.atomic
def keep_from_again(line: Revocation) -> bool:
    """Name the person in the matter again, or let them see it again where that came after; False where it is so.

    Also False for a matter or a person that the backup does not know: then there is nothing to be kept from.
    """
    named, matters, column, kind = KEPT["kept-from-concern" if line.kind == LET_SEE else line.kind]
    matter = matters.objects.select_related("school").filter(reference=line.ref, school__ref=line.school).first()
    person = Person.objects.filter(ref=line.person, school__ref=line.school).first()
    if matter is None or person is None:
        return False
    if line.kind == LET_SEE:
        is_new = bool(named.objects.filter(**{column: matter}, person=person).delete()[0])
    else:
        _, is_new = named.objects.get_or_create(
            **{column: matter}, person=person, defaults={"school": matter.school, "at": line.at}
        )
    if not is_new:
        return False
    if line.kind == "kept-from-concern":
        _take_their_part(matter, person)
    record(
        "let somebody see a concern again" if line.kind == LET_SEE else f"kept somebody from a {kind}",
        actor=Actor.gatepost(line.school),
        subject=Subject(kind, matter.reference),
        facts={"person": person.ref},
    )
    return True


def _take_their_part(concern: Concern, person: Person) -> None:
    parts = {name: None for name in PARTS if getattr(concern, f"{name}_id") == person.pk}
    if parts:
        Concern.objects.filter(pk=concern.pk).update(**parts)
    concern.panel.filter(person=person).delete()
    routing.away_from_the_named(concern)
