"""What the platform's codes mean for us: who or what each is about, and whether trying again can help.

Codes and their meaning are the platform's own (Cloud API, error codes, May 2026).
"""

from enum import StrEnum


class Policy(StrEnum):
    """What a code is about. `docs/whatsapp.md` says what follows from each."""

    WAIT = "wait"  # too fast, or not ready: the message goes later
    SLOW_DOWN = "slow-down"  # people dislike what we send: only answers and notices for an hour
    PERSON = "person"  # this person cannot be reached so
    WINDOW = "window"  # free words after the 24 hours: only a template goes
    TEMPLATE = "template"  # the template is not there, paused or does not fit
    ACCOUNT = "account"  # nothing of this number goes: a key, a payment, a block
    MEDIA = "media"  # a file that was not taken
    UNKNOWN = "unknown"  # the platform does not know either; a code that we do not know is taken so too


PAIR_RATE = 131056  # too many to one person in a short time
NOT_HEALTHY = 131049  # not delivered, "to keep the ecosystem healthy": it says not to try again

POLICIES: dict[int, Policy] = {
    **dict.fromkeys((2, 4, 80007, 130429, PAIR_RATE, 131016, 131057, 133016), Policy.WAIT),
    **dict.fromkeys((131048, NOT_HEALTHY, 131064), Policy.SLOW_DOWN),
    **dict.fromkeys((131021, 131026, 131030, 131050, 131062), Policy.PERSON),
    131047: Policy.WINDOW,
    **dict.fromkeys((132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016), Policy.TEMPLATE),
    **dict.fromkeys((0, 3, 10, 33, 190, 368, 130497, 131005, 131031, 131037), Policy.ACCOUNT),
    **dict.fromkeys((131042, 131044, 131045, 133010), Policy.ACCOUNT),
    **dict.fromkeys((131051, 131052, 131053), Policy.MEDIA),
    **dict.fromkeys((131000, 135000), Policy.UNKNOWN),
}
# All of these say that a right was never given to our key, or was taken from it.
NO_RIGHT = range(200, 300)


def policy_of(code: int) -> Policy:
    """What a code is about."""
    return Policy.ACCOUNT if code in NO_RIGHT else POLICIES.get(code, Policy.UNKNOWN)


class PlatformError(Exception):
    """The platform refused. `code` is its own; the message was not sent."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    @property
    def policy(self) -> Policy:
        """What it is about."""
        return policy_of(self.code)


class NotReached(Exception):
    """The platform was not reached at all: nothing was sent. `args[0]` is a word for why."""


class NobodyKnows(Exception):
    """The message was on its way when the line broke: it may have gone, or not. `args[0]` is a word for why."""
