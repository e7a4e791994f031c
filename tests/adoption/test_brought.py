"""An export is brought to the page, read apart, shown to nobody but who brought it, and let go."""

import json
import re
import shutil
import stat
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gatepost.adoption import personal
from gatepost.adoption.brought import actions, files, reading, rounds
from gatepost.adoption.brought.names import names_for
from gatepost.adoption.models import GroupAudit
from gatepost.audit.models import Entry
from gatepost.core.clock import now, today_in
from gatepost.core.db import now_of_all
from gatepost.core.errors import Invalid
from gatepost.people.models import Hat
from tests.adoption.audit.chats import SMALL, android
from tests.world import Player, World, sign_in

HERE = "/adoption/audit/"
State = GroupAudit.State


def chat(name: str = "WhatsApp Chat with 3 Oak.txt", words: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (words or android(SMALL)).encode(), content_type="text/plain")


def form(**more: Any) -> dict[str, Any]:
    return {"exports": [chat()], "date_order": "", "may_use_it": "on", "once": "a-form", **more}


def browser(player: Player, hat: Hat) -> Client:
    return sign_in(Client(), player.person, hat)


def bring(client: Client, **more: Any) -> str:
    """The address of the audit that came of it."""
    answer = client.post(HERE, form(**more))
    assert answer.status_code == 302, re.findall(r'class="errorlist.*?</ul>', answer.content.decode(), re.S)
    return str(answer["Location"])


def done(client: Client, **more: Any) -> str:
    place = bring(client, **more)
    assert rounds.read_waiting() == 1
    return place


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PROCESSES", 1)
    shutil.rmtree(files.folder())


def left_on_the_disk() -> list[Path]:
    return [path for path in files.folder().rglob("*") if path.is_file()]


def test_from_the_file_to_the_report(world: World) -> None:
    head = browser(world.adeyemi, Hat.HEAD)
    assert "The school never reads a group." in head.get(HERE).content.decode()
    place = bring(head)
    [file] = left_on_the_disk()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.folder().stat().st_mode) == 0o700

    waiting = head.get(place).content.decode()
    assert "It begins soon." in waiting
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in waiting
    assert 'hx-trigger="every 2s"' in waiting

    assert rounds.read_waiting() == 1
    assert left_on_the_disk() == []
    ready = head.get(place).content.decode()
    assert "15 messages were read. The file is deleted." in ready
    assert 'http-equiv="refresh"' not in ready

    report = head.get(f"{place}report/")
    words = report.content.decode()
    assert "What the group is used for" in words
    assert "Zebedee" not in words
    assert "Carla" not in words
    assert "script-src 'none'" in report["Content-Security-Policy"]
    assert "'unsafe-inline'" not in report["Content-Security-Policy"]
    assert "attachment" in head.get(f"{place}report/?file")["Content-Disposition"]
    figures = json.loads(head.get(f"{place}figures/").content)
    assert figures["messages"] == 15
    assert figures["names"] == "masked, with a roster"
    assert list(
        Entry.objects.filter(subject_kind="audit").order_by("pk").values_list("action", "actor_hat", "facts")
    ) == [
        ("brought an export to be audited", "head", {"files": 1}),
        ("audited an export", "head", {"messages": 15}),
    ]


def test_nobody_else_sees_it_and_not_the_same_person_in_another_hat(world: World) -> None:
    place = done(browser(world.amira, Hat.PARENT))
    addresses = [place, f"{place}report/", f"{place}figures/"]
    for other, hat in ((world.tom, Hat.PARENT), (world.adeyemi, Hat.HEAD), (world.priya, Hat.PTA)):
        client = browser(other, hat)
        assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
        assert [client.post(f"{place}{verb}/").status_code for verb in ("stop", "keep", "delete")] == [404, 404, 404]
        assert place not in client.get(HERE).content.decode()
    assert browser(world.evans, Hat.OFFICE).get(HERE).status_code == 404
    assert GroupAudit.objects.get().state == State.DONE


def test_a_parent_gets_no_report_by_the_names_on_the_roll(world: World) -> None:
    done(browser(world.amira, Hat.PARENT), with_those_who_left="on")
    audit = GroupAudit.objects.get()
    assert names_for(audit) == []
    assert audit.with_those_who_left is False
    assert json.loads(audit.figures or "")["names"] == "masked, without a roster"
    audit.hat = Hat.HEAD
    assert ("Leo", "pupil", "Oak") in names_for(audit)


def test_what_is_stored_is_sealed(world: World) -> None:
    done(browser(world.amira, Hat.PARENT))
    sealed = GroupAudit._meta.get_field("report").get_db_prep_value  # what the column holds is no text
    assert callable(sealed)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT figures, report FROM adoption_groupaudit")
        held = [bytes(value) for value in cursor.fetchone()]
    assert all(b"messages" not in value and b"<html" not in value for value in held)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("Dear all, this is a letter.\nNo chat at all.\n", "chat"), ("PK\x03\x04 and nothing more", "")],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(world: World, words: str, sentence: str) -> None:
    client = browser(world.amira, Hat.PARENT)
    place = done(client, exports=[chat("chat.txt" if sentence else "chat.zip", words)])
    shown = client.get(place).content.decode()
    assert "This file could not be read." in shown
    assert sentence in str(GroupAudit.objects.get().refusal)
    assert left_on_the_disk() == []
    assert client.get(f"{place}report/").status_code == 404


def test_a_form_that_is_not_right_keeps_nothing(world: World) -> None:
    client = browser(world.amira, Hat.PARENT)
    for wrong, sentence in (
        ({"exports": []}, "Please choose the file."),
        ({"exports": [SimpleUploadedFile("chat.txt", b"")]}, "empty"),
        ({"may_use_it": ""}, "Please tell the group first."),
        ({"exports": [chat(f"{number}.txt") for number in range(5)]}, "four files at most"),
    ):
        answer = client.post(HERE, form(**wrong))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert GroupAudit.objects.count() == 0
    assert left_on_the_disk() == []


def test_a_file_that_is_too_large_is_not_taken_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_TOGETHER", 100)
    answer = browser(world.amira, Hat.PARENT).post(HERE, form())
    assert answer.status_code == 422
    assert "60 MB at most" in answer.content.decode()
    assert left_on_the_disk() == []


def test_without_the_forms_own_token_nothing_is_taken_in(world: World) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), world.amira.person, Hat.PARENT)
    assert client.post(HERE, form()).status_code == 403
    assert GroupAudit.objects.count() == 0
    assert left_on_the_disk() == []


def test_the_same_form_twice_brings_it_once_and_another_waits_for_the_first(world: World) -> None:
    client = browser(world.amira, Hat.PARENT)
    assert bring(client) == bring(client)
    answer = client.post(HERE, form(once="another"))
    assert answer.status_code == 422
    assert "Your last one is still being read." in answer.content.decode()
    assert len(left_on_the_disk()) == 1


def test_the_same_form_twice_in_one_moment_brings_it_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client, looked = browser(world.amira, Hat.PARENT), actions._brought_before
    place = bring(client)
    answers = iter([None])  # the second looked before the first was there
    monkeypatch.setattr(actions, "_brought_before", lambda *asked: next(answers, looked(*asked)))
    monkeypatch.setattr(actions, "_require_room", lambda acting, **_size: None)
    assert bring(client) == place
    assert len(left_on_the_disk()) == 1


def test_two_are_read_at_once_and_the_third_is_told_to_wait(world: World) -> None:
    for player in (world.amira, world.tom, world.jo):
        place = bring(browser(player, Hat.PARENT))
    assert "2 others wait before it." in browser(world.jo, Hat.PARENT).get(place).content.decode()
    first, second = actions.claim_next(), actions.claim_next()
    assert first is not None
    assert second is not None
    assert {first.slot, second.slot} == {1, 2}
    assert actions.claim_next() is None
    actions.refuse(first, "No.")
    third = actions.claim_next()
    assert third is not None
    assert third.by == world.jo.person


def test_it_can_be_stopped_and_nothing_of_it_stays(world: World) -> None:
    client = browser(world.amira, Hat.PARENT)
    place = bring(client)
    audit = actions.claim_next()
    assert audit is not None
    assert actions.note_progress(audit, messages=1200, share=0.25, left=100)
    shown = client.get(place).content.decode()
    assert "1,200 messages so far" in shown
    assert "About 2 minutes left." in shown

    client.post(f"{place}stop/")
    assert not actions.note_progress(audit, messages=1300, share=0.3, left=90)
    reading.read(audit)  # its process comes to an end, and what it had is not wanted any more
    assert "You stopped it." in client.get(place).content.decode()
    assert GroupAudit.objects.get().report is None
    files.forget(audit.ref)
    assert left_on_the_disk() == []


def test_after_a_restart_in_the_middle_it_says_so_and_nothing_half_is_there(world: World) -> None:
    client = browser(world.amira, Hat.PARENT)
    place = bring(client)
    audit = actions.claim_next()
    assert audit is not None
    assert actions.break_off_forsaken() == 0
    GroupAudit.objects.update(lease_until=now_of_all() - timedelta(seconds=1))  # nobody holds it any more
    assert actions.break_off_forsaken() == 1
    shown = client.get(place).content.decode()
    assert "It broke off in the middle." in shown
    assert "Gatepost was started anew just then." in shown
    assert left_on_the_disk() == []
    actions.finish(audit, figures="{}", report="<p>late", messages=1)  # a straggler changes nothing
    assert GroupAudit.objects.get().state == State.BROKEN
    assert bring(client, once="again") != place


def test_files_that_are_gone_break_it_off(world: World) -> None:
    bring(browser(world.amira, Hat.PARENT))
    files.forget(GroupAudit.objects.get().ref)
    rounds.read_waiting()
    assert GroupAudit.objects.get().state == State.BROKEN


def test_a_process_without_memory_breaks_it_off_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MEMORY", 1)
    client = browser(world.amira, Hat.PARENT)
    shown = client.get(done(client)).content.decode()
    assert "This machine ran out of memory while it read the chat." in shown
    assert "started anew" not in shown
    assert GroupAudit.objects.get().state == State.BROKEN
    assert left_on_the_disk() == []


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "ran out of memory"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "It took too long."),
        ("sys.exit(1)", "The part of Gatepost that reads chats failed on this one."),
    ],
)
def test_a_process_that_dies_says_how(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    ends: str,
    sentence: str,
) -> None:
    dying = tmp_path / "dying"
    dying.write_text(f"#!{sys.executable}\nimport os, signal, sys\n{ends}\n")
    dying.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dying))
    client = browser(world.amira, Hat.PARENT)
    shown = client.get(done(client)).content.decode()
    assert sentence in shown
    assert "Nothing was kept, and the file is deleted." in shown
    assert "ended by itself with status" in caplog.text


def test_an_answer_without_end_breaks_it_off(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_ANSWER", 1_000)
    done(browser(world.amira, Hat.PARENT))
    audit = GroupAudit.objects.get()
    assert (audit.state, audit.report) == (State.BROKEN, None)


def test_too_many_messages_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_MESSAGES", 3)
    done(browser(world.amira, Hat.PARENT))
    assert "more than 3 messages" in str(GroupAudit.objects.get().refusal)


def test_after_an_hour_it_is_gone(world: World) -> None:
    client = browser(world.amira, Hat.PARENT)
    place = done(client)
    audit = GroupAudit.objects.get()
    assert timedelta(minutes=59) < audit.expires_at - now() <= timedelta(hours=1)
    GroupAudit.objects.update(expires_at=now() - timedelta(seconds=1))
    assert client.get(place).status_code == 404  # at once, not when the worker comes by
    rounds.let_go_of_old()
    assert GroupAudit.objects.count() == 0
    last = Entry.objects.filter(subject_kind="audit").order_by("-pk").first()
    assert last is not None
    assert (last.action, last.actor_ref) == ("let go of an audit report", "")


def test_kept_by_consent_until_a_day_with_the_reason(world: World) -> None:
    client = browser(world.amira, Hat.PARENT)
    place = done(client)
    today = today_in("Europe/London")
    why = "The governors meet in March."
    for wrong in (
        {"until": today.isoformat()},
        {"until": (today + timedelta(days=91)).isoformat()},
        {"why": ""},
        {"may_keep_it": ""},
    ):
        given = {"why": why, "until": (today + timedelta(days=30)).isoformat(), "may_keep_it": "on", **wrong}
        assert client.post(f"{place}keep/", given).status_code == 422
    assert GroupAudit.objects.get().kept_at is None

    given = {"why": why, "until": (today + timedelta(days=30)).isoformat(), "may_keep_it": "on"}
    assert client.post(f"{place}keep/", given).status_code == 302
    audit = GroupAudit.objects.get()
    assert timedelta(days=29) < audit.expires_at - now() < timedelta(days=30)
    assert audit.kept_for == why
    assert why in client.get(place).content.decode()
    entry = Entry.objects.get(action="kept an audit report")
    assert (entry.facts, entry.reason) == ({"days": 29}, "")
    assert personal.held_about(world.amira.person)["audits"][0]["kept_for"] == why

    client.post(f"{place}delete/")
    assert GroupAudit.objects.count() == 0
    assert client.get(place).status_code == 404


def test_kept_again_and_again_it_still_goes_ninety_days_after_it_was_made(world: World) -> None:
    client = browser(world.amira, Hat.PARENT)
    place = done(client)
    made = now() - timedelta(days=60)
    made_on = made.astimezone(ZoneInfo("Europe/London")).date()
    GroupAudit.objects.update(at=made, ended_at=made, kept_at=made, expires_at=now() + timedelta(days=1))
    given = {"why": "The governors meet again.", "may_keep_it": "on"}
    late = client.post(f"{place}keep/", {**given, "until": (made_on + timedelta(days=91)).isoformat()})
    assert late.status_code == 422
    assert "at most ninety days after the report was made" in late.content.decode()
    acting, ref = world.amira.acting, GroupAudit.objects.get().ref
    with pytest.raises(Invalid):
        actions.keep_report(acting, ref, why="again", until=now() + timedelta(days=31))
    assert (
        client.post(f"{place}keep/", {**given, "until": (made_on + timedelta(days=89)).isoformat()}).status_code == 302
    )


def test_what_nobody_waits_for_is_swept_from_the_disk(world: World) -> None:
    bring(browser(world.amira, Hat.PARENT))
    stray = files.folder() / "arriving-stray"
    stray.write_bytes(b"x")
    wanted = {GroupAudit.objects.get().ref}
    assert files.forget_strays(wanted, older_than=time.time() - 3600) == 0
    assert files.forget_strays(wanted, older_than=time.time() + 10) == 1
    assert len(left_on_the_disk()) == 1


def test_a_file_that_goes_by_itself_does_not_stop_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, stray = files.folder() / "arriving-gone", files.folder() / "arriving-stray"
    stray.write_bytes(b"x")
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter([gone, stray]))
    assert files.forget_strays(set(), older_than=time.time() + 10) == 1
    assert not stray.exists()


def test_there_is_an_end_to_what_waits_on_the_whole_installation(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(browser(world.amira, Hat.PARENT))
    tom = browser(world.tom, Hat.PARENT)
    for limit, at in (("MOST_WAITING_TOGETHER", 1), ("LARGEST_WAITING", files.held_together()[1] + 10)):
        with monkeypatch.context() as patched:
            patched.setattr(actions, limit, at)
            answer = tom.post(HERE, form())
            assert answer.status_code == 422
            assert "Very many are waiting just now. Please try again in some minutes." in answer.content.decode()
    assert len(left_on_the_disk()) == 1
    bring(tom)


def test_erasing_a_person_takes_their_reports(world: World) -> None:
    done(browser(world.amira, Hat.PARENT))
    personal.erase(world.amira.person)
    assert GroupAudit.objects.count() == 0


def test_parents_and_the_pta_find_it_on_their_own_page(world: World) -> None:
    for player, hat, finds in (
        (world.amira, Hat.PARENT, True),
        (world.priya, Hat.PTA, True),
        (world.evans, Hat.OFFICE, False),
    ):
        assert (f'href="{HERE}"' in browser(player, hat).get("/me/").content.decode()) is finds
