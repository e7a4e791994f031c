"""Letters that could not be sent: who sees them, what of them, and what can be done."""

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from gatepost.audit.models import Entry
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery import access, actions, personal, views
from gatepost.delivery.actions import tell
from gatepost.delivery.errors import LetterAlreadySettled
from gatepost.delivery.ledger import fan_out_waiting, send_due
from gatepost.delivery.letter_rows import explain, row_of
from gatepost.delivery.models import Delivery, Notice
from gatepost.people.actions import add_person, add_school
from gatepost.people.hats import Acting
from gatepost.people.models import Hat


@pytest.fixture
def office(school):
    return Acting(add_person(None, school, name="Mrs Evans", mail="evans@oakfield.example"), Hat.OFFICE)


@pytest.fixture
def dead(allowed, post_office, school, amira):
    """Three dead letters: a private one, one that tells nothing, and a safeguarding one."""
    post_office.mode = "no-such-box"
    for kind in ("test-note", "test-code", "test-alert"):
        tell(kind, school=school, recipients=[amira], sealed="12345678" if kind == "test-code" else None)
    fan_out_waiting()
    send_due()
    post_office.mode = "accept"
    return {letter.notice.kind: letter for letter in Delivery.objects.select_related("notice", "person", "school")}


def asked(view, acting, method="get", data=None, **arguments):
    request = getattr(RequestFactory(), method)("/office/letters/", data or {})
    request.acting, request.user, request.school = acting, acting.person, acting.person.school
    request.session, request.hats = {}, [acting.hat]
    request._messages = CookieStorage(request)
    request._dont_enforce_csrf_checks = True
    return view(request, **arguments)


def test_only_the_office_and_administrators_of_the_school_see_them(dead, office, amira):
    letter = dead["test-code"]
    for hat in Hat:
        acting = Acting(office.person, hat)
        if hat in (Hat.OFFICE, Hat.ADMINISTRATOR):
            assert access.dead_letters(acting).count() == 3
            assert access.dead_letter_for(acting, letter.ref) == letter
            continue
        for ask in (lambda a=acting: access.dead_letters(a), lambda a=acting: access.dead_letter_for(a, letter.ref)):
            with pytest.raises(NotFound):
                ask()
        for act in (
            lambda a=acting: actions.send_again(a, letter),
            lambda a=acting: actions.give_up(a, letter, "not needed"),
            lambda a=acting: asked(views.letters, a),
            lambda a=acting: asked(views.send_again, a, "post", ref=letter.ref),
            lambda a=acting: asked(views.give_up, a, "post", {f"{letter.ref}-reason": "x"}, ref=letter.ref),
        ):
            with pytest.raises(NotFound):
                act()
    assert Delivery.objects.filter(state="dead").count() == 3


def test_another_school_s_office_sees_none(dead, office):
    elm = add_school(name="Elm", host="elm.example", office_mail="a@elm.example", secretary_mail="a@elm.example")
    stranger = Acting(add_person(None, elm, name="Lena", mail="lena@elm.example"), Hat.OFFICE)
    assert access.dead_letters(stranger).count() == 0
    with pytest.raises(NotFound):
        actions.send_again(stranger, dead["test-code"])
    with pytest.raises(NotFound):
        access.dead_letter_for(stranger, dead["test-code"].ref)


def test_a_private_letter_and_every_safeguarding_one_tells_nothing(dead):
    for kind in ("test-note", "test-alert"):
        row = row_of(dead[kind])
        assert row.is_private
        assert "Amira" not in str(row)
        assert "amira" not in str(row)
        assert "News" not in str(row)
    row = row_of(dead["test-code"])
    assert (row.title, row.to) == ("News from your school", "Amira O'Neill, amira@example.org")
    assert row.why == "The mail address does not take mail."


def test_the_page_shows_them(dead, office):
    html = asked(views.letters, office).content.decode()
    assert html.count("A private letter</h2>") == 2
    assert "Amira O&#x27;Neill, amira@example.org" in html
    assert html.count("Try again") == 3
    assert "12345678" not in html


def test_the_page_is_calm_when_there_are_none(allowed, office):
    assert "Every letter has been sent" in asked(views.letters, office).content.decode()


def test_trying_again_sends_it_and_is_written_down(dead, office, post_office):
    response = asked(views.send_again, office, "post", ref=dead["test-code"].ref)
    assert response.status_code == 302
    assert send_due() == 1
    assert "Code: 12345678" in post_office.letters[0].get_content()
    assert Notice.objects.get(kind="test-code").sealed is None
    entry = Entry.objects.get(action="sent a letter again")
    assert (entry.actor_ref, entry.actor_hat, entry.subject_ref) == (office.person.ref, "office", dead["test-code"].ref)
    with pytest.raises(LetterAlreadySettled):
        actions.send_again(office, dead["test-code"])


def test_giving_up_needs_a_reason_and_empties_what_was_sealed(dead, office):
    letter = dead["test-code"]
    response = asked(views.give_up, office, "post", {f"{letter.ref}-reason": " "}, ref=letter.ref)
    assert response.status_code == 422
    assert "Amira O&#x27;Neill" in response.content.decode()
    with pytest.raises(Invalid):
        actions.give_up(office, letter, "")
    response = asked(views.give_up, office, "post", {f"{letter.ref}-reason": "We told her."}, ref=letter.ref)
    assert response.status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.discard_reason) == ("discarded", "We told her.")
    assert Notice.objects.get(kind="test-code").sealed is None
    assert Entry.objects.get(action="gave a letter up").why == "We told her."
    with pytest.raises(LetterAlreadySettled):
        actions.give_up(office, letter, "again")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("recipient-refused-550", "does not take mail"),
        ("text-refused-554", "did not want"),
        ("address-not-usable", "not a real one"),
        ("header-refused", "line break"),
        ("gave-up: server-silent", "three days"),
        ("gave-up: no-mail-server", "three days"),
        ("gave-up: letter-fault: KeyError", "our side"),
    ],
)
def test_faults_in_plain_words(fault, says):
    why, advice = explain(fault)
    assert says in why
    assert advice.endswith(".")


def test_a_person_s_letters_can_be_shown_to_them_and_erased(dead, amira, tom, school):
    assert {letter["kind"] for letter in personal.held_about(amira)["letters"]} == {
        "test-note",
        "test-code",
        "test-alert",
    }
    assert personal.held_about(tom)["letters"] == []
    notice = tell("test-note", school=school, recipients=[amira, tom])
    fan_out_waiting()
    assert personal.erase(amira) == 4
    assert personal.held_about(amira)["letters"] == []
    assert not Delivery.objects.filter(address__contains="amira").exists()
    notice.refresh_from_db()
    assert notice.recipients == [tom.ref]
    assert Delivery.objects.filter(state="dead").count() == 0
    assert Delivery.objects.get(person=tom).state == "waiting"
