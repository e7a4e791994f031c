"""A school's WhatsApp number, and a parent who takes part by it."""

from datetime import time
from typing import TYPE_CHECKING

from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.models import WhatsAppNumber

if TYPE_CHECKING:
    from tests.rules.places import Places


def number(places: "Places") -> None:
    """The number is on; Amira has joined."""
    digits = f"{places.world.school.pk:03d}"
    WhatsAppNumber.objects.create(
        school=places.world.school,
        is_on=True,
        shown_number=f"+441632960{digits}",
        phone_number_id=f"106540352{digits}",
        access_token="EAA",
        app_secret="secret",
        verify_token="token",
        monthly_cap=5_000,
        digest_at=time(18),
    )
    members.join(places.world.amira.person, user_id=f"GB.{digits}", number="", wamid=f"wamid.{digits}")
