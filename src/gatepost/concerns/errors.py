"""What can go wrong with a concern."""

from gatepost.core.errors import GatepostError


class ConcernMovedOn(GatepostError):
    """Somebody else was quicker, or the concern has ended: what was asked is no longer possible."""

    code = "moved-on"
    status = 409
    message = "This has changed since you opened it. Please go back and look at it again."
