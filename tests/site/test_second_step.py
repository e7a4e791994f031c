"""The second step: school hats wait for it; setting it up, showing it, losing it."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from gatepost.audit.models import Entry
from gatepost.core.errors import NotFound
from gatepost.delivery.models import Notice
from gatepost.people import actions
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, Role
from gatepost.site.second_factor import forget_second_factors

Mailed = Callable[[], tuple[str, str]]
SignIn = Callable[[Client, str], None]

# allauth announces a new second factor after the commit, so these tests need real ones.
pytestmark = pytest.mark.django_db(transaction=True)


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up_app(client: Client) -> str:
    """Set up an authenticator app as its user does; gives the app's secret."""
    page = client.get("/me/second-factor/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    response = client.post("/me/second-factor/totp/activate/", {"code": code_for(secret)})
    assert response.status_code == 302
    return str(secret)


def test_a_parent_needs_no_second_step(client: Client, tom: Person, sign_in: SignIn) -> None:
    sign_in(client, "tom@example.org")
    assert client.get("/me/").context["acting"].hat == Hat.PARENT


def test_a_school_role_is_led_to_its_second_step(client: Client, evans: Person, sign_in: SignIn) -> None:
    sign_in(client, "evans@oakfield.test")
    response = client.get("/office/")
    assert (response.status_code, response["Location"]) == (302, "/me/second-step/")
    page = client.get("/me/second-step/")
    assert b"Set up a second step" in page.content
    assert client.get("/me/").context["acting"] is None


def test_setting_up_an_app_opens_the_school_hat(client: Client, evans: Person, sign_in: SignIn) -> None:
    sign_in(client, "evans@oakfield.test")
    secret = set_up_app(client)
    assert client.get("/me/").context["acting"].hat == Hat.OFFICE
    assert client.get("/me/second-step/")["Location"] == "/"

    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert Notice.objects.filter(kind="second-step-changed", facts__change="app-added").count() == 1
    assert Entry.objects.filter(action="changed their second step", subject_ref=evans.ref).exists()


def test_whoever_has_a_second_step_is_asked_for_it(
    client: Client, evans: Person, sign_in: SignIn, mailed: Mailed
) -> None:
    sign_in(client, "evans@oakfield.test")
    secret = set_up_app(client)
    Authenticator.objects.filter(type="totp").update(last_used_at=None)

    desk = Client()
    desk.post("/sign-in/", {"mail": "evans@oakfield.test"})
    response = desk.post("/sign-in/code/", {"code": mailed()[0]})
    assert response["Location"] == "/me/second-factor/authenticate/"
    assert desk.get("/me/").status_code == 302
    before = desk.cookies["gatepost"].value

    assert desk.get("/me/second-factor/authenticate/").status_code == 200
    assert desk.post("/me/second-factor/authenticate/", {"code": "000000"}).status_code == 200
    assert desk.get("/me/").status_code == 302

    from django.core.cache import cache

    cache.clear()  # the app's code was used a moment ago; allauth remembers it
    assert desk.post("/me/second-factor/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert desk.get("/me/").context["acting"].hat == Hat.OFFICE
    assert desk.cookies["gatepost"].value != before


def test_a_session_from_before_the_set_up_shows_nothing(client: Client, evans: Person, sign_in: SignIn) -> None:
    thief = Client()
    sign_in(thief, "evans@oakfield.test")
    sign_in(client, "evans@oakfield.test")
    secret = set_up_app(client)
    assert thief.get("/me/").context["acting"] is None
    page = thief.get("/me/second-step/")
    assert b"Show your second step" in page.content
    assert thief.get("/me/second-factor/again/")["Location"].startswith("/me/second-factor/reauthenticate/")
    # Another one cannot be added without showing the one there is.
    assert thief.get("/me/second-factor/webauthn/add/")["Location"].startswith("/me/second-factor/reauthenticate/")

    from django.core.cache import cache

    cache.clear()
    assert thief.post("/me/second-factor/reauthenticate/", {"code": code_for(secret)}).status_code == 302
    assert thief.get("/me/").context["acting"].hat == Hat.OFFICE


def test_a_removed_second_step_closes_the_hat_everywhere(client: Client, evans: Person, sign_in: SignIn) -> None:
    sign_in(client, "evans@oakfield.test")
    set_up_app(client)
    Authenticator.objects.filter(user=evans).delete()
    assert client.get("/me/").context["acting"] is None


def test_who_lost_theirs_is_helped_by_an_administrator_and_signed_out(
    client: Client, evans: Person, tom: Person, sign_in: SignIn
) -> None:
    sign_in(client, "evans@oakfield.test")
    set_up_app(client)
    with pytest.raises(NotFound):
        forget_second_factors(Acting(tom, Hat.PARENT), evans, reason="")
    with pytest.raises(NotFound):
        forget_second_factors(Acting(evans, Hat.ADMINISTRATOR), evans, reason="")
    admin = actions.add_person(None, evans.school, name="Ada", mail="ada@oakfield.test")
    actions.appoint(None, person=admin, role=Role.ADMINISTRATOR)
    forget_second_factors(Acting(admin, Hat.ADMINISTRATOR), evans, reason="Lost her phone; asked in person.")
    assert client.get("/me/").status_code == 302
    assert not Authenticator.objects.filter(user=evans).exists()
    assert Entry.objects.get(action="removed a person's second factors").actor_ref == admin.ref


def test_the_demos_way_in_does_not_exist_in_a_real_school(client: Client, evans: Person, sign_in: SignIn) -> None:
    sign_in(client, "evans@oakfield.test")
    session = client.session
    session["second_factor_taken_as_given"] = True
    session.save()
    assert client.get("/me/").context["acting"] is None


def test_a_parent_with_a_school_role_changes_hats(client: Client, ben: Person, sign_in: SignIn) -> None:
    sign_in(client, "ben@example.org")
    assert client.get("/me/").context["acting"].hat == Hat.PARENT
    assert client.post("/me/hat/", {"hat": "dsl"})["Location"] == "/me/second-step/"
    assert client.get("/me/").context["acting"].hat == Hat.PARENT

    set_up_app(client)
    client.post("/me/hat/", {"hat": "dsl"})
    assert client.get("/me/").context["acting"].hat == Hat.DSL
    client.post("/me/hat/", {"hat": "parent"})
    assert client.get("/me/").context["acting"].hat == Hat.PARENT


def test_spare_codes_are_kept_sealed_and_let_in_once(
    client: Client, evans: Person, sign_in: SignIn, mailed: Mailed
) -> None:
    sign_in(client, "evans@oakfield.test")
    set_up_app(client)
    spare = Authenticator.objects.get(type="recovery_codes")
    codes = spare.wrap().get_unused_codes()
    assert len(codes) == 10
    shown = client.get("/me/second-factor/recovery-codes/")  # at once: the app was shown a moment ago
    assert all(code in shown.content.decode() for code in codes)
    assert not any(code in str(spare.data) for code in codes)

    for status in (302, 200):
        phone = Client()
        phone.post("/sign-in/", {"mail": "evans@oakfield.test"})
        phone.post("/sign-in/code/", {"code": mailed()[0]})
        assert phone.post("/me/second-factor/authenticate/", {"code": codes[0]}).status_code == status
        assert (phone.get("/me/").status_code == 200) is (status == 302)
