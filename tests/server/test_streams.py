"""Open streams over real sockets: who gets what, how soon, what a broken line loses, and when a stream must end."""

import json
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.running import RunningGatepost
from tests.server.streams import OpenStream

pytestmark = [pytest.mark.slow, pytest.mark.server]

OAK, ELM, ASH = 0, 1, 2
AT_ONCE, BESIDE = 1.0, 5.0  # seconds: through this server; by a command beside it

POST = """
    from gatepost.gate import actions as gate
    from gatepost.groups.access import group_for_posting
    from gatepost.people.access import person_by_mail
    from gatepost.people.hats import Acting
    from gatepost.people.models import Hat, School
    person = person_by_mail(School.objects.get(), {mail!r})
    acting = Acting(person, Hat.PARENT)
    gate.submit(acting, group=group_for_posting(acting, {group!r}), text={text!r})
"""
END_A_PLACE = """
    from gatepost.people.access import person_by_mail
    from gatepost.people.actions import end_guardianship
    from gatepost.people.models import School
    person = person_by_mail(School.objects.get(), {mail!r})
    end_guardianship(None, person.guardianships.get(), "They have moved away.")
"""


def beside(gatepost: RunningGatepost, script: str, **facts: str) -> float:
    """Run a script on the same data in a process of its own, as a command would; gives when it had ended."""
    words = "import django; django.setup()\n" + textwrap.dedent(script).format(**facts)
    done = subprocess.run(
        [sys.executable, "-c", words], env=gatepost.environment, timeout=60, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return time.monotonic()


def test_a_post_reaches_all_members_at_once_and_nobody_else(running, members):
    oak, elm = members(running, OAK), members(running, ELM)
    streams = [OpenStream(running.port, token=member.token).opened() for member in oak]
    others = [OpenStream(running.port, token=member.token).opened() for member in elm]
    sent = time.monotonic()
    answer = oak[0].posted("Is PE tomorrow?", "at-once")
    for stream in streams:
        event = stream.wait_for_text("Is PE tomorrow?", within=AT_ONCE)
        assert event.at - sent < AT_ONCE
        assert set(event.data) == {"group", "seq", "type", "post"}
        assert (event.data["group"], event.data["seq"], event.data["type"]) == (oak[0].group, answer["seq"], "post")
        assert event.data["post"]["ref"] == answer["ref"]
    elm[0].posted("When does the concert start?", "elm")
    for stream in others:
        stream.wait_for_text("When does the concert start?", within=AT_ONCE)
        assert {group for group, _ in stream.places} == {elm[0].group}
    for stream in streams + others:
        assert len(stream.posts) == 1
        stream.close()


def test_a_broken_line_loses_and_repeats_nothing(running, members):
    writer, reader = members(running, OAK)[:2]
    first = OpenStream(running.port, token=reader.token).opened()
    cursors = [first.last_id]
    texts = [f"Reading is up to page {number}." for number in range(12)]
    for number, text in enumerate(texts):
        writer.posted(text, f"page-{number}")
        if number == 3:
            first.wait_for_text(text, within=AT_ONCE)
            first.close()
            cursors += [event.id for event in first.posts]
    assert len(set(cursors)) == 5
    for have, cursor in enumerate(cursors):
        again = OpenStream(running.port, token=reader.token, cursor=cursor)
        again.wait_for_text(texts[-1], within=AT_ONCE)
        assert [event.data["post"]["text"] for event in again.posts] == texts[have:]
        seqs = [seq for _, seq in again.places]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        again.close()


def test_edits_and_withdrawals_come_too(running, members):
    writer, reader = members(running, OAK)[:2]
    stream = OpenStream(running.port, token=reader.token).opened()
    mine = f"/groups/{writer.group}/posts/{writer.posted('The fair is on Firday.', 'fair')['ref']}"
    assert writer.client.put(mine, json={"text": "The fair is on Friday.", "client_key": "f2"}).status_code == 201
    assert writer.client.delete(mine).status_code == 204
    assert stream.wait_for(lambda: len(stream.posts) == 3, within=AT_ONCE)
    assert [(event.data["type"], event.data["post"]["revision"]) for event in stream.posts][1:] == [
        ("edit", 2),
        ("withdraw", 2),
    ]
    assert stream.posts[-1].data["post"]["text"] == ""
    stream.close()


def test_a_cursor_that_is_none_of_ours_begins_anew(running, members):
    member = members(running, OAK)[0]
    stream = OpenStream(running.port, token=member.token, cursor="AAAA").opened()
    assert stream.wait_for(lambda: bool(stream.events), within=AT_ONCE)
    assert stream.events[0].name == "reset"
    assert [group["ref"] for group in stream.events[0].data["groups"]] == [member.group]
    stream.close()


def test_a_stream_needs_a_key(running):
    for token in ("", "nonsense"):
        stream = OpenStream(running.port, token=token)
        assert stream.wait_for(lambda stream=stream: stream.status != 0, within=5)
        assert stream.status == 401
        stream.close()


def test_a_page_in_a_browser_has_the_same_stream(running, members):
    """Amira's page, signed in by the demo's button: posts of another parent of her class."""
    with signed_in(running, "Amira Haddad") as browser:
        cookie = f"gatepost={browser.cookies['gatepost']}"
        stream = OpenStream(running.port, cookie=cookie, path="/stream").opened()
        with signed_in(running, "Tom Barker") as tom:
            group = re.search(r'href="/groups/([^/"]+)/"', tom.get("/").text)
            assert group is not None
            write(tom, group[1], "Is it show and tell on Monday?")
        stream.wait_for_text("Is it show and tell on Monday?", within=AT_ONCE)
        sign_out(browser)
        assert stream.wait_for(lambda: stream.is_over, within=AT_ONCE)
        stream.close()


def test_what_a_command_writes_beside_the_server_is_seen(running, members):
    oak = members(running, OAK)
    streams = [OpenStream(running.port, token=member.token).opened() for member in oak]
    done = beside(running, POST, mail=oak[0].mail, group=oak[0].group, text="Lost: a blue water bottle.")
    for stream in streams:
        assert stream.wait_for_text("Lost: a blue water bottle.", within=BESIDE).at - done < BESIDE
        stream.close()


def test_a_place_that_ends_beside_the_server_ends_the_stream(running, members):
    gone, stays = members(running, ASH)[:2]
    stream, other = (OpenStream(running.port, token=member.token).opened() for member in (gone, stays))
    done = beside(running, END_A_PLACE, mail=gone.mail)
    assert stream.wait_for(lambda: stream.is_over, within=BESIDE)
    assert stream.ended_at - done < BESIDE
    stays.posted("Who has the class bear?", "bear")
    other.wait_for_text("Who has the class bear?", within=AT_ONCE)
    assert stream.posts == []
    again = OpenStream(running.port, token=gone.token, cursor=stream.last_id)
    assert again.wait_for(lambda: again.status != 0, within=5)
    assert again.status in (401, 404)
    for one in (stream, other, again):
        one.close()


def test_a_place_that_the_office_ends_ends_the_stream_at_once(running, members):
    gone, stays = members(running, ASH)[2:4]
    stream, other = (OpenStream(running.port, token=member.token).opened() for member in (gone, stays))
    with signed_in(running, "Mrs Evans") as office:
        person = office.get("/office/roll/", params={"q": gone.mail}).text
        asked = time.monotonic()
        end_place(office, gone.mail, page=person)
        ended = time.monotonic()
    assert stream.wait_for(lambda: stream.is_over, within=AT_ONCE)
    assert stream.ended_at - ended < AT_ONCE
    assert asked < ended
    stays.posted("The bear is with us.", "bear-2")
    other.wait_for_text("The bear is with us.", within=AT_ONCE)
    assert stream.posts == []
    for one in (stream, other):
        one.close()


@contextmanager
def signed_in(gatepost: RunningGatepost, name: str) -> Iterator[httpx.Client]:
    """A browser without scripts, signed in as one of the demo's cast."""
    origin = {"Origin": gatepost.base}
    with httpx.Client(base_url=gatepost.base, follow_redirects=True, timeout=20, headers=origin) as client:
        page = client.get("/demo/").text
        form = next(part for part in page.split("<form")[1:] if name in part)
        client.post("/demo/", data=hidden(form)).raise_for_status()
        yield client


def hidden(form: str) -> dict[str, str]:
    return dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', form))


def form_at(page: str, action: str) -> dict[str, str]:
    form = next(part.split("</form>")[0] for part in page.split("<form")[1:] if action in part.split(">")[0])
    return hidden(form)


def write(client: httpx.Client, group: str, text: str) -> None:
    page = client.get(f"/groups/{group}/").text
    fields = form_at(page, f"/groups/{group}/write/")
    answer = client.post(f"/groups/{group}/write/", data={**fields, "text": text})
    assert answer.status_code == 200, answer.text[:500]
    assert text in answer.text


def sign_out(client: httpx.Client) -> None:
    page = client.get("/me/").text
    client.post("/sign-out/", data=form_at(page, "/sign-out/")).raise_for_status()


def end_place(client: httpx.Client, mail: str, *, page: str) -> None:
    name = f"Member {'-'.join(re.findall('[0-9]+', mail))}"
    person = next(path for path, text in links(page) if name in text)
    page = client.get(person).text
    if "/end/" not in page:
        page = client.get(next(path for path, _ in links(page) if "/children/" in path)).text
    ending = next(path for path, text in links(page) if path.endswith("/end/") and name in text)
    page = client.get(ending).text
    fields = hidden(page.split("<main")[1])
    client.post(ending, data={**fields, "reason": "They have moved away."}).raise_for_status()


def links(page: str) -> list[tuple[str, str]]:
    return [(path, json.dumps(text)) for path, text in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.S)]
