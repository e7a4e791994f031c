"""Names of people who are not to be named at all, whatever is said of them."""

from gatepost.conduct.facts import Context
from gatepost.conduct.looks_for import LooksFor
from gatepost.conduct.names import named_in
from gatepost.conduct.own.sight import Seen, Sight
from gatepost.conduct.reading import Reading

_TAG = {"staff": b"STAFF", "pupil": b"CHILD"}
_REASON = {
    "staff": "It names somebody who works at the school. Say “the teacher” or “the office”, and it is fine.",
    "pupil": "It names a child. Leave the name out, and it is fine.",
}


def naming(looks_for: LooksFor) -> Sight:
    """Looks for names: of staff by a title or the roster, of pupils by the roster; one's own child is fine."""
    kinds = tuple((_TAG[kind], _REASON[kind]) for kind in looks_for.names_of)

    def seen(reading: Reading, context: Context) -> Seen | None:
        for tag, reason in kinds:
            for start, end in named_in(reading.plain, reading.roster, tag):
                return Seen(*reading.plain.span(start, end), reason)
        return None

    return seen
