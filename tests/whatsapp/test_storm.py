"""Bar 11: whatever comes again, together, shuffled and from many sides counts once; what is forged leaves nothing.

The whole count, a kill after the answer and the time of an answer are tried by `proofs/webhook_storm.py`.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppNumber, WhatsAppStatus
from gatepost.doors.whatsapp.models import WhatsAppCall, WhatsAppTaken
from gatepost.doors.whatsapp.rounds import forget_old_calls
from gatepost.gate import facts
from gatepost.groups.models import Post
from gatepost.site.worker import Worker
from tests.cast import Cast, ScriptedJudge
from tests.on_a_file import on_a_file
from tests.whatsapp.platform import Phone, Platform, serve
from tests.whatsapp.storm import RANKS, Storm, forged, gather

HANDS, TIMES, EACH = 8, 12, 2


@pytest.fixture
def school(transactional_db: None, tmp_path: Path, monkeypatch, settings) -> Iterator[Cast]:
    """A school on disk whose number is on, with a judge that knows its texts by heart."""
    facts._judges.clear()
    monkeypatch.setattr(facts, "Judge", ScriptedJudge)
    platform = Platform()
    platform.is_prompt = False
    with on_a_file(tmp_path), serve(platform) as address:
        settings.WHATSAPP_API = address
        cast = Cast()
        cast.platform = platform
        WhatsAppNumber.objects.create(
            school=cast.school,
            is_on=True,
            shown_number=f"+{platform.number}",
            phone_number_id=platform.phone_number_id,
            access_token=platform.token,
            app_secret=platform.app_secret,
            verify_token=platform.verify_token,
            rates={"utility": 16_000, "service": 16_000},
            monthly_cap=10_000,
            digest_at=time(17),
        )
        cast.phones = [joined(cast, person) for person in (cast.amira, cast.tom, cast.jo, cast.lena)]
        yield cast


def joined(cast: Cast, person) -> Phone:
    phone = Phone(cast.platform, f"GB.{person.pk:06d}", f"4477009{person.pk:05d}", name=person.name.split()[0])
    members.join(person, user_id=phone.user_id, number=phone.number, wamid=f"wamid.join{person.pk}")
    return phone


def was_sent(cast: Cast, phone: Phone) -> WhatsAppMessage:
    """A message that the school has sent to this phone, of which the platform tells from now on."""
    answer = cast.platform.takes(
        {"messaging_product": "whatsapp", "to": phone.number, "type": "text", "text": {"body": "Hello"}}
    )
    return WhatsAppMessage.objects.create(
        school=cast.school,
        member=WhatsAppMember.objects.get(number_digest=members._of_number(phone.number)),
        kind="reply",
        once=f"sent to {phone.number}",
        state="sent",
        wamid=answer["messages"][0]["id"],
        queued_at=now(),
        due_at=now(),
        sent_at=now(),
    )


def called_with(cast: Cast, blows: list[bytes]) -> list[int]:
    """Let all of them fall, from eight sides at once; gives the answers."""
    path = f"/hooks/whatsapp/{cast.school.ref}/"

    def strike(share: list[bytes]) -> list[int]:
        browser = Client(HTTP_HOST=cast.school.host)
        platform_calls = Platform(
            webhook=lambda body, headers: (
                browser.generic("POST", path, body, "application/json", headers=headers).status_code
            )
        )
        try:
            return [platform_calls.calls_with(body) for body in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return [one for answers in pool.map(strike, [blows[hand::HANDS] for hand in range(HANDS)]) for one in answers]


def work(hands: int = 2) -> None:
    """Several workers at once."""

    def one(_: int) -> None:
        try:
            Worker().once()
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(one, range(hands)))


def ranks(messages: list[WhatsAppMessage]) -> list[int]:
    found = dict(WhatsAppMessage.objects.values_list("pk", "state"))
    return [RANKS[found[message.pk]] for message in messages]


def test_a_storm_counts_once(school):
    chance = random.Random(11)
    for phone in school.phones:
        phone.wrote_at = school.platform.now()
    messages = [was_sent(school, phone) for phone in school.phones]
    for phone in school.phones:
        phone.reads()
    storm = gather(school.platform, school.phones, each=EACH, chance=chance)
    blows = storm.times(TIMES, chance)
    third = len(blows) // 3
    seen = [ranks(messages)]

    # All of it is answered while no worker works, and the second third while one does.
    assert set(called_with(school, blows[:third])) == {200}
    assert Post.objects.count() == 0
    work()
    seen.append(ranks(messages))
    with ThreadPoolExecutor(1) as beside:
        worker = beside.submit(work, 1)
        assert set(called_with(school, blows[third : 2 * third])) == {200}
        worker.result()
    seen.append(ranks(messages))
    assert set(called_with(school, blows[2 * third :])) == {200}
    work()
    work(1)
    seen.append(ranks(messages))

    assert_counted_once(school, storm, messages)
    for before, after in pairwise(seen):
        assert all(was <= is_ for was, is_ in zip(before, after, strict=True)), seen
    assert seen[-1] == [RANKS["read"]] * len(messages)


def assert_counted_once(school: Cast, storm: Storm, messages: list[WhatsAppMessage]) -> None:
    assert WhatsAppCall.objects.count() == len(storm.calls)
    assert set(WhatsAppCall.objects.values_list("state", "fault")) == {("done", "")}
    assert not WhatsAppCall.objects.exclude(body=None).exists()
    assert sorted(Post.objects.values_list("text", flat=True)) == sorted(storm.said.values())
    assert sorted(WhatsAppTaken.objects.values_list("wamid", flat=True)) == sorted(storm.said)
    ours = WhatsAppStatus.objects.filter(wamid__in=[message.wamid for message in messages])
    assert ours.count() == 3 * len(messages)


def test_what_is_forged_leaves_nothing(line):
    chance = random.Random(11)
    phones = [line.joined(player) for player in (line.world.amira, line.world.tom)]
    storm = gather(line.platform, phones, each=1, chance=chance)
    answers: dict[str, set[int]] = {}
    for body in storm.calls:
        for what, (bytes_, header) in forged(body, line.platform.app_secret, chance).items():
            headers = {} if header is None else {"X-Hub-Signature-256": header}
            answers.setdefault(what, set()).add(line.is_called(bytes_, headers))
    assert {status for found in answers.values() for status in found} <= {401, 403}, answers
    assert not WhatsAppCall.objects.exists()
    assert WhatsAppNumber.objects.get().called_at is None
    line.world.work()
    assert not WhatsAppTaken.objects.exists()
    assert not Post.objects.exists()


def test_a_call_that_somebody_kept_and_plays_again_a_month_later_is_no_second_message(line):
    kept = []
    line.platform.webhook = lambda body, headers: kept.append((body, headers)) or line.is_called(body, headers)
    phone = line.joined(line.world.nadia)
    phone.says("Is PE tomorrow?")
    line.works()
    assert line.world.tom.sees_in_oak() == ["Is PE tomorrow?"]
    with time_machine.travel(now() + timedelta(days=31), tick=True):
        assert forget_old_calls() == len(kept)
        assert not WhatsAppTaken.objects.exists()
        assert [line.is_called(body, headers) for body, headers in kept] == [200] * len(kept)
        line.world.work()
    assert Post.objects.count() == 1
