"""Who has accepted the code that counts now."""

from django.db.models import Exists, OuterRef

from gatepost.core.errors import NotFound, Unavailable
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person
from gatepost.policies.errors import CodeNotAccepted
from gatepost.policies.models import Agreement, Code

# The hats that write to class groups; for the others there is nothing to accept.
WHO_ACCEPTS = frozenset({Hat.PARENT, Hat.PTA})


def code_for_writing(person: Person) -> Code:
    """The current code, which this person has accepted. One query.

    Raises CodeNotAccepted when they have not, Unavailable when the school has no code.
    """
    accepted = Agreement.objects.filter(person=person, code=OuterRef("pk"))
    code = (
        Code.objects.filter(school=person.school_id)
        .defer("source")
        .annotate(is_accepted=Exists(accepted))
        .order_by("-version")
        .first()
    )
    if code is None:
        raise Unavailable("This school has not adopted a code of conduct yet. An administrator can do that.")
    if not code.is_accepted:
        raise CodeNotAccepted(version=code.version)
    return code


def has_accepted_current(person: Person) -> bool:
    """Whether this person has accepted the version that counts now."""
    try:
        code_for_writing(person)
    except CodeNotAccepted:
        return False
    return True


def require_may_accept(acting: Acting) -> None:
    """Raises NotFound for the hats that never write to a group."""
    if acting.hat not in WHO_ACCEPTS:
        raise NotFound(what="agreement")


def guardians_of(school_pk: int) -> list[Person]:
    """Everybody at the school who looks after a child today: who is told of a new version."""
    from gatepost.core.clock import today_in
    from gatepost.people.hats import counts_on
    from gatepost.people.models import Guardianship, School

    day = today_in(School.objects.values_list("time_zone", flat=True).get(pk=school_pk))
    current = Guardianship.objects.filter(counts_on(day), school=school_pk)
    return list(Person.objects.filter(school=school_pk, is_active=True, pk__in=current.values("person")))
