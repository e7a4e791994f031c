"""Mails that came back: the letter is marked as one that could not be sent, so that the office sees it."""

import re
from datetime import timedelta

from django.db import transaction

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.delivery.models import Delivery
from gatepost.people.models import School

# An enhanced status code (RFC 3463): class, subject, detail. Nothing else of a bounce is kept: it holds addresses.
STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")


# A provider that knows our letter by a name of its own tells of it within hours.
NEWEST_WITHIN = timedelta(days=3)
# What became of a letter: it came back, or whoever got it called it spam.
REASONS = ("bounced", "complained")


def newest_letter_to(school: School, address: str) -> Delivery | None:
    """The letter that was sent to this address last, within three days; None when there is none."""
    if not address:
        return None
    sent = Delivery.objects.filter(school=school, address__iexact=address, state=Delivery.State.SENT)
    return sent.filter(ended_at__gt=now() - NEWEST_WITHIN).order_by("-ended_at", "-pk").first()


def sent_letter(school: School, refs: list[str]) -> Delivery | None:
    """The first of these references that is a letter of this school; None when none is."""
    found = {letter.ref: letter for letter in Delivery.objects.filter(school=school, ref__in=refs[:50])}
    return next((found[ref] for ref in refs if ref in found), None)


@transaction.atomic
def mark_bounced(school: School, ref: str, *, status: str = "", why: str = "bounced") -> bool:
    """A letter that was sent came back for good: it is dead, with the reason; whether it was one of this school's.

    `ref` is Delivery.ref, the part before the @ of its Message-ID. `status` is an enhanced status code, as `5.1.1`;
    anything else is not kept. A letter that has been tried again or given up since stays as it is. A delay is no
    bounce: do not call this for one. `why` is one of REASONS. Raises ValueError for another.
    """
    if why not in REASONS:
        raise ValueError(why)
    code = status if STATUS.fullmatch(status) else ""
    won = Delivery.objects.filter(school=school, ref=ref, state=Delivery.State.SENT).update(
        state=Delivery.State.DEAD, ended_at=now(), fault=f"{why} {code}".strip()
    )
    if won:
        record(
            "a letter came back",
            actor=Actor.gatepost(school.ref),
            subject=Subject("delivery", ref),
            facts={"status": code, "why": why},
        )
    return bool(won)
