"""Setting what is arranged: after how long who is told, who reads low-level concerns, and whom to ring outside."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.errors import Invalid
from gatepost.people.hats import Acting
from gatepost.safeguarding.arrangements import require_arranges
from gatepost.safeguarding.models import Arrangements

LONGEST_DEPUTIES, LONGEST_HEAD = 720, 1440  # minutes


@transaction.atomic
def arrange(
    acting: Acting,
    *,
    deputies_after: int,
    head_after: int,
    low_level_to: str,
    officer_line: str = "",
    children_line: str = "",
    night_line: str = "",
) -> Arrangements:
    """Set all of it at once. Times are minutes. Raises NotFound for other hats, Invalid for times out of order."""
    require_arranges(acting)
    school = acting.person.school
    if not 1 <= deputies_after <= LONGEST_DEPUTIES:
        raise Invalid(fields={"deputies_after": "Please choose between 1 and 720 minutes."})
    if not deputies_after <= head_after <= LONGEST_HEAD:
        raise Invalid(fields={"head_after": "Please choose at least the deputies' minutes, and at most 1,440."})
    if low_level_to not in Arrangements.LowLevelTo.values:
        raise Invalid(fields={"low_level_to": "Please choose one of these."})
    arranged, _ = Arrangements.objects.update_or_create(
        school=school,
        defaults={
            "deputies_after": deputies_after,
            "head_after": head_after,
            "low_level_to": low_level_to,
            "officer_line": officer_line.strip()[:120],
            "children_line": children_line.strip()[:120],
            "night_line": night_line.strip()[:120],
        },
    )
    record(
        "arranged safeguarding",
        actor=acting.actor,
        subject=Subject("school", school.ref),
        facts={"deputies_after": deputies_after, "head_after": head_after, "low_level_to": low_level_to},
    )
    return arranged
