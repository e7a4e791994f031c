"""What can go wrong on the way out."""

from gatepost.core.errors import GatepostError


class ChannelError(Exception):
    """A channel could not hand a letter on.

    `code` names the fault and holds no personal data. `permanent`: trying again cannot help. `is_servers`: the fault is
    the school's mail server's, so every other letter of the school would meet it too.
    """

    def __init__(self, code: str, *, permanent: bool = False, is_servers: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.is_servers = is_servers


class LetterAlreadySettled(GatepostError):
    """Somebody else sent the letter again, or gave it up, in the meantime."""

    code = "letter-already-settled"
    status = 409
    message = "Somebody has dealt with this letter already."
