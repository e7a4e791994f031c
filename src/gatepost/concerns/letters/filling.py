"""Fields in braces, as `{next_stage}`: which there are, and how they are filled in. Pure."""

import re
from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What each field stands for, as the page that explains them says it.
FIELDS: dict[str, str | Promise] = {
    "name": _("whom the letter is for"),
    "reference": _("the reference of the matter"),
    "letter": _("the reference of the letter itself"),
    "school": _("the name of the school"),
    "date": _("today's date"),
    "about": _("what it is about, in few words"),
    "clause": _("the rule it was decided under"),
    "finding": _("whether the school found it to be so"),
    "reason": _("the reason that was written with the decision"),
    "until": _("the day a limit is over"),
    "owner": _("the role of whoever decided"),
    "next_stage": _("what they can do next, and until when"),
}
# No letter goes without it: whoever gets one learns how to take it further.
NEXT_STAGE = "next_stage"
# A template names the reason as well; in a letter that was looked through the reason may stand in other words.
NEEDED_IN_A_TEMPLATE = ("reason", NEXT_STAGE)
# These differ for each reader: they stay in braces while a letter is looked through, and are filled in when it goes.
FILLED_LAST = ("name", "reference", "letter", "about", "date", NEXT_STAGE)

BRACED = re.compile(r"\{([^{}\n]{0,40})\}|[{}]")


def fill(words: str, facts: Mapping[str, str], *, but: Collection[str] = ()) -> str:
    """The words with every field filled in that `facts` knows; those in `but`, and unknown ones, stay as they are.

    What is filled in is never looked through again: a brace in somebody's reason is only a brace.
    """
    return BRACED.sub(lambda found: _filled(found, facts, but), words)


def unknown_fields(words: str, known: Collection[str] = FIELDS) -> list[str]:
    """What stands in braces and is no field, each once, braces and all; a brace by itself counts too."""
    found = (match for match in BRACED.finditer(words) if match[1] is None or match[1] not in known)
    return list(dict.fromkeys(match[0] for match in found))


def missing_fields(words: str, needed: Collection[str]) -> list[str]:
    """Which of the needed fields do not stand in the words."""
    there = {match[1] for match in BRACED.finditer(words)}
    return [name for name in needed if name not in there]


def _filled(found: re.Match[str], facts: Mapping[str, str], but: Collection[str]) -> str:
    name = found[1]
    return found[0] if name is None or name in but or name not in facts else facts[name]
