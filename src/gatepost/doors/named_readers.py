"""Who is named in private words and would open them first: the page asks whether it is about them, before it sends."""

from collections.abc import Iterable

from gatepost.doors.ways import SAFEGUARDING, route_of
from gatepost.people.access import people_with_role
from gatepost.people.hats import Acting
from gatepost.people.models import Person, Role

# Who opens what comes by a route. The office opens for senior leadership as well.
OPENS: dict[str, tuple[Role, ...]] = {
    "office": (Role.OFFICE,),
    "leadership": (Role.OFFICE, Role.LEADERSHIP, Role.HEAD),
    SAFEGUARDING: (Role.DSL, Role.DEPUTY),
}
# The two answers to "is it about them?".
KEPT_FROM, MAY_SEE = "kept-from", "may-see"


def named_readers(acting: Acting, way: str, words: str, *, kept_from: Iterable[Person]) -> list[Person]:
    """Those who would open words that go this way and whose names stand in them, by name.

    `way` is one of doors.ways.WAYS. Left out are the writer and whoever the words are kept from already (`kept_from`).
    A name counts as it stands in the roll of roles, in any letters: "Mrs Evans", not "the secretary".
    """
    said = words.casefold()
    left_out = {acting.person.pk, *(person.pk for person in kept_from)}
    opens = people_with_role(acting.person.school, *OPENS[route_of(way)])
    return [person for person in opens if person.pk not in left_out and person.name.casefold() in said]
