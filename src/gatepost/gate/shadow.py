"""Classes that try the code in shadow: what is written there is judged and counted, and stands without card or hold.

Some words are never in shadow, and get their card as anywhere. Those of a child at risk and every threat, whatever the
code says that it leads to, are put before nobody in silence: "I know where you live" is only held, and yet frightens.
And words that the judge could not read: nobody knows what is in them.
"""

from dataclasses import replace

from django.db.models import QuerySet

from gatepost.conduct import Outcome
from gatepost.conduct.eased import NEVER_EASED
from gatepost.core.clock import now
from gatepost.core.db import held
from gatepost.gate.answers import GATE_FAULT
from gatepost.gate.facts import Judged
from gatepost.gate.models import Pilot
from gatepost.groups.models import ClassGroup
from gatepost.people.models import School

NEVER_IN_SHADOW = NEVER_EASED | {GATE_FAULT}  # labels


def running(school: School) -> QuerySet[Pilot]:
    """The pilots that count at a school now."""
    at = now()
    return Pilot.objects.filter(school=school, starts_at__lte=at, ends_at__gt=at).select_related("group")


def pilot_in(group: ClassGroup) -> Pilot | None:
    """The pilot that counts in a group now, if any."""
    return _running_in(group).first()


def in_shadow(judged: Judged, group: ClassGroup) -> Judged:
    """Words that do not pass by themselves: now passing, where a pilot counts in their group; else as they came.

    Called in the transaction that stores them, and only for such words: a message that passes asks for no pilot. The
    pilot's row is held until the end, so that nobody ends it between this question and the post.
    """
    if judged.outcome is Outcome.ESCALATE or judged.labels & NEVER_IN_SHADOW:
        return judged
    pilot = held(_running_in(group)).first()
    return judged if pilot is None else replace(judged, pilot=pilot)


def _running_in(group: ClassGroup) -> QuerySet[Pilot]:
    at = now()
    rows = Pilot.objects.filter(school=group.school_id, group=group, starts_at__lte=at, ends_at__gt=at)
    return rows.order_by("pk")
