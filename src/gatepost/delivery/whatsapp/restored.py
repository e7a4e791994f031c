"""After a restore: nothing goes twice that went since the backup was made, and to nobody who stopped since."""

from collections.abc import Iterable

from gatepost.core.clock import now, today_in
from gatepost.delivery.actions import tell
from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.models import WhatsAppJoinCode, WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.delivery.whatsapp.notices import RESTORED_KIND
from gatepost.people.models import School
from gatepost.people.revocations import Revocation

State = WhatsAppMessage.State
KINDS = frozenset({members.STOPPED, members.BEGUN})


def make_safe() -> int:
    """What waited when the backup was made has long gone, or is too late: it counts as perhaps sent. Gives how many.

    The same with today's digest. Codes to join are void: some were used. What was sent since has cost something that
    nobody here knows: each school's office is asked to look.
    """
    at = now()
    waited = WhatsAppMessage.objects.filter(state__in=(State.WAITING, State.SENDING)).update(
        state=State.MAYBE_SENT, error="restored", ended_at=at, content=None, to=None, worker="", lease_until=None
    )
    WhatsAppJoinCode.objects.all().delete()
    for school in School.objects.all():
        WhatsAppMember.objects.filter(school=school).update(digest_on=today_in(school.time_zone), asked_in=at)
    for number in WhatsAppNumber.objects.filter(is_on=True).select_related("school"):
        tell(RESTORED_KIND, school=number.school, addresses=[number.school.office_mail])
    return waited


def stop_again(lines: Iterable[Revocation]) -> int:
    """Stop whoever stopped since the backup was made and did not begin again; gives how many."""
    last = {line.person: line for line in lines if line.kind in KINDS}
    count = 0
    for line in last.values():
        found = WhatsAppMember.objects.filter(person__ref=line.person, school__ref=line.school)
        member = found.select_related("person", "school").first()
        count += member is not None and line.kind == members.STOPPED and members.stop(member)
    return count
