"""A simulator of the WhatsApp Business Platform (Cloud API), from what its pages say: no real account is needed."""

from tests.whatsapp.platform.phone import Bubble, Phone
from tests.whatsapp.platform.platform import Platform
from tests.whatsapp.platform.rules import Template
from tests.whatsapp.platform.server import serve, webhook_at

__all__ = ["Bubble", "Phone", "Platform", "Template", "serve", "webhook_at"]
