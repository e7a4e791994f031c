"""A grievance as the start of a neutral question to the office, made of its own topic words alone."""

import re
from collections.abc import Sequence
from functools import cache

from gatepost.conduct.kinder.marked import Marked, alternatives, is_one_of

ASKS = "I would like to ask about: "
MOST_TOPICS = 3
_STAFF = frozenset({"STAFF", "SCHOOL"})
# What else may be seen in words about a rule that are no words about people.
_BESIDE_A_RULE = frozenset({"policy_challenge", "grievance", "disrepute", "bad_language"})


def question(message: Marked) -> str | None:
    """The start of a private question; None for what is no grievance about staff or a rule, or names no topic."""
    labels = {finding.label for finding in message.findings}
    is_about_a_rule = "policy_challenge" in labels <= _BESIDE_A_RULE
    is_about_staff = "grievance" in labels and any(mention.tag in _STAFF for mention in message.mentions)
    if not (is_about_staff or is_about_a_rule) or any(is_one_of(word.core, "grave") for word in message.words):
        return None
    topics = _topics(message, with_places=is_about_a_rule)
    return ASKS + ", ".join(topics) if topics else None


def _topics(message: Marked, *, with_places: bool) -> Sequence[str]:
    """The topics in the sentences that hold a finding, as they are typed."""
    found: dict[str, str] = {}
    for sentence in message.sentences:
        if not any(map(sentence.touches, message.seen)):
            continue
        for match in _topic_and_time(with_places=with_places).finditer(message.text, sentence.start, sentence.end):
            topic = re.sub(r"\s+", " ", match.group())
            if topic[:1].isupper() and topic[1:2].islower():
                topic = topic[:1].lower() + topic[1:]
            found.setdefault(topic.lower().removeprefix("the "), topic)
    return list(found.values())[:MOST_TOPICS]


@cache
def _topic_and_time(*, with_places: bool) -> re.Pattern[str]:
    topics = alternatives("topics") + ("|" + alternatives("places") if with_places else "")
    return re.compile(
        rf"(?<!power )\b(?:the\s+)?(?:{topics})(?!\w)(?:\s+(?:{alternatives('times')})(?!\w))?", re.IGNORECASE
    )
