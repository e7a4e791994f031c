"""Stores what may be stored: a submission and its verdict. A text that only gets a card never comes here."""

from datetime import datetime
from typing import Any

from gatepost.conduct import JUDGE_VERSION, Finding
from gatepost.core.digest import digest_of_text
from gatepost.gate.facts import Judged
from gatepost.gate.models import Submission, Verdict
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.models import Person


def keep(
    judged: Judged,
    *,
    author: Person,
    kind: Submission.Kind,
    group: ClassGroup,
    at: datetime,
    as_it_is: bool = False,
    reply_to: Post | None = None,
    edits: Post | None = None,
) -> Verdict:
    """The rows of one text for one group: two INSERTs. The verdict comes back with its submission."""
    submission = Submission.objects.create(
        school_id=group.school_id,
        kind=kind,
        group=group,
        author=author,
        text=judged.text,
        reply_to=reply_to,
        edits=edits,
        at=at,
    )
    return Verdict.objects.create(
        school_id=group.school_id,
        submission=submission,
        text_digest=digest_of_text(judged.text),
        outcome=judged.verdict.severity,
        as_it_is=as_it_is,
        findings=[_without_words(finding) for finding in judged.verdict.findings],
        code=judged.code,
        judge_version=JUDGE_VERSION,
        at=at,
    )


def _without_words(finding: Finding) -> dict[str, Any]:
    return {
        "clause": finding.clause,
        "label": finding.label,
        "outcome": finding.outcome.word,
        "confidence": finding.confidence,
        "start": finding.start,
        "end": finding.end,
        "reason": finding.reason,
    }
