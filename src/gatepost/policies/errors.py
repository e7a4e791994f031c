"""What can go wrong with the code of conduct."""

from gatepost.core.errors import GatepostError


class CodeNotAccepted(GatepostError):
    """Nobody posts before they have accepted the current version; the fact `version` says which."""

    code = "code-not-accepted"
    status = 403
    message = "Please read and accept the code of conduct first. Your words are still here."


class CodeHasChanged(GatepostError):
    """Somebody accepts a version that is no longer the current one; the fact `version` says which is."""

    code = "code-has-changed"
    status = 409
    message = "The code has changed since you opened this page. Please look at the new version."
