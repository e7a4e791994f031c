"""Who may see which disclosure: the leads whom it does not name, and its author. Nobody else, not even a count."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from gatepost.core.clock import now, today_in
from gatepost.core.errors import NotFound
from gatepost.people.access import people_with_role
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person, Role, School
from gatepost.safeguarding.models import Disclosure, NamedPerson, Transfer

# Who receives: the leads and deputies; when all of them are in it, the head; when the head is too, the chair.
TIERS: tuple[tuple[Role, ...], ...] = ((Role.DSL, Role.DEPUTY), (Role.HEAD,), (Role.CHAIR,))
LEAD_HATS = (Hat.DSL, Hat.DEPUTY)
# The head and the chair wear a hat that may open one, but only where every lead is in it.
HATS_THAT_MAY_OPEN = (*LEAD_HATS, Hat.HEAD, Hat.CHAIR)


def own_disclosures(acting: Acting) -> QuerySet[Disclosure]:
    """What a parent has told, newest first."""
    if acting.hat is not Hat.PARENT:
        return Disclosure.objects.none()
    return (
        Disclosure.objects.filter(author=acting.person, school=acting.person.school_id)
        .select_related("school", "author")
        .order_by("-at", "-pk")
    )


def own_disclosure(acting: Acting, reference: str) -> Disclosure:
    """One thing that this parent has told. Raises NotFound for all else."""
    disclosure = own_disclosures(acting).filter(reference=reference).first()
    if disclosure is None:
        raise NotFound(what="disclosure")
    return disclosure


def waiting(acting: Acting) -> QuerySet[Disclosure]:
    """All disclosures that this hat may open, those with something unopened first. Never one that the person is in."""
    return (
        Disclosure.objects.filter(_reached_by(acting), school=acting.person.school_id)
        .exclude(involves(acting.person))
        .select_related("school", "author")
        .order_by("closed_at", "at", "pk")
    )


def disclosure_for_lead(acting: Acting, reference: str) -> Disclosure:
    """One disclosure that this hat may open. Raises NotFound for all else."""
    disclosure = waiting(acting).filter(reference=reference).first()
    if disclosure is None:
        raise NotFound(what="disclosure")
    return disclosure


def files_due(acting: Acting) -> set[int]:
    """The keys of those that this hat may open whose file to another school must be seen to today."""
    today = today_in(acting.person.school.time_zone)
    due = Transfer.objects.filter(school=acting.person.school_id, received_on=None, due_on__lte=today)
    return set(waiting(acting).filter(pk__in=due.values("disclosure")).order_by().values_list("pk", flat=True))


def leads_for(disclosure: Disclosure) -> list[Person]:
    """Who receives it: the leads and deputies who are not in it; else the head; else the chair; else nobody."""
    return next(iter(_free_tiers(disclosure)), [])


def next_after_leads(disclosure: Disclosure) -> list[Person]:
    """Who stands behind those who receive it: the head, or the chair where the head is in it or receives it."""
    return [*_free_tiers(disclosure), [], []][1]


def waits_for_others(acting: Acting, *, unopened_for: timedelta) -> list[Disclosure]:
    """What lies unopened for so long that this hat, which may not open it, was told of it. Never one they are in.

    Only the head and the chair are ever told. Their page shows its reference and since when, and nothing else.
    """
    if acting.hat not in (Hat.HEAD, Hat.CHAIR):
        return []
    lying = (
        Disclosure.objects.filter(school=acting.person.school_id, state=Disclosure.State.NEW)
        .filter(unopened_since__lte=now() - unopened_for)
        .exclude(involves(acting.person))
        .select_related("school", "author")
        .defer("words", "decision")  # they may not read it, so it is not even unsealed
        .order_by("unopened_since", "pk")
    )
    return [disclosure for disclosure in lying if acting.person in next_after_leads(disclosure)]


def may_open(person: Person, disclosure: Disclosure) -> bool:
    """Whether a person, in any of their hats, may open it today. Asked before they are sent a notice."""
    return any(waiting(Acting(person, hat)).filter(pk=disclosure.pk).exists() for hat in hats_of(person))


def may_be_named(school: School) -> QuerySet[Person]:
    """Everybody with a role at the school, and so everybody who could come across it."""
    return people_with_role(school, *Role.values)


def _reached_by(acting: Acting) -> Q:
    if acting.hat in LEAD_HATS:
        return Q()
    leads, heads, _ = (list(people_with_role(acting.person.school, *roles)) for roles in TIERS)
    if acting.hat is Hat.HEAD:
        return _involve_all(leads)
    if acting.hat is Hat.CHAIR:
        return _involve_all([*leads, *heads])
    return Q(pk__in=[])


def _free_tiers(disclosure: Disclosure) -> list[list[Person]]:
    """The tiers in order, with their people who are not in it; tiers without anybody are left out."""
    involved = {disclosure.author_id, *disclosure.named.values_list("person", flat=True)}
    tiers = (list(people_with_role(disclosure.school, *roles).exclude(pk__in=involved)) for roles in TIERS)
    return [free for free in tiers if free]


def _involve_all(people: Iterable[Person]) -> Q:
    """The disclosures in which every one of these people is involved: all of them when there is nobody."""
    together = Q()
    for person in people:
        together &= involves(person)
    return together


def involves(person: Person) -> Q:
    """The disclosures that a person is in: as their author, or named in them."""
    named = NamedPerson.objects.filter(disclosure=OuterRef("pk"), person=person)
    return Q(author=person) | Q(Exists(named))
