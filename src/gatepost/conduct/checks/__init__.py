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
from gatepost.conduct.facts import Facts
from gatepost.conduct.reading import Reading, Sighting

Check = Callable[[Reading, Facts], list[Sighting]]

CHECKS: Mapping[str, Check] = {
    module.LABEL: module.check
    for module in (
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
}
