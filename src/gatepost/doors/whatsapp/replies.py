"""Whether an answer in a talk may still go to whom it was written for, asked when it leaves."""

from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.delivery.whatsapp.outbox import Way, register
from gatepost.groups.membership import groups_of


def may_still_have(message: WhatsAppMessage) -> bool:
    """Whoever wrote. What is about a class goes while they are in it. Of those who stopped, sending itself knows."""
    if message.member_id is None:
        return True
    member = WhatsAppMember.objects.select_related("person__school").filter(pk=message.member_id).first()
    if member is None or not member.person.is_active:
        return False
    return not message.group_ref or groups_of(member.person).filter(ref=message.group_ref).exists()


register(Way(kind=WhatsAppMessage.Kind.REPLY, may_still_have=may_still_have))
