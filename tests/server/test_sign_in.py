"""Signing in end to end: ask in a browser, read the mail that a real server took, type the code or press the button."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller

from tests.running import RunningGatepost, free_port
from tests.server.test_start_and_stop import set_up
from tests.server.test_streams import hidden

pytestmark = [pytest.mark.slow, pytest.mark.server]

MAIL_WITHIN = 10.0  # seconds


class Letterbox:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.to: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.to.extend(envelope.rcpt_tos)
        return "250 OK"

    def wait_for(self, number: int) -> EmailMessage:
        """The letter with this number, from 1."""
        deadline = time.monotonic() + MAIL_WITHIN
        while len(self.letters) < number and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.letters) >= number, "no mail came"
        return self.letters[number - 1]


@pytest.fixture(scope="module")
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    box, port = Letterbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture(scope="module")
def school(letterbox, tmp_path_factory) -> Iterator[RunningGatepost]:
    data = tmp_path_factory.mktemp("school") / "data"
    running = RunningGatepost(data, demo=False, GATEPOST_MAIL=f"smtp://127.0.0.1:{letterbox[1]}")
    set_up(running)
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def browser(school) -> Iterator[httpx.Client]:
    with a_browser(school) as client:
        yield client


def a_browser(school: RunningGatepost) -> httpx.Client:
    return httpx.Client(base_url=school.base, follow_redirects=True, timeout=20, headers={"Origin": school.base})


def ask(client: httpx.Client, mail: str) -> httpx.Response:
    page = client.get("/sign-in/").text
    answer = client.post("/sign-in/", data={**hidden(page.split("<main")[1]), "mail": mail})
    assert answer.status_code == 200
    assert answer.url.path == "/sign-in/code/"
    return answer


def code_and_link(letter: EmailMessage) -> tuple[str, str]:
    body = letter.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    code = re.search(r"\b([0-9]{4} [0-9]{4})\b", words)
    link = re.search(r"https?://\S+(/sign-in/link/\S+/)", words)
    assert code is not None
    assert link is not None
    assert code[1] not in str(letter["Subject"])
    return code[1], link[1]


def type_code(client: httpx.Client, code: str) -> httpx.Response:
    page = client.get("/sign-in/code/").text
    return client.post("/sign-in/code/", data={**hidden(page.split("<main")[1]), "code": code})


def test_by_the_code_in_the_mail(letterbox, school, browser):
    box = letterbox[0]
    have = len(box.letters)
    ask(browser, "Tom@Example.org")
    letter = box.wait_for(have + 1)
    assert box.to[-1] == "tom@example.org"
    code, _ = code_and_link(letter)
    wrong = type_code(browser, f"{(int(code[:4]) + 1) % 10_000:04} {code[5:]}")
    assert wrong.status_code == 422
    with a_browser(school) as another:
        assert another.get("/sign-in/code/").url.path == "/sign-in/"  # the code is the asking browser's alone
    entered = type_code(browser, code)
    assert entered.status_code == 200
    assert entered.url.path == "/"
    assert "Oak" in entered.text
    with a_browser(school) as another:
        ask(another, "tom@example.org")
        box.wait_for(have + 2)
        assert type_code(another, code).status_code == 422  # used up


def test_by_the_link_in_another_browser(letterbox, school, browser):
    box = letterbox[0]
    have = len(box.letters)
    ask(browser, "tom@example.org")
    _, link = code_and_link(box.wait_for(have + 1))
    with a_browser(school) as scanner:
        for _ in range(3):  # a mail scanner opens links; that uses up nothing and signs nobody in
            assert scanner.get(link).status_code == 200
        assert scanner.get("/me/").url.path == "/sign-in/"
    with a_browser(school) as phone:
        page = phone.get(link).text
        pressed = phone.post(link, data=hidden(page.split("<main")[1]))
        assert pressed.status_code == 200
        assert pressed.url.path == "/"
        assert "Oak" in pressed.text
        assert phone.get("/me/").url.path == "/me/"
    with a_browser(school) as late:
        assert late.get(link).status_code == 410


def test_nobody_learns_whom_the_school_knows(letterbox, school):
    box = letterbox[0]
    have = len(box.letters)
    with a_browser(school) as one, a_browser(school) as other:
        known, unknown = ask(one, "tom@example.org"), ask(other, "eve@example.org")
    box.wait_for(have + 1)
    time.sleep(1)
    assert box.to[have:] == ["tom@example.org"]

    def without_what_is_its_own(page: str) -> str:
        return re.sub(r'(value="[^"]{20,}"|(tom|eve)@example\.org)', "", page)

    assert without_what_is_its_own(known.text) == without_what_is_its_own(unknown.text)
