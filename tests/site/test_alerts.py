"""Alerts on one's own devices: the page, the switch, and everything that ends a device."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.channels.push import carrying, devices
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.ledger import fan_out_waiting, send_due
from gatepost.delivery.models import Delivery
from gatepost.people import actions as people
from gatepost.people.hats import current_guardianships
from gatepost.people.models import Person
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding.actions.reminding import next_reminder_after
from gatepost.site import personal_data, second_factor
from gatepost.site.backup.after import make_safe
from gatepost.site.doctor.push import examine_push
from gatepost.site.erasing import erase_words, what_is_there
from gatepost.site.metrics_view import from_the_tables
from tests.push_service import PushService, push_service
from tests.world import sign_in

PUSHES = Delivery.objects.filter(channel=Delivery.Channel.PUSH)
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def service(tmp_path: Path, settings):
    settings.PUSH_HOSTS = frozenset({"127.0.0.1"})
    carrying.breaker.forget()
    with push_service(tmp_path) as found:
        yield found
    carrying.breaker.forget()


def switches_on(player, browser):
    """Press the button, as alerts.js does once the browser has answered."""
    return player.opens("/me/alerts/").press("Tell me on this device", **browser.form)


def letters_go() -> None:
    """What the worker does with notices, and nothing else of its rounds."""
    fan_out_waiting()
    send_due()


def ref_here(player) -> str:
    return Device.objects.get(person=player.pk).ref


def test_tom_is_told_on_his_phone_that_the_school_has_answered(world, outbox, service: PushService):
    tom, browser = world.tom, service.browser()
    tom.client.defaults["HTTP_USER_AGENT"] = FIREFOX
    page = switches_on(tom, browser)
    assert "It is on. This device tells you from now on." in page.text
    assert "Firefox, on a phone" in page.text
    assert "here" in page.text

    tom.asks_the_school("When does the book fair open?")
    letters_go()
    assert service.told(browser) == []  # what he wrote himself is no news
    reference = tom.opens("/private/").root.all("a", is_="list-row")[0].attributes["href"].strip("/").split("/")[-1]
    world.evans.answers_privately(reference, "On Friday at three.")
    letters_go()

    (told,) = service.told(browser)
    assert told["body"] == "Something new for you in Gatepost"
    assert told["link"] == f"/private/{reference}/"
    assert "Friday" not in str(told)
    assert "book" not in str(told)
    assert tom.opens(told["link"]).status == 200
    assert "On Friday at three." in tom.opens(told["link"]).text
    assert len(outbox.for_(tom)) == 2  # that it has arrived, and that it is answered: mail goes as it always did


def test_a_disclosure_tells_the_lead_at_once_and_the_others_while_it_is_unread(world, outbox, service: PushService):
    browsers = {name: service.browser(name) for name in ("clarke", "farrow", "adeyemi", "osei", "evans", "tom")}
    for name, browser in browsers.items():
        player = getattr(world, name)
        devices.switch_on(player.person, devices.given(**browser.form), acting=player.acting)

    def told() -> dict[str, int]:
        letters_go()
        return {name: len(service.told(browser)) for name, browser in browsers.items()}

    nobody = dict.fromkeys(browsers, 0)
    found = safeguarding.disclose(world.tom.acting, words="Sami has bruises and is afraid to go home.")
    assert told() == nobody | {"clarke": 1}
    found.refresh_from_db()
    safeguarding.remind_unopened(found.unopened_since + next_reminder_after(0))
    assert told() == nobody | {"clarke": 2, "farrow": 1}
    safeguarding.remind_unopened(found.unopened_since + next_reminder_after(1))
    assert told() == nobody | {"clarke": 3, "farrow": 2, "adeyemi": 1}
    for browser in browsers.values():
        for one in service.told(browser):
            assert one["body"] == "There is something to read."
            assert one["link"] == "/"
    words = b"".join(one.body for one in service.came)
    assert b"bruises" not in words
    assert found.reference.encode() not in words + "".join(str(one.headers) + one.path for one in service.came).encode()


def test_a_lead_who_is_named_meanwhile_is_not_told(world, outbox, service: PushService):
    browser = service.browser()
    devices.switch_on(world.clarke.person, devices.given(**browser.form), acting=world.clarke.acting)
    found = safeguarding.disclose(world.tom.acting, words="I am worried about a child and Ms Clarke.")
    fan_out_waiting()
    safeguarding.name_person(world.farrow.acting, found, world.clarke.person)
    send_due()
    assert service.told(browser) == []


def test_a_parent_whose_place_ends_is_told_nothing_more(world, outbox, service: PushService):
    browser = service.browser()
    jo = world.jo
    devices.switch_on(jo.person, devices.given(**browser.form), acting=jo.acting)
    tell("second-step-changed", school=world.school, recipients=[jo.person], facts={"change": "app-added"})
    for place in current_guardianships(jo.person):
        people.end_guardianship(world.evans.acting, place, reason="Left the school.")
    letters_go()
    assert service.came == []
    assert not PUSHES.exists()
    page = jo.opens("/me/alerts/")
    assert "Quiet for now" in page.text


def test_a_device_that_was_quiet_says_that_it_is_here(world, service: PushService):
    tom, browser = world.tom, service.browser()
    switches_on(tom, browser)
    Person.objects.filter(pk=tom.pk).update(auth_epoch=9)
    page = tom.opens("/")
    assert page.root.all("body")[0].attributes["data-device-epoch"] == "9"
    secret = tom.opens("/me/alerts/").value_of("csrfmiddlewaretoken")
    answer = tom.client.post("/me/alerts/here/", {**browser.form, "csrfmiddlewaretoken": secret})
    assert answer.status_code == 204
    assert Device.objects.get().auth_epoch == 9


def says_it_is_here(player, browser):
    """What app.js does on a page that asks for it."""
    secret = player.opens("/me/alerts/").value_of("csrfmiddlewaretoken")
    return player.client.post("/me/alerts/here/", {**browser.form, "csrfmiddlewaretoken": secret}).status_code


def test_a_device_is_known_again_after_a_new_sign_in(world, service: PushService):
    tom, browser = world.tom, service.browser()
    switches_on(tom, browser)
    tom.client.session.flush()  # it has run out
    tom.client.cookies.clear()
    assert "data-device-epoch" not in tom.opens("/sign-in/").root.all("body")[0].attributes
    sign_in(tom.client, tom.person, tom.hat)
    Person.objects.filter(pk=tom.pk).update(auth_epoch=9)
    assert tom.opens("/").root.all("body")[0].attributes["data-device-epoch"] == "unknown"
    assert says_it_is_here(tom, browser) == 204
    assert tom.opens("/").root.all("body")[0].attributes["data-device-epoch"] == "9"
    page = tom.opens("/me/alerts/")
    assert page.root.all(is_="badge")
    assert "Quiet for now" not in page.text


def test_whoever_signs_in_on_a_shared_browser_is_not_shown_the_alerts_of_another(world, service: PushService):
    tom, amira, browser = world.tom, world.amira, service.browser()
    switches_on(tom, browser)
    devices.switch_on(tom.person, devices.given(**service.browser("phone").form), acting=tom.acting)
    tom.client.session.flush()  # he did not sign out: it has run out
    assert says_it_is_here(amira, browser) == 205  # then the browser gives up being reached
    (left,) = Device.objects.all()
    assert left.endpoint_digest == devices.given(**service.browser("phone").form).digest


def test_signing_out_switches_the_device_off(world, service: PushService):
    tom = world.tom
    switches_on(tom, service.browser())
    devices.switch_on(tom.person, devices.given(**service.browser("another").form), acting=tom.acting)
    tom.opens("/me/").press("Sign out")
    assert Device.objects.count() == 1


def test_signing_out_everywhere_else_leaves_this_device_alone(world, service: PushService):
    tom = world.tom
    switches_on(tom, service.browser())
    here = ref_here(tom)
    devices.switch_on(tom.person, devices.given(**service.browser("lost").form), acting=tom.acting)
    secret = tom.opens("/me/alerts/").value_of("csrfmiddlewaretoken")
    assert tom.client.post("/me/devices/", {"csrfmiddlewaretoken": secret}).status_code == 302
    assert [one.ref for one in Device.objects.all()] == [here]


def test_taking_a_device_off_and_whose_it_is(world, service: PushService):
    tom, amira = world.tom, world.amira
    switches_on(tom, service.browser())
    ref = ref_here(tom)
    switches_on(amira, service.browser("hers"))
    secret = amira.opens("/me/alerts/").value_of("csrfmiddlewaretoken")
    refused = amira.client.post("/me/alerts/off/", {"device": ref, "csrfmiddlewaretoken": secret})
    assert refused.status_code == 404
    page = tom.opens("/me/alerts/").press("Switch off")
    assert "That device is told nothing any more." in page.text
    assert [one.person_id for one in Device.objects.all()] == [amira.pk]


def test_a_trial_comes_and_says_so(world, outbox, service: PushService):
    tom, browser = world.tom, service.browser()
    switches_on(tom, browser)
    tom.opens("/me/alerts/").press("Send a trial")
    letters_go()
    (told,) = service.told(browser)
    assert told["body"] == "This is a trial. Alerts come to this device."
    assert outbox.for_(tom) == []


@pytest.mark.parametrize(
    "wrong", [{"endpoint": "https://evil.example/x"}, {"endpoint": ""}, {"p256dh": "AAAA"}, {"auth": ""}]
)
def test_what_no_browser_says_is_not_taken(world, service: PushService, wrong):
    page = world.tom.opens("/me/alerts/").press("Tell me on this device", **{**service.browser().form, **wrong})
    assert page.status == 422
    assert not Device.objects.exists()
    assert page.root.all(is_="field-error")


def test_whoever_owes_a_second_step_switches_nothing_on(world, service: PushService):
    client = sign_in(world.browser(), world.clarke.person, shown=False)
    assert client.get("/me/alerts/").status_code == 302
    assert client.get("/me/alerts/")["Location"].startswith("/me/")


def test_where_push_is_off_nothing_is_offered_or_sent(world, outbox, service: PushService, settings):
    switches_on(world.tom, service.browser())
    settings.PUSH = False
    assert world.tom.opens("/me/alerts/").root.all(having="data-key")[0].attributes["data-key"] == ""
    tell("second-step-changed", school=world.school, recipients=[world.tom.person], facts={"change": "app-added"})
    letters_go()
    assert service.came == []
    assert len(outbox.for_(world.tom)) == 1


def test_devices_are_in_the_copy_of_my_data_and_go_with_me(world, service: PushService):
    tom, browser = world.tom, service.browser()
    switches_on(tom, browser)
    (device,) = personal_data.copy_for(tom.person)["delivery"]["devices"]
    assert device["push_service"] == "127.0.0.1"
    assert browser.form["p256dh"] not in str(device)
    assert "token" not in str(device)
    assert what_is_there(tom.person)["devices that are told"] == 1
    erase_words(None, tom.person, "He asked for it.")
    assert not Device.objects.exists()


def test_no_device_comes_back_with_a_backup(world, service: PushService):
    switches_on(world.tom, service.browser())
    assert make_safe(made_at=now(), ledger=[])["devices that were told"] == 1
    assert not Device.objects.exists()


def test_a_lost_second_step_takes_the_devices_along(world, service: PushService):
    devices.switch_on(world.clarke.person, devices.given(**service.browser().form), acting=world.clarke.acting)
    second_factor.forget_second_factors(world.sam.acting, world.clarke.person, reason="The phone was stolen.")
    assert not Device.objects.exists()


def test_the_lead_sees_who_can_be_reached_how_and_that_only_mail_reaches_her(world, service: PushService):
    clarke, farrow = world.clarke, world.farrow
    assert "Only mail reaches you." in clarke.opens("/safeguarding/").text
    devices.switch_on(farrow.person, devices.given(**service.browser().form), acting=farrow.acting)
    world.osei.person.addresses.all().delete()
    rows = [one.text for one in clarke.opens("/safeguarding/arrangements/").root.all("li", is_="list-row")]
    assert [row for row in rows if "Farrow" in row and "mail and device" in row]
    assert [row for row in rows if "Clarke" in row and "mail only" in row]
    assert [row for row in rows if "Osei" in row and "cannot be reached" in row]
    assert service.origin not in clarke.opens("/safeguarding/arrangements/").text
    assert "Only mail reaches you." not in farrow.opens("/safeguarding/").text


def test_the_doctor_and_the_numbers_know_of_devices(world, outbox, service: PushService, settings):
    def says() -> tuple[str, str]:
        (finding,) = examine_push()
        return finding.level.value, finding.says

    switches_on(world.tom, service.browser())
    assert says() == ("OK", "1 device is told")
    assert "gatepost_devices 1\n" in from_the_tables()
    service.status = 500
    tell("second-step-changed", school=world.school, recipients=[world.tom.person], facts={"change": "app-added"})
    letters_go()
    carrying.breaker.forget()
    PUSHES.update(queued_at=now() - timedelta(minutes=20))
    assert says() == ("LOOK", "1 wait, the oldest for 20 min")
    assert re.search(r"gatepost_oldest_push_waiting_seconds 12[0-5]\d\n", from_the_tables())
    assert 'gatepost_deliveries{channel="push",state="waiting"} 1\n' in from_the_tables()
    assert "gatepost_oldest_waiting_seconds 0\n" in from_the_tables()  # the letter itself has gone
    settings.PUSH = False
    assert says() == ("OK", "off (GATEPOST_PUSH)")
