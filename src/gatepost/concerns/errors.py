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


class StillLookedAt(GatepostError):
    """Its words may threaten somebody, and nobody at the school has acted on them yet: its author cannot end it."""

    code = "still-looked-at"
    status = 409
    message = "Somebody at the school looks at what you wrote first. Then you can say that it is settled."


class StepMissing(GatepostError):
    """A step that comes before is left out. Nothing has changed."""

    code = "step-missing"
    status = 409


class NotAcknowledgedYet(StepMissing):
    """Its author has not been told by a person that the school has it."""

    message = "Please acknowledge this complaint first."


class NobodyDecidesYet(StepMissing):
    """Nobody has been appointed to decide."""

    message = "Please say first who looks into this, and who decides."


class NoPanelYet(StepMissing):
    """No full panel has met."""

    message = "The clerk has not called the panel yet."


class NotYoursToDecide(GatepostError):
    """They may read it; somebody else decides."""

    code = "not-yours-to-decide"
    status = 403
    message = "Somebody else decides on this."


class StillPaused(GatepostError):
    """The clock stands still: its date is not changed until it goes on."""

    code = "still-paused"
    status = 409
    message = "The clock is paused. Let it go on first."
