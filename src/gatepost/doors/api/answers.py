"""The answers of the doors and rooms in the API's shapes."""

from typing import Any

from gatepost.concerns import access as concerns_access
from gatepost.concerns.models import Concern
from gatepost.core.errors import NotFound
from gatepost.doors.answers import Answer, SentPrivately
from gatepost.gate.answers import Card, Held, PtaForwarded, PtaWaiting, Published
from gatepost.people.hats import Acting
from gatepost.policies import access as policies_access
from gatepost.policies.codes import conduct_code, current_code
from gatepost.safeguarding import access as safeguarding_access
from gatepost.safeguarding.models import ChronologyEntry, Disclosure


def answer_of(answer: Answer) -> tuple[int, dict[str, Any]]:
    """Status and body for what became of a parcel."""
    match answer:
        case Published(post=post):
            return 201, {"ref": post.ref, "seq": post.seq, "outcome": "ok"}
        case Held(hold=hold):
            return 201, {"ref": hold.submission.ref, "outcome": "hold", "look_by": hold.look_by}
        case PtaForwarded(message=message, posts=posts):
            return 201, {"ref": message.ref, "state": "forwarded", "posts": [post.ref for post in posts]}
        case PtaWaiting(message=message):
            return 201, {"ref": message.ref, "state": "waiting", "posts": []}
        case SentPrivately():
            return 201, {"reference": answer.reference, "owner": answer.owner, "reply_by": answer.reply_by}
        case Card():
            return 200, card_of(answer)


def card_of(card: Card) -> dict[str, Any]:
    """A card: why, and the private ways."""
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
    }


def matter_of(acting: Acting, reference: str) -> dict[str, Any]:
    """One of the person's own private matters, whichever store it is in. Raises NotFound for all else."""
    try:
        return concern_of(concerns_access.own_concern(acting, reference))
    except NotFound:
        return disclosure_of(safeguarding_access.own_disclosure(acting, reference))


def concern_of(concern: Concern) -> dict[str, Any]:
    """A concern as its author sees it."""
    return {
        "reference": concern.reference,
        "owner": str(concern.get_route_display()),
        "reply_by": concern.reply_by,
        "state": concern.state,
        "text": concern.words,
        "at": concern.at,
        "replies": [{"side": reply.side, "text": reply.words, "at": reply.at} for reply in concern.replies.all()],
    }


def disclosure_of(disclosure: Disclosure) -> dict[str, Any]:
    """A disclosure as its author sees it: what they said, and what was said to them."""
    sides = {ChronologyEntry.Kind.TO_AUTHOR: "school", ChronologyEntry.Kind.FROM_AUTHOR: "author"}
    return {
        "reference": disclosure.reference,
        "owner": "the safeguarding lead",
        "reply_by": disclosure.reply_by,
        "state": "open" if disclosure.state != Disclosure.State.CLOSED else "settled",
        "text": disclosure.words,
        "at": disclosure.at,
        "replies": [
            {"side": sides[ChronologyEntry.Kind(line.kind)], "text": line.words, "at": line.at}
            for line in disclosure.chronology.filter(kind__in=list(sides))
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
