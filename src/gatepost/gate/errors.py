"""What can go wrong at the gate."""

from gatepost.core.errors import GatepostError


class AlreadyRuled(GatepostError):
    """Somebody else was quicker, or the author took it back. The first ruling stands."""

    code = "already-ruled"
    status = 409
    message = "Somebody has already looked at this, or its author took it back. There is nothing more to do."


class NoLongerPasses(GatepostError):
    """The code or the names in the school have changed since the words were written."""

    code = "no-longer-passes"
    status = 409
    message = (
        "The code has changed since this was written, and it no longer fits. "
        "Please send it back, so that its author can look again."
    )


class PilotHasEnded(GatepostError):
    """Somebody ends a pilot that is over already."""

    code = "pilot-has-ended"
    status = 409
    message = "This pilot is over already. The code counts in this class."
