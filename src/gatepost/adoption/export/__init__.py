"""The reader of WhatsApp exports: pure Python, no Django, nothing of the school."""

from gatepost.adoption.export.message import KINDS, Attachment, Message, Poll
from gatepost.adoption.export.opening import Export, open_export
from gatepost.adoption.export.refusal import Refused

__all__ = ["KINDS", "Attachment", "Export", "Message", "Poll", "Refused", "open_export"]
