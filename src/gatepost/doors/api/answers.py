"""The answers of the doors and rooms in the API's shapes."""

from typing import Any

from ninja import Status

from gatepost.conduct import Kinder
from gatepost.doors.answers import Answer, SentPrivately
from gatepost.doors.matters import Matter
from gatepost.gate.answers import Card, Held, PtaForwarded, PtaWaiting, Published
from gatepost.groups.models import Post
from gatepost.people.hats import Acting
from gatepost.policies import access as policies_access
from gatepost.policies.codes import conduct_code, current_code


def answer_of(answer: Answer) -> Status[dict[str, Any]]:
    """Status and body for what became of a parcel."""
    match answer:
        case Published(post=post):
            return Status(201, {"ref": post.ref, "seq": post.seq, "outcome": "ok"})
        case Held(hold=hold):
            return Status(201, {"ref": hold.submission.ref, "outcome": "hold", "look_by": hold.look_by})
        case PtaForwarded(message=message, posts=posts):
            return Status(201, {"ref": message.ref, "state": "forwarded", "posts": _in_order(posts)})
        case PtaWaiting(message=message):
            return Status(201, {"ref": message.ref, "state": "waiting", "posts": []})
        case SentPrivately():
            return Status(201, {"reference": answer.reference, "owner": answer.owner, "reply_by": answer.reply_by})
        case Card():
            return Status(200, card_of(answer))


def _in_order(posts: tuple[Post, ...]) -> list[str]:
    return [post.ref for post in sorted(posts, key=lambda post: post.group_id)]


def card_of(card: Card) -> dict[str, Any]:
    """A card: why, the private ways, and a kinder wording where there is one."""
    return {
        "outcome": card.outcome,
        "findings": [
            {
                "clause": finding.clause,
                "number": finding.number,
                "title": finding.title,
                "label": finding.label,
                "confidence": finding.confidence,
                "excerpt": finding.excerpt,
                "reason": finding.reason,
            }
            for finding in card.findings
        ],
        "routes": [{"id": route.id, "title": route.title, "reply_by": route.reply_by} for route in card.routes],
        "suggestion": _suggestion_of(card.kinder) if card.kinder else None,
    }


def _suggestion_of(kinder: Kinder) -> dict[str, str]:
    return {"text": kinder.text, "place": "private" if kinder.is_private else "group"}


def matter_as_dict(matter: Matter) -> dict[str, Any]:
    """A private matter as its author sees it: their words, and what came after."""
    first, *later = matter.letters
    return {
        "reference": matter.reference,
        "owner": matter.owner,
        "reply_by": matter.reply_by,
        "state": matter.standing.value,
        "text": first.words,
        "at": first.at,
        "protected_names": list(matter.protected_names),
        "replies": [
            {
                "side": "author" if letter.is_own else "school",
                "by": letter.said_by,
                "text": letter.words,
                "at": letter.at,
            }
            for letter in later
        ],
    }


def code_of(acting: Acting) -> dict[str, Any]:
    """The current code with its clauses."""
    row = current_code(acting.person.school)
    return {
        "version": row.version,
        "title": row.title,
        "accepted": policies_access.has_accepted_current(acting.person),
        "clauses": [
            {"id": clause.id, "number": clause.number, "title": clause.title, "rule": clause.rule}
            for clause in conduct_code(row).clauses
        ],
    }
