"""What can go wrong with a disclosure."""

from gatepost.core.errors import GatepostError


class DisclosureMovedOn(GatepostError):
    """Somebody else was quicker, or words were added that must be read first."""

    code = "moved-on"
    status = 409
    message = "This has changed since you opened it. Please go back and look at it again."
