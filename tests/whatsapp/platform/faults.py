"""What the platform refuses, by its codes (Meta's page of error codes, 15 May 2026)."""

from typing import Any

# code: (status of the answer, its words). The codes that a school meets; every other is answered with 400.
FAULTS: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    4: (400, "Application request limit reached"),
    10: (403, "Application does not have permission for this action"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (429, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131042: (400, "Business eligibility payment issue"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User has stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "Pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped User ID recipients are not supported for this message"),
    131064: (400, "Message failed to reach messaging limit"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132008: (400, "Parameter value is not valid for template"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    133016: (400, "Account register deregister rate limit exceeded"),
    135000: (400, "Generic user error"),
}
# What is found out only on the way to the phone: the request is taken, and a status tells of it.
TOLD_LATER = frozenset({130472, 131026, 131047, 131049, 131050})


class Refused(Exception):
    """The platform does not take a request, or cannot deliver the message."""

    def __init__(self, code: int, details: str = "") -> None:
        super().__init__(code, details)
        self.code, self.details = code, details

    @property
    def title(self) -> str:
        return f"(#{self.code}) {self.words}"

    @property
    def words(self) -> str:
        return FAULTS[self.code][1] if self.code in FAULTS else "Unknown error"

    @property
    def http_status(self) -> int:
        return FAULTS[self.code][0] if self.code in FAULTS else 400

    def as_answer(self) -> dict[str, Any]:
        """The body of the answer to a request."""
        return {
            "error": {
                "message": self.title,
                "type": "OAuthException",
                "code": self.code,
                "error_data": {"messaging_product": "whatsapp", "details": self.details or self.words},
                "fbtrace_id": "AbCdEfGhIjKlMnOpQrStUvW",
            }
        }
