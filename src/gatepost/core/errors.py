"""What can go wrong, said once: a code for machines, a status for HTTP, facts for the page."""


class GatepostError(Exception):
    """Something that the person or a door must be told. Its page is errors/<code>.html, or errors/error.html.

    An error is for what went wrong; a card, a hold or a refusal is an *answer*, not an error.
    `fields` names what was wrong with each field of a form, as `{field: sentence}`.
    """

    code = "error"
    status = 400
    message = "That did not work. Please try again."

    def __init__(self, message: str = "", *, fields: dict[str, str] | None = None, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.message = message or self.message
        self.fields = fields or {}
        self.facts = facts


class NotFound(GatepostError):
    """Unknown and forbidden look the same to whoever asks."""

    code = "not-found"
    status = 404
    message = "There is nothing here, or it is not for you to see."


class Invalid(GatepostError):
    """What was sent cannot be used as it is; `fields` says why, field by field."""

    code = "invalid"
    status = 422
    message = "Something is missing or is not right. Nothing has been lost."


class SignInNeeded(GatepostError):
    """Nobody is signed in, or the token is not known."""

    code = "sign-in-needed"
    status = 401
    message = "Please sign in first."


class TooMany(GatepostError):
    """Too many tries in a short time; the fact `retry_after` gives whole seconds."""

    code = "too-many"
    status = 429
    message = "That was a lot in a short time. Please wait a little and try again."


class MethodNotAllowed(GatepostError):
    """An address of the API that is there, but not for this method; the header `Allow` says for which."""

    code = "method-not-allowed"
    status = 405
    message = "This address cannot be used in that way."


class KeyAlreadyUsed(GatepostError):
    """The client's key already stands for other words that were stored."""

    code = "key-already-used"
    status = 422
    message = "This key was used before for other words. Nothing new was stored."


class Unavailable(GatepostError):
    """We are at fault and it may pass: the same request may be sent again."""

    code = "unavailable"
    status = 503
    message = "Gatepost cannot answer just now. Your words are still here. Please try again in a minute."
