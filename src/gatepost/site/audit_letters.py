"""The end of each school's audit chain, mailed once a day: a chain that was written anew does not fit letters outside.

Whoever can change the database can change the file of kept heads beside it too. They cannot change a mailbox.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction

from gatepost.audit.verification import head_of
from gatepost.core.clock import next_midnight, now, today_in
from gatepost.core.db import lock_first_free
from gatepost.delivery.actions import tell
from gatepost.delivery.models import Notice
from gatepost.people.access import has_role, mail_of, people_with_role
from gatepost.people.models import Person, Role, School

KIND = "audit-head"
# Those who answer for the school, and one of them from outside its staff. docs/operating.md says so to whoever hosts.
RECIPIENTS = (Role.ADMINISTRATOR, Role.HEAD, Role.CHAIR)
# The hour of the school's own clock from which on the day's letter goes.
FROM_HOUR = 7


def mail_heads() -> int:
    """Tell today's head to each real school's recipients, unless today's letter is made; gives how many were made.

    A day on which nothing was written down has its letter too: so a day without one means something.
    """
    return sum(_mail_head(school) for school in School.objects.filter(is_demo=False).order_by("pk"))


def recipients(school: School) -> list[Person]:
    """Who has the letter: administrators, the head teacher and the chair of governors, as far as they have mail."""
    return [person for person in people_with_role(school, *RECIPIENTS) if mail_of(person)]


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Whether they still hold one of the roles; never a shared mailbox."""
    return person is not None and has_role(person, *RECIPIENTS)


def newest_letter_at(school: School) -> datetime | None:
    """When the school's last letter was made; None when there was none."""
    return (
        Notice.objects.filter(school=school, kind=KIND)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )


def _mail_head(school: School) -> bool:
    if now().astimezone(ZoneInfo(school.time_zone)).hour < FROM_HOUR or _is_made(school):
        return False
    with transaction.atomic():
        # Several workers may look at once: one of them has the school's row, and whoever comes later finds the letter.
        if lock_first_free(School.objects.filter(pk=school.pk)) is None or _is_made(school):
            return False
        head, people = head_of(school.ref), recipients(school)
        if not head.number or not people:
            return False
        tell(KIND, school=school, recipients=people, facts={"number": head.number, "head": head.link})
    return True


def _is_made(school: School) -> bool:
    # Within today: a letter of a clock that was once years ahead must not stop those of the years between.
    end = next_midnight(school.time_zone)
    begin = datetime.combine(today_in(school.time_zone), time.min, tzinfo=end.tzinfo)
    return Notice.objects.filter(school=school, kind=KIND, created_at__gte=begin, created_at__lt=end).exists()
