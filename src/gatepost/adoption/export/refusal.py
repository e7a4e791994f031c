"""What is refused whole, and said aloud: one sentence, for the person who brought the file."""

from gatepost.core.errors import GatepostError


class Refused(GatepostError):
    """The export is not read at all; `message` is the one sentence that says why and what to do."""

    code = "export-refused"
    status = 422
