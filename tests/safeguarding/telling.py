"""What the tests of this room begin with: something told, opened, and who was sent a notice."""

from gatepost.delivery.models import Notice
from gatepost.people.models import Person
from gatepost.safeguarding import actions
from gatepost.safeguarding.models import Disclosure
from tests.concerns.cast import World

CANARY = "kestrel-in-the-boiler-room"
REASON = "Neither lead answered the telephone since seven."
DECISION = "Not referred: the school nurse explained the marks."


def told(world: World, *about: Person, words: str = CANARY) -> Disclosure:
    """Tom has told the safeguarding lead something that names these people."""
    return actions.disclose(world.as_parent(world.tom), words=words, about=about)


def opened(world: World, *about: Person) -> Disclosure:
    """The same, and the lead has opened it."""
    return actions.open_disclosure(world.lead, told(world, *about).reference)


def names_told(world: World, *, kind: str = "", since: int = 0) -> set[str]:
    """Who was sent the newest notice, or all notices of a kind after the first `since`."""
    people = {person.ref: person.name for person in world.school.people.all()}
    notices = Notice.objects.order_by("pk")
    chosen = notices.filter(kind=kind)[since:] if kind else [notices.latest("pk")]
    return {people[ref] for notice in chosen for ref in notice.recipients}
