"""Whether an answer in a talk may still go to whom it was written for, asked when it leaves."""

from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.delivery.whatsapp.outbox import Way, register
from gatepost.groups.membership import groups_of

# What the answer to STOP is put for: the one thing that is still said to whoever has stopped.
GOODBYE = "goodbye"


def may_still_have(message: WhatsAppMessage) -> bool:
    """Whoever wrote, while they take part and their account is open. What is about a class: while they are in it."""
    if message.member_id is None:
        return True
    member = WhatsAppMember.objects.select_related("person__school").filter(pk=message.member_id).first()
    if member is None or not member.person.is_active:
        return False
    if member.stopped_at is not None:
        return message.once.startswith(GOODBYE)
    return not message.group_ref or groups_of(member.person).filter(ref=message.group_ref).exists()


register(Way(kind=WhatsAppMessage.Kind.REPLY, may_still_have=may_still_have))
