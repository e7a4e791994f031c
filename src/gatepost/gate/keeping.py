"""Stores what may be stored: a submission and its verdict. A text that only gets a card never comes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from gatepost.conduct import JUDGE_VERSION, Finding
from gatepost.core.digest import digest_of_text
from gatepost.core.refs import new_ref
from gatepost.core.statements import insert_numbered_rows, insert_rows
from gatepost.gate.facts import Judged
from gatepost.gate.models import Submission, Verdict
from gatepost.gate.second_opinion import Heard
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One text for one group, as it is to be stored: what the judge said of it, and what it is for."""

    judged: Judged
    author: Person
    group: ClassGroup
    kind: Submission.Kind = Submission.Kind.POST
    as_it_is: bool = False
    reply_to: Post | None = None
    edits: Post | None = None


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
    kept = Kept(judged=judged, author=author, group=group, kind=kind, as_it_is=as_it_is, reply_to=reply_to, edits=edits)
    submission = Submission.objects.create(**_submission_row(kept, at))
    verdict = Verdict.objects.create(**_verdict_row(kept, at, submission_id=submission.pk))
    submission.group, submission.author, submission.reply_to, submission.edits = group, author, reply_to, edits
    verdict.submission = submission
    return verdict


def keep_together(texts: Sequence[Kept], *, at: datetime) -> list[tuple[str, UUID]]:
    """The rows of several texts, in two statements: each one's reference as a submission, and its verdict's key."""
    submissions = [_submission_row(kept, at) for kept in texts]
    keys = insert_numbered_rows(Submission, submissions)
    verdicts = [_verdict_row(kept, at, submission_id=key) for kept, key in zip(texts, keys, strict=True)]
    insert_rows(Verdict, verdicts)
    return [(row["ref"], verdict["id"]) for row, verdict in zip(submissions, verdicts, strict=True)]


def _submission_row(kept: Kept, at: datetime) -> dict[str, Any]:
    return {
        "school_id": kept.group.school_id,
        "ref": new_ref(),
        "kind": kept.kind.value,
        "group_id": kept.group.pk,
        "author_id": kept.author.pk,
        "text": kept.judged.text,
        "reply_to_id": kept.reply_to.pk if kept.reply_to else None,
        "edits_id": kept.edits.pk if kept.edits else None,
        "at": at,
    }


def _verdict_row(kept: Kept, at: datetime, *, submission_id: int) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "school_id": kept.group.school_id,
        "submission_id": submission_id,
        "text_digest": digest_of_text(kept.judged.text),
        "outcome": kept.judged.verdict.severity,
        "as_it_is": kept.as_it_is,
        "findings": [_without_words(finding) for finding in kept.judged.verdict.findings],
        "second_opinion": _second_opinion(kept.judged.heard),
        "pilot_id": kept.judged.pilot.pk if kept.judged.pilot else None,
        "code_id": kept.judged.code.pk,
        "judge_version": JUDGE_VERSION,
        "at": at,
    }


def _second_opinion(heard: Heard | None) -> dict[str, Any] | None:
    """Whose it was, and the verdict before it; what it changed is the difference."""
    if heard is None:
        return None
    return {
        "host": heard.host,
        "model": heard.model,
        "changed": heard.changed,
        "outcome_before": heard.before.severity,
        "findings_before": [_without_words(finding) for finding in heard.before.findings],
    }


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
