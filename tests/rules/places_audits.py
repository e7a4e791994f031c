"""Exports that were brought to be audited: one with its report, one that waits."""

from datetime import timedelta
from typing import TYPE_CHECKING

from gatepost.adoption.models import GroupAudit
from gatepost.core.clock import now
from tests.world import Player

if TYPE_CHECKING:
    from tests.rules.places import Places


def audits(places: "Places") -> None:
    places.refs["audit of lena"] = done_audit(places.world.lena, places.secret("lena")).ref
    places.refs["audit that waits"] = audit(places.world.adeyemi).ref


def done_audit(player: Player, words: str) -> GroupAudit:
    return audit(
        player,
        state=GroupAudit.State.DONE,
        ended_at=now(),
        messages=15,
        hundredths=100,
        figures=f'{{"words": "{words}"}}',
        report=f"<!doctype html><html lang='en'><title>Report</title><h1>Report</h1><p>{words}</p></html>",
        kept_for=words,
        kept_at=now(),
    )


def audit(player: Player, **values: object) -> GroupAudit:
    acting = player.acting
    given = {"once": "a-form", "at": now(), "expires_at": now() + timedelta(hours=1), **values}
    return GroupAudit.objects.create(school=acting.person.school, by=acting.person, hat=acting.hat.value, **given)
