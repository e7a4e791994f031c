"""What came with a mail beside its writer's own words: forwarded mails and files, kept as evidence."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns.models import Concern, Evidence
from gatepost.core.clock import now
from gatepost.people.hats import Acting


@dataclass(frozen=True, slots=True)
class Piece:
    """One forwarded mail (`words`), or one file (`name`, `type`, `content`). `kind` is one of Evidence.Kind."""

    kind: str
    happened_on: date
    source: str
    words: str = ""
    name: str = ""
    type: str = ""
    content: bytes = b""


@transaction.atomic
def keep_what_came_along(acting: Acting, concern: Concern, pieces: Sequence[Piece], *, once: str) -> int:
    """Keep what came with a mail on the concern that it became, or was added to; gives how many pieces are new.

    For the door alone, in the transaction in which the mail's own words were taken in: that has asked who may write
    here. `once` is the mail's own key: the same mail adds its pieces once. Hash and size of each stand in the audit.
    """
    kept = 0
    for number, piece in enumerate(pieces):
        content = piece.content or piece.words.encode("utf-8")
        digest = hashlib.sha256(content).hexdigest()
        _, is_new = Evidence.objects.get_or_create(
            concern=concern,
            once=f"{once[:28]}{number:04d}",
            defaults={
                "school": concern.school,
                "kind": Evidence.Kind(piece.kind),
                "happened_on": piece.happened_on,
                "source": piece.source[:120],
                "words": piece.words or None,
                "name": piece.name or None,
                "type": piece.type[:80],
                "size": len(content),
                "sha256": digest,
                "content": piece.content or None,
                "by": acting.person,
                "hat": acting.hat,
                "at": now(),
            },
        )
        if is_new:
            kept += 1
            record(
                "added evidence to a concern",
                actor=acting.actor,
                subject=Subject("concern", concern.reference),
                facts={"kind": piece.kind, "sha256": digest, "bytes": len(content)},
            )
    return kept
