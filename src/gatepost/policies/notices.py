"""What the room tells people: that the code has changed."""

from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.people.models import Person


def still_looks_after_a_child(notice: Notice, person: Person | None) -> bool:
    """Whether the code still concerns them."""
    from gatepost.people.hats import current_guardianships

    return person is not None and current_guardianships(person).exists()


register(
    Kind(
        code="code-changed",
        lane=Lane.NORMAL,
        subject="The code of your class groups has changed",
        template="policies/mail/code_changed.txt",
        may_receive=still_looks_after_a_child,
        path=lambda notice, person: "/code/",
    )
)
