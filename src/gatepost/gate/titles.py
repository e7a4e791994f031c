"""The first words of a card, by what was seen. A school's own clauses fall back on the last line."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GATE_FAULT = "gate-fault"  # the clause and label of a text that the judge could not read

# Labels of words in the wrong place rather than about somebody: changing them helps more than telling the school.
MISPLACED = frozenset({"off_topic", "politics", "private_conversation", "bad_language", "own_clause", GATE_FAULT})

_TITLES: dict[str, str | Promise] = {
    "off_topic": _("Is this for the whole class?"),
    "grievance": _("This is something for the school"),
    "politics": _("This sounds like politics"),
    "private_conversation": _("Is this for one person?"),
    "disrespect": _("Could this hurt somebody?"),
    "personal_abuse": _("This is a remark about a person"),
    "disrepute": _("You may say this. Here is where it is heard"),
    "defamation": _("This accuses somebody"),
    "circulation": _("This passes on words about somebody"),
    "policy_challenge": _("You may disagree. Here is where it is heard"),
    "individual_child": _("This is about somebody else's child"),
    "threat": _("These words could frighten somebody"),
    "bad_language": _("These words are a bit strong"),
    "safeguarding": _("Is a child at risk?"),
    "own_clause": _("Our school has a rule about this"),
    GATE_FAULT: _("We could not read this properly"),
}
_OTHERWISE = _("Could this go to a better place?")


def title_of(label: str) -> str:
    """The title of a card whose firmest finding has this label."""
    return str(_TITLES.get(label, _OTHERWISE))
