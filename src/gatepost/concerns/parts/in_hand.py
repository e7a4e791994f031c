"""The matter in hand, with what several parts of its page ask for: each asked once a page."""

from dataclasses import dataclass
from typing import Self

from django.db.models import Prefetch, prefetch_related_objects

from gatepost.concerns import stages
from gatepost.concerns.cover import Reach, reach_of
from gatepost.concerns.history import Noted, noted_about
from gatepost.concerns.models import Concern, NamedPerson, Reply
from gatepost.people.access import Held, roles_held
from gatepost.people.hats import Acting


@dataclass(frozen=True, slots=True)
class InHand:
    """Who acts, and the concern: its replies and whom it names are at hand, `noted` is its audit, the oldest first.

    It is for one page that only shows: an action asks for all of it anew.
    """

    acting: Acting
    concern: Concern
    reach: Reach
    noted: tuple[Noted, ...]
    held: tuple[Held, ...]  # who has which role at the school today

    @classmethod
    def of(cls, acting: Acting, concern: Concern) -> Self:
        """Look up what the parts have in common. `concern` was fetched by access."""
        prefetch_related_objects(
            [concern],
            Prefetch("replies", queryset=Reply.objects.select_related("by")),
            Prefetch("named", queryset=NamedPerson.objects.select_related("person").order_by("person__name")),
        )
        stages.keep_named_roles(concern)
        return cls(acting, concern, reach_of(acting.person), noted_about(concern), roles_held(concern.school))

    def free_with(self, *roles: str) -> dict[str, str]:
        """Who holds one of these roles and is not in the matter themselves: names by reference, in their order."""
        outside = {entry.person_id for entry in self.concern.named.all()} | {self.concern.author_id}
        return {one.ref: one.name for one in self.held if one.role in roles and one.key not in outside}
