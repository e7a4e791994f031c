"""A class rep brings days and facts along: found in the old chat, ticked, sent by themselves; nothing else is kept."""

import shutil
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gatepost.adoption.brought import files
from gatepost.adoption.carry import actions, reading
from gatepost.adoption.carry.lines import message_of
from gatepost.adoption.models import GroupAudit
from gatepost.audit.models import Entry
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid
from gatepost.groups.models import Post
from gatepost.people.models import Hat
from tests.adoption.audit.chats import ANNA, BEN, android
from tests.world import sign_in


@pytest.fixture(autouse=True)
def empty() -> None:
    """No file of another test."""
    shutil.rmtree(files.folder())


@pytest.fixture
def jo(world: Any) -> Client:
    """The browser of a class rep."""
    return sign_in(Client(), world.jo.person, Hat.PARENT)


def chat(world: Any) -> tuple[SimpleUploadedFile, Any]:
    """An old chat of a week ago, and the day of the trip in it."""
    today = today_in(world.school.time_zone)
    said, trip = today - timedelta(days=7), today + timedelta(days=20)
    words = android(
        [
            (f"{said}T08:00", ANNA, "Is it PE tomorrow? Zebedee lost his kit again."),
            (f"{said}T08:05", BEN, "PE is on Tuesdays, tell Zebedee!"),
            (f"{said}T08:09", BEN, f"Trip to the farm on {trip:%d/%m/%Y} at 9.15am, Mrs Abara says"),
        ]
    )
    return SimpleUploadedFile("WhatsApp Chat with 3 Oak.txt", words.encode(), content_type="text/plain"), trip


def test_from_the_old_chat_to_the_message(world, jo):
    here = f"/adoption/carry/{world.oak.ref}/"
    file, trip = chat(world)
    assert "What others wrote is theirs" in world.jo.opens(here).text
    answer = jo.post(f"{here}export/", {"exports": [file], "date_order": "", "may_use_it": "on"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "2 lines were found." in shown
    assert "3 messages were read. The file is deleted." in shown
    assert 'value="Trip"' in shown
    assert not any(word in shown for word in ("Zebedee", "Abara", "Anna", "says"))
    assert [path for path in files.folder().rglob("*") if path.is_file()] == []
    assert not GroupAudit.objects.exists()

    later = trip + timedelta(days=1)
    ticked = {
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "2",
        "lines-0-kind": "day",
        "lines-0-bring": "on",
        "lines-0-what": "Trip to the farm",
        "lines-0-day": later.isoformat(),
        "lines-0-at": "09:15",
        "lines-1-kind": "week",
        "lines-1-what": "PE",
        "lines-1-weekday": "1",
        "facts": "",
    }
    made = jo.post(here, ticked).content.decode()
    line = f"{later:%A} {later.day} {later:%B %Y}, 09:15: Trip to the farm"
    assert f"- {line}" in made
    assert "Every Tuesday" not in made  # nobody ticked it
    assert not Post.objects.filter(text__contains="farm").exists()  # the rep has not sent it

    facts = Entry.objects.filter(action__contains="days and facts").order_by("pk").values_list("action", "facts")
    assert list(facts) == [
        ("looked for days and facts in an export", {"messages": 3, "found": 2}),
        ("chose days and facts to bring along", {"found": 1, "typed": 0}),
    ]
    send = {"client_key": "a-key-of-ours", "text": message_of([line])}
    assert jo.post(f"/groups/{world.oak.ref}/write/", send).status_code == 303
    assert Post.objects.filter(text__contains=line, author=world.jo.person).exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"facts": ""}, "Please tick a line, or write one."),
        (
            {"facts": "", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "1", "lines-0-kind": "day"}
            | {"lines-0-bring": "on", "lines-0-what": "Trip", "lines-0-day": ""},
            "Please choose a day.",
        ),
        (
            {"facts": "", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "1", "lines-0-kind": "hour"}
            | {"lines-0-bring": "on", "lines-0-what": " ", "lines-0-at": "08:40"},
            "Please say what it is.",
        ),
    ],
)
def test_what_is_missing_is_said(world, jo, given, sentence):
    answer = jo.post(f"/adoption/carry/{world.oak.ref}/", given)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_lines_and_own_words_make_one_message(world):
    words = actions.choose_lines(
        world.jo.acting, world.oak, found=["Every Tuesday: PE"], typed=["- spare key: Anna", ""]
    )
    assert words == "Good to know for our class:\n- Every Tuesday: PE\n- spare key: Anna"
    with pytest.raises(Invalid):
        actions.choose_lines(world.jo.acting, world.oak, found=["x" * 250] * 20, typed=[])


def test_what_cannot_be_read_is_said_and_gone(world, jo, monkeypatch):
    here = f"/adoption/carry/{world.oak.ref}/export/"
    given = {"date_order": "", "may_use_it": "on"}
    letter = SimpleUploadedFile("chat.txt", b"Dear all, this is a letter.\nNo chat at all.\n")
    answer = jo.post(here, given | {"exports": [letter]})
    assert (answer.status_code, "chat" in answer.content.decode()) == (422, True)
    monkeypatch.setattr(reading, "MEMORY", 8 * 1024 * 1024)  # too little to begin with
    answer = jo.post(here, given | {"exports": [chat(world)[0]]})
    assert (answer.status_code, "ran out of memory" in answer.content.decode()) == (422, True)
    for _place in range(reading.AT_ONCE):
        assert reading._places.acquire(blocking=False)
    try:
        answer = jo.post(here, given | {"exports": [chat(world)[0]]})
    finally:
        reading._places.release(reading.AT_ONCE)
    assert (answer.status_code, "try again in some minutes" in answer.content.decode()) == (422, True)
    assert [path for path in files.folder().rglob("*") if path.is_file()] == []
    assert jo.get(here).status_code == 302


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "ran out of memory"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "It took too long."),
        ("time.sleep(60)", "It took too long."),
        ("print('no answer')", "The part of Gatepost that reads chats failed on this one."),
        ("sys.exit(1)", "The part of Gatepost that reads chats failed on this one."),
    ],
)
def test_a_process_that_dies_says_how(world, jo, monkeypatch, tmp_path, ends, sentence):
    dying = tmp_path / "dying"
    dying.write_text(f"#!{sys.executable}\nimport os, signal, sys, time\n{ends}\n")
    dying.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dying))
    if "sleep" in ends:
        monkeypatch.setattr(reading, "LONGEST", 0.2)
    given = {"date_order": "", "may_use_it": "on", "exports": [chat(world)[0]]}
    answer = jo.post(f"/adoption/carry/{world.oak.ref}/export/", given)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
