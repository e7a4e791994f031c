"""What one message of a parent became: kept with its id, so that it counts once."""

from dataclasses import dataclass

from gatepost.delivery.whatsapp.models import WhatsAppMember


@dataclass(frozen=True, slots=True)
class Became:
    """`code`: `post`, `hold`, `private`, `asked`, `join`, `stop`, `reaction`, `unknown` and the like, at most 20 signs.

    `member`: whoever wrote it, if they take part (after it: somebody who just joined is a member). `subject_ref`:
    the reference of the post, hold or matter.
    """

    code: str
    member: WhatsAppMember | None = None
    subject_ref: str = ""
