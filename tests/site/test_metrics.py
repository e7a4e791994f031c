"""`/metrics`: read by another reader of the format, seen by nobody it is not for, and naming nobody."""

import json

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core import metrics
from gatepost.core.clock import now
from gatepost.delivery.models import Delivery
from gatepost.people.models import Person
from gatepost.site import care
from tests.world import World

TOKEN = "a-secret-of-whoever-watches-the-machine"


def numbers_in(text: str) -> dict[str, float]:
    """Every number, by its name and labels."""
    return {
        sample.name + json.dumps(sample.labels, sort_keys=True): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def ask(host: str = "localhost:8000", **headers: str) -> tuple[int, str]:
    answer = Client().get("/metrics", headers={"host": host, **headers})
    return answer.status_code, answer.content.decode()


def test_from_this_machine_it_is_seen_without_a_secret(world: World):
    for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000", "localhost"):
        status, text = ask(host)
        assert status == 200
        assert numbers_in(text)["gatepost_processes{}"] >= 1
    answer = Client().get("/metrics", headers={"host": "localhost"})
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "203.0.113.9"},
        {"x-forwarded-proto": "https"},
        {"forwarded": "for=203.0.113.9"},
        {"via": "1.1 proxy"},
        {"x-real-ip": "203.0.113.9"},
        {"host": "hazel-lane.test"},
        {"host": "elsewhere.example"},
    ],
)
def test_whoever_comes_from_outside_finds_what_any_unknown_address_answers(world: World, headers: dict[str, str]):
    headers = {"host": world.school.host, **headers}
    denied = Client().get("/metrics", headers=headers)
    absent = Client().get("/no-such-address", headers=headers)
    assert (denied.status_code, denied.content) == (404, absent.content)
    assert {name for name in denied.headers if name != "X-Request-Id"} == {
        name for name in absent.headers if name != "X-Request-Id"
    }


def test_another_machine_finds_nothing_even_with_the_right_host_name(world: World):
    answer = Client(REMOTE_ADDR="192.0.2.7").get("/metrics", headers={"host": "localhost"})
    assert answer.status_code == 404


def test_behind_a_proxy_only_the_secret_opens_it(world: World, settings):
    settings.TRUSTED_PROXIES = 1
    assert ask()[0] == 404
    settings.TRUSTED_PROXIES, settings.IS_HTTPS = 0, True
    assert ask()[0] == 404
    settings.METRICS_TOKEN = TOKEN
    assert ask(authorization=f"Bearer {TOKEN}")[0] == 200
    assert ask(host=world.school.host, authorization=f"Bearer {TOKEN}")[0] == 200


def test_with_a_secret_this_machine_needs_it_too(world: World, settings):
    settings.METRICS_TOKEN = TOKEN
    for given in ("", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN, f"bearer {TOKEN}", "Bearer é"):
        assert ask(authorization=given)[0] == 404
    assert ask()[0] == 404


def test_it_tells_of_letters_audit_and_backups(world: World, settings, tmp_path):
    settings.DATA = tmp_path
    before = numbers_in(ask()[1])
    assert "gatepost_backup_age_seconds{}" not in before
    record("did a thing", actor=Actor.gatepost(world.school.ref), subject=Subject("school", world.school.ref))
    care.backed_up(tmp_path, at=now(), file=tmp_path / "monday.gatepost")
    after = numbers_in(ask()[1])
    assert after["gatepost_audit_unlinked{}"] == before["gatepost_audit_unlinked{}"] + 1
    assert 0 <= after["gatepost_backup_age_seconds{}"] < 60
    assert "gatepost_verified_restore_age_seconds{}" not in after
    waiting = 'gatepost_deliveries{"channel": "mail", "state": "waiting"}'
    assert after[waiting] == Delivery.objects.filter(state="waiting").count()
    assert after["gatepost_memory_bytes{}"] > 10_000_000


def test_it_names_nobody(world: World):
    text = ask()[1]
    told = [world.school.ref, world.school.host, world.school.name, *Person.objects.values_list("name", flat=True)]
    told += Person.objects.values_list("ref", flat=True)
    assert len(told) > 10
    assert [word for word in told if word in text] == []


def test_requests_and_their_time_are_counted(world: World):
    def answered() -> float:
        cells = metrics.all_cells()
        return sum(value for _, _, value in metrics.REQUESTS.series(cells))

    before = answered()
    Client(headers={"host": world.school.host}).get("/sign-in/")
    assert answered() == before + 1


def test_a_letter_is_counted_by_what_came_of_it(world: World, outbox):
    def sent() -> float:
        return {labels["outcome"]: value for _, labels, value in metrics.LETTERS.series(metrics.all_cells())}["sent"]

    from gatepost.delivery import ledger

    before = sent()
    browser = Client(headers={"host": world.school.host})
    browser.post("/sign-in/", {"mail": world.tom.mail})
    ledger.fan_out_waiting()
    tried = ledger.send_due()
    assert tried == len(outbox.taken) > 0
    assert sent() == before + tried
