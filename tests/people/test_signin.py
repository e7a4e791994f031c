"""Codes, links and tokens below the pages: what is kept, what is spent, and what tells nothing."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from gatepost.audit.models import Entry
from gatepost.core import clock
from gatepost.core.errors import Invalid, TooMany
from gatepost.people import actions
from gatepost.people.hats import Acting
from gatepost.people.models import Address, Hat, Person, Role, School, SignInCode, Token
from gatepost.people.signin import codes, tokens
from tests.on_a_file import on_a_file

BROWSER = "the browser that asked"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """Moves the clock: `later.return_value` is how much time has passed."""
    passed = mock.Mock(return_value=timedelta(0))
    monkeypatch.setattr(codes, "now", lambda: clock.now() + passed())
    return passed


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 100_000_000:08d}"


def test_a_code_lets_its_person_in_and_proves_the_address(school: School, tom: Acting) -> None:
    asked = codes.ask(school, " Tom@Example.ORG ", BROWSER)
    assert asked.person == tom.person
    assert (asked.address, asked.is_usual) == ("tom@example.org", True)
    assert len(asked.code) == 8

    assert codes.redeem_code(school, asked.ref, f" {asked.code[:4]} {asked.code[4:]} ", BROWSER) == tom.person

    assert Address.objects.get(person=tom.person, kind="mail").verified_at is not None
    assert Entry.objects.filter(action="signed in", subject_ref=tom.person.ref).count() == 1


def test_neither_code_nor_link_is_kept(school: School, tom: Acting) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    row = SignInCode.objects.values().get()
    kept = " ".join(str(value) for value in row.values())
    for secret in (asked.code, asked.link_secret, BROWSER, "tom@example.org"):
        assert secret not in kept
    assert len(asked.link_secret) >= 43  # 256 bits


def test_the_code_goes_to_the_address_that_was_typed(school: School, tom: Acting) -> None:
    actions.add_address(None, tom.person, kind="mail", value="Tom.Price@work.example")
    actions.take_address_as_proved(tom.person, mail="tom@example.org")
    asked = codes.ask(school, "tom.price@work.example", BROWSER)
    assert (asked.person, asked.address, asked.is_usual) == (tom.person, "Tom.Price@work.example", False)
    codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    assert not Address.objects.filter(person=tom.person, kind="mail", verified_at=None).exists()


def test_a_code_is_used_once(school: School, tom: Acting) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    with pytest.raises(Invalid):
        codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    with pytest.raises(Invalid):
        codes.redeem_link(school, asked.link_secret)


def test_a_used_link_uses_the_code_up(school: School, tom: Acting) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    assert codes.link_stands(school, asked.link_secret)
    assert codes.redeem_link(school, asked.link_secret) == tom.person
    assert not codes.link_stands(school, asked.link_secret)
    assert not codes.offer_stands(asked.ref)
    with pytest.raises(Invalid):
        codes.redeem_code(school, asked.ref, asked.code, BROWSER)


@pytest.mark.parametrize("passed", [timedelta(minutes=10), timedelta(hours=2)])
def test_codes_and_links_run_out(school: School, tom: Acting, later: mock.Mock, passed: timedelta) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    later.return_value = passed
    with pytest.raises(Invalid):
        codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    with pytest.raises(Invalid):
        codes.redeem_link(school, asked.link_secret)


def test_a_code_still_works_just_before_ten_minutes(school: School, tom: Acting, later: mock.Mock) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    later.return_value = timedelta(minutes=9, seconds=50)
    assert codes.redeem_code(school, asked.ref, asked.code, BROWSER) == tom.person


def test_another_browser_cannot_use_the_code_nor_spend_its_guesses(school: School, tom: Acting) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    for _ in range(10):
        with pytest.raises(Invalid):
            codes.redeem_code(school, asked.ref, asked.code, "another browser")
    assert codes.redeem_code(school, asked.ref, asked.code, BROWSER) == tom.person


def test_five_wrong_guesses_spend_a_code_but_not_its_link(school: School, tom: Acting) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    for _ in range(5):
        with pytest.raises(Invalid):
            codes.redeem_code(school, asked.ref, wrong(asked.code), BROWSER)
    with pytest.raises(Invalid):
        codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    assert SignInCode.objects.get().guesses == 5
    assert codes.redeem_link(school, asked.link_secret) == tom.person


def test_the_fifth_guess_may_be_right(school: School, tom: Acting) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    for _ in range(4):
        with pytest.raises(Invalid):
            codes.redeem_code(school, asked.ref, wrong(asked.code), BROWSER)
    assert codes.redeem_code(school, asked.ref, asked.code, BROWSER) == tom.person
    assert SignInCode.objects.get().guesses == 4  # a right guess is no wrong one


def test_too_many_wrong_guesses_stop_codes_at_the_school(school: School, tom: Acting, later: mock.Mock) -> None:
    for _ in range(40):
        asked = codes.ask(school, "nobody@example.org", BROWSER)
        for guess in range(5):
            with pytest.raises(Invalid):
                codes.redeem_code(school, asked.ref, wrong(f"{guess}"), BROWSER)
    asked = codes.ask(school, "tom@example.org", BROWSER)
    with pytest.raises(TooMany) as fault:
        codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    assert fault.value.facts["retry_after"] == 3600
    assert codes.redeem_link(school, codes.ask(school, "tom@example.org", BROWSER).link_secret) == tom.person

    other = actions.add_school(name="Elm", host="elm.test", office_mail="o@e.test", secretary_mail="s@e.test")
    assert codes.wrong_guesses(other, since=clock.now() - timedelta(hours=1)) == 0

    later.return_value = timedelta(hours=1, seconds=1)
    asked = codes.ask(school, "tom@example.org", BROWSER)
    assert codes.redeem_code(school, asked.ref, asked.code, BROWSER) == tom.person


def test_asking_for_an_unknown_address_does_the_same_work(school: School, tom: Acting) -> None:
    statements = []
    for mail in ("tom@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as captured:
            asked = codes.ask(school, mail, BROWSER)
        statements.append([query["sql"].split(" ")[:3] for query in captured if "SAVEPOINT" not in query["sql"]])
        assert len(asked.code) == 8
    assert statements[0] == statements[1]
    assert SignInCode.objects.count() == 2
    assert SignInCode.objects.filter(person=None).count() == 1


def test_guessing_at_an_unknown_address_does_the_same_work(school: School, tom: Acting) -> None:
    counts = []
    for mail in ("tom@example.org", "nobody@example.org"):
        asked = codes.ask(school, mail, BROWSER)
        with CaptureQueriesContext(connection) as captured, pytest.raises(Invalid) as fault:
            codes.redeem_code(school, asked.ref, wrong(asked.code), BROWSER)
        counts.append((len(captured), fault.value.fields))
    assert counts[0] == counts[1]


def test_nobody_gets_in_by_the_code_of_an_unknown_address(school: School) -> None:
    asked = codes.ask(school, "nobody@example.org", BROWSER)
    with pytest.raises(Invalid):
        codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    with pytest.raises(Invalid):
        codes.redeem_link(school, codes.ask(school, "nobody@example.org", BROWSER).link_secret)


def test_a_closed_account_does_not_open(school: School, tom: Acting) -> None:
    asked = codes.ask(school, "tom@example.org", BROWSER)
    Person.objects.update(is_active=False)
    with pytest.raises(Invalid):
        codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    assert codes.ask(school, "tom@example.org", BROWSER).person is None


def test_the_same_address_at_two_schools_is_two_people(school: School, tom: Acting) -> None:
    other = actions.add_school(name="Elm", host="elm.test", office_mail="o@e.test", secretary_mail="s@e.test")
    twin = actions.add_person(None, other, name="Tom Price", mail="tom@example.org")
    asked = codes.ask(other, "tom@example.org", BROWSER)
    assert asked.person == twin
    with pytest.raises(Invalid):
        codes.redeem_code(school, asked.ref, asked.code, BROWSER)
    with pytest.raises(Invalid):
        codes.redeem_link(school, asked.link_secret)
    assert codes.redeem_link(other, asked.link_secret) == twin


def test_old_codes_are_forgotten(school: School, tom: Acting) -> None:
    codes.ask(school, "tom@example.org", BROWSER)
    assert codes.forget_old_codes(before=clock.now() - timedelta(days=1)) == 0
    assert codes.forget_old_codes(before=clock.now() + timedelta(seconds=1)) == 1


@pytest.fixture
def crowd(transactional_db: None, tmp_path: Path) -> Iterator[School]:
    with on_a_file(tmp_path):
        yield actions.add_school(name="Oak", host="oak.test", office_mail="o@e.test", secretary_mail="s@e.test")


@pytest.mark.parametrize("way", ["code", "link"])
def test_of_many_at_once_exactly_one_wins(crowd: School, way: str) -> None:
    person = actions.add_person(None, crowd, name="Tom", mail="tom@example.org")
    asked = codes.ask(crowd, "tom@example.org", BROWSER)
    together = threading.Barrier(12)
    won: list[Person] = []
    lost: list[Exception] = []

    def press() -> None:
        together.wait()
        try:
            if way == "code":
                won.append(codes.redeem_code(crowd, asked.ref, asked.code, BROWSER))
            else:
                won.append(codes.redeem_link(crowd, asked.link_secret))
        except Exception as fault:
            lost.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [person]
    assert {type(fault) for fault in lost} == {Invalid}
    assert len(lost) == 11
    assert Entry.objects.filter(action="signed in").count() == 1


def test_a_token_stands_for_a_parent(school: School, tom: Acting) -> None:
    secret = tokens.make_token(tom.person)
    assert tokens.person_of_token(secret) == tom.person
    acting = tokens.acting_of_token(secret)
    assert acting is not None
    assert (acting.person, acting.hat) == (tom.person, Hat.PARENT)
    assert secret not in str(Token.objects.values().get())


def test_a_school_role_gets_no_token(school: School, office: Acting) -> None:
    with pytest.raises(Invalid) as fault:
        tokens.make_token(office.person)
    assert "school role only" in fault.value.message
    assert not Token.objects.exists()


def test_a_token_of_somebody_with_both_is_a_parents(school: School, tom: Acting) -> None:
    actions.appoint(None, person=tom.person, role=Role.DSL)
    acting = tokens.acting_of_token(tokens.make_token(tom.person))
    assert acting is not None
    assert acting.hat is Hat.PARENT


def test_a_pta_officers_token(school: School) -> None:
    priya = actions.add_person(None, school, name="Priya Shah", mail="priya@example.org")
    actions.appoint(None, person=priya, role=Role.PTA_OFFICER)
    acting = tokens.acting_of_token(tokens.make_token(priya))
    assert acting is not None
    assert acting.hat is Hat.PTA


def test_a_token_ends_with_the_place_it_stands_for(school: School, tom: Acting, office: Acting) -> None:
    secret = tokens.make_token(tom.person)
    actions.end_guardianship(office, tom.person.guardianships.get(), "Moved away.")
    assert tokens.acting_of_token(secret) is None


def test_revoked_and_unknown_tokens_open_nothing(school: School, tom: Acting) -> None:
    secret = tokens.make_token(tom.person)
    assert tokens.revoke_tokens(tom.person) == 1
    assert tokens.person_of_token(secret) is None
    assert tokens.person_of_token("") is None
    assert tokens.acting_of_token("guess") is None
