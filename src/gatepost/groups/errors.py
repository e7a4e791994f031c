"""What can go wrong in a group."""

from gatepost.core.errors import GatepostError


class PostHasChanged(GatepostError):
    """The post was edited or withdrawn between reading it and acting on it."""

    code = "post-has-changed"
    status = 409
    message = "This message was changed or withdrawn just now. Please look at it again."
