"""What a message means because of what came before it: private exchanges and pile-ons."""

from gatepost.conduct.cues import Span
from gatepost.conduct.facts import Context
from gatepost.conduct.reading import Reading


def turned_away(reading: Reading, context: Context) -> Span | None:
    """Where a private exchange shows only from what came before; None when it does not."""
    return None
