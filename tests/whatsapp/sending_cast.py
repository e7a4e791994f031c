"""What tests of sending share: somebody who has joined, and messages put for them."""

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import content, members, outbox, sending, statuses
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.doors.whatsapp.payload import read_call
from tests.whatsapp.line import Line
from tests.whatsapp.platform import Phone


def joined(line: Line, name: str, number: str = "447700900123") -> Phone:
    """The phone of one of the cast, who takes part and has just written."""
    player = getattr(line.world, name)
    phone = line.phone_of(player, number=number)
    members.join(player.person, user_id=phone.user_id, number=number, wamid=f"wamid.{name}")
    phone.wrote_at = now()
    return phone


def member_of(line: Line, name: str = "amira") -> WhatsAppMember:
    return WhatsAppMember.objects.select_related("person__school", "school").get(
        person=getattr(line.world, name).person
    )


def put(
    line: Line, words: str = "Hello", *, once: str = "1", kind: str = "reply", name: str = "amira", **more: object
) -> WhatsAppMessage:
    """A text for one of the cast, in the outbox."""
    return outbox.put(member_of(line, name), WhatsAppMessage.Kind(kind), content.text(words), once=once, **more)


def send_all() -> None:
    while sending.send_whatsapp(limit=100):
        pass


def told_all(line: Line) -> int:
    """Take in what the platform tells of our messages; gives how much of it was new."""
    count = 0
    for body in line.platform.calls():
        for told in read_call(body, phone_number_id=line.platform.phone_number_id).told:
            count += statuses.apply(line.world.school, told)
    return count


def fate(message: WhatsAppMessage) -> str:
    message.refresh_from_db()
    return message.state
