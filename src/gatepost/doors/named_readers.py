"""Who is named in private words and would open them first: the page asks whether it is about them, before it sends."""

from collections.abc import Iterable

from gatepost.concerns import access as concerns
from gatepost.concerns.models import Concern
from gatepost.doors.ways import SAFEGUARDING, route_of
from gatepost.people.access import people_with_role
from gatepost.people.hats import Acting
from gatepost.people.models import Person, Role
from gatepost.safeguarding import access as safeguarding
from gatepost.safeguarding.models import Disclosure

# Who opens what comes by a route. The office opens for senior leadership as well.
OPENS: dict[str, tuple[Role, ...]] = {
    "office": (Role.OFFICE,),
    "leadership": (Role.OFFICE, Role.LEADERSHIP, Role.HEAD),
    SAFEGUARDING: (Role.DSL, Role.DEPUTY),
}


def named_readers(acting: Acting, way: str, words: str, *, kept_from: Iterable[Person]) -> list[Person]:
    """Those who would open words that go this way and whose names stand in them, by name.

    `way` is one of doors.ways.WAYS. Left out are the writer and whoever the words are kept from already (`kept_from`).
    A name counts as it stands in the roll of roles, in any letters: "Mrs Evans", not "the secretary".
    """
    left_out = {acting.person.pk, *(person.pk for person in kept_from)}
    opens = people_with_role(acting.person.school, *OPENS[route_of(way)])
    return [person for person in named_in(words, opens) if person.pk not in left_out]


def readers_of_more(acting: Acting, matter: Concern | Disclosure, words: str) -> list[Person]:
    """Those who can open this matter of the writer's today, by whatever way, and whose names stand in these words."""
    school, writer = acting.person.school, acting.person.pk
    if isinstance(matter, Concern):
        named = named_in(words, concerns.may_be_named(school).exclude(pk=writer))
        return [person for person in named if concerns.may_open(person, matter)]
    named = named_in(words, safeguarding.may_be_named(school).exclude(pk=writer))
    return [person for person in named if safeguarding.may_open(person, matter)]


def whoever_is_named(acting: Acting, words: str) -> list[Person]:
    """All with a role at the school, but the writer, whose names stand in these words: any of them could come to open
    what is kept from another."""
    return named_in(words, concerns.may_be_named(acting.person.school).exclude(pk=acting.person.pk))


def named_in(words: str, people: Iterable[Person]) -> list[Person]:
    """Those of these people whose names stand in words, in any letters."""
    said = words.casefold()
    return [person for person in people if person.name.casefold() in said]
