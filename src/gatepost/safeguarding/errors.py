"""What can go wrong with a disclosure."""

from gatepost.core.errors import GatepostError


class DisclosureMovedOn(GatepostError):
    """Somebody else was quicker, or words were added that must be read first."""

    code = "moved-on"
    status = 409
    message = "This has changed since you opened it. Please go back and look at it again."


class LookAlreadyAnswered(GatepostError):
    """Somebody else has answered or reviewed it, or it was asked for more than a day ago."""

    code = "look-already-answered"
    status = 409
    message = "This has been answered already, or it is too old. Please ask again if it is still needed."
