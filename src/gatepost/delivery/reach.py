"""By which ways somebody can be told: for those who have to know that an alert will come. Never where it goes to."""

from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.delivery.channels.push.devices import reached_by
from gatepost.people.access import mail_of
from gatepost.people.models import Person


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person is told: by mail or not, and on how many devices."""

    person: Person
    by_mail: bool
    devices: int

    @property
    def is_reached(self) -> bool:
        """Whether anything reaches them at all."""
        return self.by_mail or self.devices > 0


def reach_of(people: Iterable[Person]) -> list[Reach]:
    """How each of these people is told now, in their order."""
    listed = list(people)
    devices = reached_by(listed)
    return [Reach(one, mail_of(one) is not None, devices.get(one.pk, 0)) for one in listed]
