"""The page of the second opinion: off at first, it says where words would go, and tries it with a made-up sentence."""

from collections.abc import Callable
from html import unescape
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client

from gatepost.audit.models import Entry
from gatepost.gate.second_opinion import MADE_UP, memory, patience
from gatepost.people.hats import Acting
from gatepost.policies.models import SecondOpinion
from tests.office.conftest import Hillside
from tests.stub_model import names, stub_model

PAGE = "/office/second-opinion/"


def filled(**changes: str) -> dict[str, str]:
    return {"address": "https://models.hill.test", "model": "small", "key": "", "seconds": "10", **changes}


def words_of(answer: object) -> str:
    return " ".join(unescape(answer.content.decode()).split())  # type: ignore[attr-defined]


@pytest.fixture
def tries(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Press "Try it", and read the page that comes. Outside the demo, in which nothing is sent."""
    patience.forget()
    memory.forget()

    def press() -> str:
        here = SimpleNamespace(DEMO=False, INSIDE_HOSTS=settings.INSIDE_HOSTS)
        with monkeypatch.context() as patch:
            patch.setattr("gatepost.gate.second_opinion.settings", here)
            administrator.post(f"{PAGE}try/")
        return words_of(administrator.get(PAGE))

    return press


def test_it_is_off_until_an_administrator_says_where_words_go(administrator: Client, office: Client) -> None:
    shown = words_of(administrator.get(PAGE))
    assert "This is off. No words go anywhere." in shown
    assert "Try it" not in shown
    assert "models.hill.test" in words_of(administrator.post(PAGE, filled(), follow=True))
    shown = words_of(administrator.get(PAGE))
    assert "This is on. Words go to models.hill.test." in shown
    assert MADE_UP in shown
    assert "Who wrote it, in which class, and what others wrote." in shown
    assert office.get(PAGE).status_code == 404
    entry = Entry.objects.get(action="set a second opinion")
    assert entry.facts == {"address": "https://models.hill.test/v1", "model": "small", "seconds": 10}


def test_it_is_ended_by_a_button(administrator: Client) -> None:
    administrator.post(PAGE, filled())
    said = words_of(administrator.post(f"{PAGE}end/", follow=True))
    assert "The second opinion is off." in said
    assert not SecondOpinion.objects.exists()
    assert Entry.objects.filter(action="ended the second opinion").count() == 1
    administrator.post(f"{PAGE}end/")
    assert Entry.objects.filter(action="ended the second opinion").count() == 1


def test_parents_read_on_the_page_of_the_code_where_words_go(
    administrator: Client, browser: Callable[[Acting], Client], hillside: Hillside
) -> None:
    parent = browser(hillside.jo)
    assert "second opinion" not in words_of(parent.get("/code/")).lower()
    administrator.post(PAGE, filled())
    assert "its words also go to models.hill.test." in words_of(parent.get("/code/"))


def test_the_key_is_never_shown_and_never_goes_to_another_machine(administrator: Client) -> None:
    administrator.post(PAGE, filled(key="s3cret-key"))
    assert "s3cret-key" not in words_of(administrator.get(PAGE))
    administrator.post(PAGE, filled(model="larger"))
    row = SecondOpinion.objects.get()
    assert (row.key, row.model) == ("s3cret-key", "larger")
    administrator.post(PAGE, filled(address="https://elsewhere.hill.test"))
    assert SecondOpinion.objects.get().key is None
    assert "s3cret-key" not in str(list(Entry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "models.hill.test"},
        {"address": "ftp://models.hill.test"},
        {"address": "https://user:secret@models.hill.test"},
        {"model": " "},
        {"seconds": "0"},
        {"seconds": "11"},
        {"key": "two words"},
        {"key": "line\nbreak"},
    ],
)
def test_what_cannot_be_is_explained_beside_its_field(administrator: Client, changes: dict[str, str]) -> None:
    assert administrator.post(PAGE, filled(**changes)).status_code == 422
    assert not SecondOpinion.objects.exists()


def test_trying_it_says_what_the_model_made_of_it(
    administrator: Client, tries: Callable[[], str], hillside: Hillside
) -> None:
    with stub_model(names("G1", "shouting at five-year-olds")) as model:
        administrator.post(PAGE, filled(address=model.address))
        shown = tries()
        assert "It works. After" in shown
        assert "the model named “" in shown
        (asked,) = model.asked
    assert MADE_UP in asked["messages"][1]["content"]
    assert hillside.school.name not in str(asked)
    assert hillside.sam.person.name not in str(asked)


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("broken", "The server answered with the number 500."),
        ("redirecting", "The server sends us on to another address."),
        ("garbage", "not as a chat server does"),
        ("huge", "far too long"),
        ("silent", "It did not answer in time."),
    ],
)
def test_trying_it_says_what_went_wrong(
    administrator: Client, tries: Callable[[], str], manner: str, said: str
) -> None:
    with stub_model(manner=manner) as model:
        administrator.post(PAGE, filled(address=model.address, seconds="1" if manner == "silent" else "10"))
        assert said in tries()


def test_an_answer_that_cannot_be_used_is_said_too(administrator: Client, tries: Callable[[], str]) -> None:
    with stub_model(names("Z9", "shouting")) as model:
        administrator.post(PAGE, filled(address=model.address))
        assert "in a form that cannot be used" in tries()


def test_with_a_second_school_whoever_runs_gatepost_names_the_machines_inside(
    administrator: Client, tries: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Hillside("another.test")
    with stub_model() as model:
        administrator.post(PAGE, filled(address=model.address))
        assert "GATEPOST_INSIDE_HOSTS" in tries()
        assert model.asked == []
        monkeypatch.setattr(settings, "INSIDE_HOSTS", frozenset({"127.0.0.1"}))
        assert "It works." in tries()


def test_in_a_demo_nothing_is_sent(administrator: Client) -> None:
    with stub_model() as model:
        administrator.post(PAGE, filled(address=model.address))
        administrator.post(f"{PAGE}try/")
        assert "This is a demo, so nothing is sent anywhere." in words_of(administrator.get(PAGE))
    assert model.asked == []
