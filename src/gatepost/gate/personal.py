"""What the room holds about a person, and how it is erased."""

from typing import Any

from gatepost.gate.models import Hold, LentWords, PtaMessage, Submission
from gatepost.people.models import Person


def held_about(person: Person) -> dict[str, Any]:
    """What this person wrote that was stored at the gate, what was said of it, and what they ruled."""
    submissions = Submission.objects.filter(author=person).select_related("group", "verdict").order_by("at")
    holds = {hold.submission_id: hold for hold in Hold.objects.filter(submission__author=person)}
    return {
        "submissions": [_submission(submission, holds.get(submission.pk)) for submission in submissions],
        "pta_messages": [
            {"at": message.at, "text": message.text, "state": message.state, "reason": message.reason}
            for message in PtaMessage.objects.filter(author=person).order_by("at")
        ],
        "words_lent_to_the_judge": [
            {"at": row.at, "text": row.hold.submission.text}
            for row in LentWords.objects.filter(hold__submission__author=person)
            .select_related("hold__submission")
            .order_by("at")
        ],
        "rulings_given": [
            {"at": hold.ruled_at, "ruling": hold.state, "reason": hold.reason}
            for hold in Hold.objects.filter(ruled_by=person).order_by("ruled_at")
        ],
    }


def erase(person: Person) -> None:
    """Empty the words this person wrote. Verdicts stay: they hold clauses and numbers, no words.

    Posts are emptied by groups, which withdraws them first; what waited here is withdrawn, so nobody looks at it.
    """
    Hold.objects.filter(submission__author=person, state=Hold.State.WAITING).update(state=Hold.State.WITHDRAWN)
    LentWords.objects.filter(hold__submission__author=person).delete()
    Submission.objects.filter(author=person).update(text="")
    PtaMessage.objects.filter(author=person, state=PtaMessage.State.WAITING).update(state=PtaMessage.State.WITHDRAWN)
    PtaMessage.objects.filter(author=person).update(text="")


def _submission(submission: Submission, hold: Hold | None) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "at": submission.at,
        "group": submission.group.name,
        "text": submission.text,
        "outcome": submission.verdict.outcome,
        "findings": submission.verdict.findings,
    }
    if submission.verdict.second_opinion is not None:
        kept["second_opinion"] = submission.verdict.second_opinion
    if hold is not None:
        kept["hold"] = {"state": hold.state, "reason": hold.reason, "ruled_at": hold.ruled_at}
    return kept
