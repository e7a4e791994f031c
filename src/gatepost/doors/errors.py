"""What can go wrong at a door."""

from gatepost.core.errors import GatepostError


class GoesToSafeguarding(GatepostError):
    """Private words tell of a child who may be at risk, and were to go somewhere else. Nothing was stored.

    The author is asked first: to the safeguarding lead alone, or, if no child is at risk, on its way.
    """

    code = "goes-to-safeguarding"
    status = 409
    message = (
        "This sounds as if a child may be at risk. It should go to the safeguarding lead alone. "
        "Nothing has been sent yet. If a child is in danger now, ring 999."
    )


class TooLarge(GatepostError):
    """A request far beyond any message."""

    code = "too-large"
    status = 413
    message = "The request is larger than any message may be. Nothing was stored."
