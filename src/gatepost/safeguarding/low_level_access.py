"""Who may read which low-level concern about an adult: one tier, never anybody whom it names; authors see a receipt."""

import re
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from gatepost.core.errors import NotFound
from gatepost.people.access import has_role, people_with_role
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person, Role, School
from gatepost.safeguarding.arrangements import arrangements_of
from gatepost.safeguarding.models import Arrangements, LowLevelConcern, LowLevelNamed

WHO_SHARES = (Hat.STAFF, Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD, Hat.DSL, Hat.DEPUTY)
WHO_READS = (Hat.HEAD, Hat.DSL, Hat.DEPUTY, Hat.CHAIR)
LEADS = (Role.DSL, Role.DEPUTY)
WORD = re.compile(r"[\w'-]+")
# How staff write of those who read: not their name, but what they are.
CALLED: dict[Role, frozenset[str]] = {
    Role.HEAD: frozenset({"head", "headteacher", "head teacher", "headmaster", "headmistress", "principal"}),
    Role.DSL: frozenset({"dsl", "safeguarding lead", "designated safeguarding lead"}),
    Role.DEPUTY: frozenset({"deputy dsl", "deputy safeguarding lead", "deputy designated safeguarding lead"}),
    Role.CHAIR: frozenset({"chair", "chair of governors"}),
}

# Each tier reads what is for it, and what is for an earlier one in which everybody is named.
TIERS: dict[str, tuple[Role, ...]] = {
    LowLevelConcern.To.DSL: LEADS,
    LowLevelConcern.To.HEAD: (Role.HEAD,),
    LowLevelConcern.To.CHAIR: (Role.CHAIR,),
}
ORDER = tuple(TIERS)
TIER_OF = {
    Hat.DSL: LowLevelConcern.To.DSL,
    Hat.DEPUTY: LowLevelConcern.To.DSL,
    Hat.HEAD: LowLevelConcern.To.HEAD,
    Hat.CHAIR: LowLevelConcern.To.CHAIR,
}


def tier_for(school: School, about: Person | None) -> LowLevelConcern.To:
    """Who reads a new one: about the head the chair, about a lead the head, else whom the school has chosen."""
    if about is not None and has_role(about, Role.HEAD):
        return LowLevelConcern.To.CHAIR
    if arrangements_of(school).low_level_to == Arrangements.LowLevelTo.HEAD:
        return LowLevelConcern.To.HEAD
    if about is not None and has_role(about, *LEADS):
        return LowLevelConcern.To.HEAD
    return LowLevelConcern.To.DSL


def tier_apart_from(school: School, kept_out: Iterable[Person]) -> LowLevelConcern.To:
    """Who reads a new one that is kept from these people: the latest of the tiers that each of them leads to."""
    tiers = [tier_for(school, person) for person in kept_out] or [tier_for(school, None)]
    return max(tiers, key=ORDER.index)


def may_mean(school: School, name: str) -> list[Person]:
    """Who here may be meant by a name that was typed: by their last name, or by their office. They are kept from it.

    "Mrs Clarke" means every Clarke with a role here. One too many is no harm: the next tier reads it.
    """
    typed = " ".join(name.casefold().replace("\u2019", "'").split())
    words = set(WORD.findall(typed))
    people = [one for one in may_be_about(school) if words & set(WORD.findall(one.name.casefold())[-1:])]
    called = [role for role, names in CALLED.items() if typed.removeprefix("the ") in names]
    return list({one.pk: one for one in [*people, *people_with_role(school, *called)]}.values())


def readable(acting: Acting) -> QuerySet[LowLevelConcern]:
    """All that this hat may read, the newest first. Never one that names the person."""
    if acting.hat not in WHO_READS:
        return LowLevelConcern.objects.none()
    return (
        LowLevelConcern.objects.filter(_reached_by(acting), school=acting.person.school_id)
        .exclude(_names(acting.person))
        .select_related("school", "author", "about", "decided_by")
        .order_by("-at", "-pk")
    )


def concern_to_read(acting: Acting, reference: str) -> LowLevelConcern:
    """One of them. Raises NotFound for all else."""
    found = readable(acting).filter(reference=reference).first()
    if found is None:
        raise NotFound(what="low-level concern")
    return found


def shared_by(acting: Acting) -> QuerySet[LowLevelConcern]:
    """What somebody has shared themselves: a receipt for their page, which shows reference and day."""
    if acting.hat not in WHO_SHARES:
        return LowLevelConcern.objects.none()
    return LowLevelConcern.objects.filter(author=acting.person, school=acting.person.school_id).order_by("-at", "-pk")


def readers_of(concern: LowLevelConcern) -> list[Person]:
    """Who receives it today: the first tier from its own on with somebody whom it does not name; else nobody."""
    named = set(concern.named.values_list("person", flat=True))
    for tier in ORDER[ORDER.index(LowLevelConcern.To(concern.to_tier)) :]:
        free = [person for person in people_with_role(concern.school, *TIERS[tier]) if person.pk not in named]
        if free:
            return free
    return []


def may_read(person: Person, concern: LowLevelConcern) -> bool:
    """Whether a person, in any of their hats, may read it today. Asked before they are sent a notice."""
    return any(readable(Acting(person, hat)).filter(pk=concern.pk).exists() for hat in hats_of(person))


def may_be_about(school: School) -> QuerySet[Person]:
    """The adults with an account: everybody who holds a role at the school."""
    return people_with_role(school, *Role.values)


def _reached_by(acting: Acting) -> Q:
    own = ORDER.index(TIER_OF[acting.hat])
    reached = Q(to_tier=ORDER[own])
    for number, tier in enumerate(ORDER[:own]):
        before = [role for earlier in ORDER[number:own] for role in TIERS[earlier]]
        reached |= Q(to_tier=tier) & _name_all(people_with_role(acting.person.school, *before))
    return reached


def _name_all(people: Iterable[Person]) -> Q:
    together = Q()
    for person in people:
        together &= _names(person)
    return together


def _names(person: Person) -> Q:
    return Q(Exists(LowLevelNamed.objects.filter(concern=OuterRef("pk"), person=person)))
