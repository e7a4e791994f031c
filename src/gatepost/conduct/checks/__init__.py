"""The checks, one a label."""

from collections.abc import Callable, Mapping

from gatepost.conduct.checks import (
    bad_language,
    circulation,
    defamation,
    disrepute,
    disrespect,
    grievance,
    individual_child,
    off_topic,
    personal_abuse,
    policy_challenge,
    politics,
    private_conversation,
    safeguarding,
    threat,
)
from gatepost.conduct.code import Grade
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

Check = Callable[[Reading, Facts], list[Sighting]]

_MODULES = (
    safeguarding,
    threat,
    bad_language,
    personal_abuse,
    disrespect,
    defamation,
    circulation,
    individual_child,
    grievance,
    disrepute,
    policy_challenge,
    politics,
    private_conversation,
    off_topic,
)

CHECKS: Mapping[str, Check] = {module.LABEL: module.check for module in _MODULES}

_REASONS = {module.LABEL: (module.REASON, getattr(module, "MILD_REASON", "")) for module in _MODULES}


def reason_of(label: str, grade: Grade) -> str:
    """What the writer is told about a label: what it is, and what would make the message fine."""
    usual, mild = _REASONS[label]
    return mild if grade is Grade.MILD and mild else usual
