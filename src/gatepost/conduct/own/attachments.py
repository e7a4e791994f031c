"""Messages with something attached: no photographs, no files."""

from gatepost.conduct.facts import Context
from gatepost.conduct.own.sight import Seen, whole
from gatepost.conduct.reading import Reading

REASON = "Something is attached, and this group does without attachments. Without it the message is fine."


def attached(reading: Reading, context: Context) -> Seen | None:
    """A message that has an attachment, whatever its words say."""
    return Seen(*whole(reading), REASON, 1.0) if context.has_attachment else None
