"""After a restore: everybody was told of what the backup holds, as far as anybody knows."""

from gatepost.delivery.whatsapp.models import WhatsAppGroupMark, WhatsAppMember
from gatepost.groups.membership import groups_of


def begin_at_newest() -> int:
    """Set every member's marks to the end of their groups' logs; gives how many marks.

    Digests went out after the backup was made. What is told twice annoys; what is not told stands on the page.
    """
    count = 0
    for member in WhatsAppMember.objects.select_related("person__school", "school").order_by("pk"):
        for group in groups_of(member.person):
            WhatsAppGroupMark.objects.update_or_create(
                member=member, group_ref=group.ref, defaults={"school": member.school, "seq": group.last_seq}
            )
            count += 1
    return count
