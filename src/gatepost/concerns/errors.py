"""What can go wrong with a concern."""

from gatepost.core.errors import GatepostError


class ConcernMovedOn(GatepostError):
    """Somebody else was quicker, or the concern has ended: what was asked is no longer possible."""

    code = "moved-on"
    status = 409
    message = "This has changed since you opened it. Please go back and look at it again."


class TooLateToEscalate(GatepostError):
    """The time to ask for the next stage has gone by."""

    code = "too-late-to-escalate"
    status = 409
    message = "The time to ask for the next stage has gone by. Write to the school, who can look at it again."
