"""Questions before private words are sent. An answer holds for the words that it was given for, and for no others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.core.digest import digest_of_secret
from gatepost.people.models import Person

# The two answers to "does this tell of a child at risk?".
TO_SAFEGUARDING, AS_CHOSEN = "safeguarding", "as-chosen"
# To "is it about them?", asked of people who are named and could open it.
KEPT_FROM, MAY_SEE = "kept-from", "may-see"
# And to "is it a request about personal data?".
TO_DATA, NOT_DATA = "data", "not-data"


def is_no_risk(posted: Mapping[str, str], words: str) -> bool:
    """Whether somebody has said of these very words that no child is at risk: just now, or on the page before.

    Words that were changed since, beside the button, are judged anew.
    """
    said = AS_CHOSEN in (posted.get("go"), posted.get("answered"))
    return said and posted.get("asked_about") == _mark(words)


def is_no_request(posted: Mapping[str, str]) -> bool:
    """Whether somebody was asked if it is a request about personal data, and said that it is none."""
    return posted.get("go") == NOT_DATA or posted.get("data_asked") == NOT_DATA


@dataclass(frozen=True, slots=True)
class Readers:
    """People who are named in words and could open them: those to ask about, and those whom they are kept from."""

    to_ask: list[Person]
    kept: list[Person]


def readers_in(posted: Mapping[str, str], named: Iterable[Person]) -> Readers:
    """Of the people who are named: whom to ask about still, and who shall not see it, by what was answered so far.

    An answer holds for those whom its page asked about, and for nobody else: whoever is named in words that were
    changed beside the button is asked about next. Without a list of them "they shall not see it" means everybody.
    """
    found = list(named)
    may_see, kept = _answered(posted, found)
    return Readers(
        to_ask=[person for person in found if person.ref not in may_see | kept],
        kept=[person for person in found if person.ref in kept],
    )


def _answered(posted: Mapping[str, str], named: Iterable[Person] = ()) -> tuple[frozenset[str], frozenset[str]]:
    """References of those who may see it, and of those who shall not, by this page and those before it."""
    go, asked = posted.get("go"), frozenset(posted.get("readers_asked", "").split())
    may_see, kept = (frozenset(posted.get(name, "").split()) for name in ("readers_may_see", "readers_kept"))
    if go == MAY_SEE:
        may_see |= asked
    if go == KEPT_FROM:
        kept |= asked if "readers_asked" in posted else {person.ref for person in named}
    return may_see - kept, kept


def carried_on(posted: Mapping[str, str], words: str) -> dict[str, Any]:
    """What a page that asks keeps of what was asked before (_asked_first.html)."""
    may_see, kept = _answered(posted)
    return {
        "readers_may_see": " ".join(sorted(may_see)),
        "readers_kept": " ".join(sorted(kept)),
        "asked_about": _mark(words),
        "answered": AS_CHOSEN if is_no_risk(posted, words) else "",
        "data_asked": NOT_DATA if is_no_request(posted) else "",
    }


def _mark(words: str) -> str:
    return digest_of_secret(words, purpose="private words that were asked about")[:32]
