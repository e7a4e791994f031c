"""A decision that falls on somebody, with secrets in both of its letters; for places.py."""

from typing import TYPE_CHECKING

from gatepost.concerns import actions as concerns
from gatepost.groups.models import Post
from gatepost.people.models import School

if TYPE_CHECKING:
    from tests.rules.places import Places


def letters(places: "Places") -> None:
    """A decision on Grace's report that falls on Amira, and a kind of letter."""
    world, refs = places.world, places.refs
    at_the_desk = ("evans", "shah", "adeyemi")
    reported = concerns.report_post(
        world.grace.acting,
        Post.objects.select_related("group__school", "author").get(ref=refs["raised post"]),
        clause="B1",
        words=f"Please look at this. {places.secret('grace', *at_the_desk)}",
        once="report-1",
    )
    decision = concerns.decide(
        world.adeyemi.acting,
        reported,
        measure="guidance",
        finding="upheld",
        reason="The message made fun of somebody.",
        proportion=f"It is the first time. {places.secret(*at_the_desk)}",
        applies_to=world.amira.person,
        letter_to_author=f"Thank you for telling us. {places.secret('grace', *at_the_desk)} {{next_stage}}",
        letter_to_other=f"Please keep to the code. {places.secret('amira', *at_the_desk)} {{next_stage}}",
        once="decision-1",
    )
    # Kinds of letters are the same at every school: what another school's reference opens is told by one that is none.
    is_first = not School.objects.filter(pk__lt=world.school.pk).exists()
    kind = "other-limit-informal" if is_first else "no-such-kind"
    refs |= {
        "decided concern": reported.reference,
        "letter to amira": decision.ref,
        "letter kind": kind,
    }
