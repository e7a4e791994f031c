"""The office's page of the WhatsApp number, the steps of the doctor, and the parent's own page."""

import pytest

from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.models import WhatsAppJoinCode, WhatsAppMember, WhatsAppNumber
from tests.whatsapp.conftest import line as line_of_whatsapp
from tests.whatsapp.platform import Template

line = line_of_whatsapp  # the simulated platform, on a port

FILLED = {
    "shown_number": "+44 1632 960 001",
    "phone_number_id": "106540352242922",
    "business_account_id": "102290129340398",
    "access_token": "EAAtoken",
    "app_secret": "app-secret",
    "monthly_cap": "50.00",
    "price": "1.6",
    "free_each_month": "1000",
    "digest_at": "17:30",
    "news_template": "gatepost_class_news",
    "notice_template": "gatepost_something_to_read",
    "template_language": "en_GB",
    "is_on": "on",
}


def kept(world, **more):
    return world.sam.opens("/office/whatsapp/").press("Keep this", **(FILLED | more))


def test_a_number_is_set_and_its_keys_are_never_shown_again(world):
    page = kept(world)
    assert "This is kept" in page.text
    row = WhatsAppNumber.objects.get()
    assert (row.shown_number, row.monthly_cap, row.rates) == (
        "+441632960001",
        5000,
        {"utility": 16000, "service": 16000},
    )
    assert (row.access_token, row.app_secret) == ("EAAtoken", "app-secret")
    shown = world.sam.opens("/office/whatsapp/")
    assert f"/hooks/whatsapp/{world.school.ref}/" in shown.text
    assert row.verify_token in shown.text
    assert "EAAtoken" not in shown.html
    assert "app-secret" not in shown.html


def test_what_counts_as_marketing_has_a_price_of_its_own(world):
    kept(world, marketing_price="5")
    assert WhatsAppNumber.objects.get().rates == {"utility": 16000, "service": 16000, "marketing": 50000}
    assert 'value="5' in world.sam.opens("/office/whatsapp/").html


def test_a_platform_that_said_nothing_is_not_said_to_have_said_a_code(world):
    kept(world)
    WhatsAppNumber.objects.update(fault="silent")
    page = world.sam.opens("/office/whatsapp/").text
    assert "Meta did not answer when we last sent something." in page
    assert "silent" not in page
    WhatsAppNumber.objects.update(fault="190")
    assert "code 190" in world.sam.opens("/office/whatsapp/").text


def test_an_empty_secret_keeps_the_stored_one_for_the_same_number_alone(world):
    kept(world)
    kept(world, access_token="", app_secret="", monthly_cap="10")
    row = WhatsAppNumber.objects.get()
    assert (row.access_token, row.monthly_cap) == ("EAAtoken", 1000)
    page = kept(world, access_token="", app_secret="", phone_number_id="555555")
    assert page.status == 422
    assert WhatsAppNumber.objects.get().phone_number_id == "106540352242922"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("shown_number", "01632 960001"),
        ("phone_number_id", "the first"),
        ("access_token", "two words"),
        ("monthly_cap", "99999"),
        ("news_template", "Class News"),
        ("template_language", "English"),
        ("price", "-1"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, field, value):
    page = kept(world, **{field: value})
    assert page.status == 422
    assert not WhatsAppNumber.objects.exists()


def test_two_schools_cannot_have_one_number(world):
    kept(world)
    WhatsAppNumber.objects.update(school=_another_school(world))
    assert "Another school here has this number." in kept(world).text


def _another_school(world):
    return type(world.school).objects.create(name="Oakfield", host="oakfield.test", office_mail="office@oakfield.test")


def test_it_is_ended_and_what_waits_is_dropped(line, world):
    line.joined(world.nadia).says("Hello")
    world.sam.opens("/office/whatsapp/").press("End this and forget the keys")
    assert not WhatsAppNumber.objects.exists()
    assert WhatsAppMember.objects.filter(stopped_at=None).exists()


def steps(world):
    return world.sam.opens("/office/whatsapp/").press("Try it now").text


def test_the_doctor_says_step_by_step_what_is_right(line, world, monkeypatch):
    monkeypatch.setattr("gatepost.delivery.whatsapp.doctor._called", _as_the_world_sees_it(line))
    for phrase in ("Meta takes the token", "Both templates are approved", "The app gets the account’s messages"):
        assert phrase.replace("’", "'") in steps(world).replace("’", "'")
    assert "Meta has not called yet" in steps(world)
    line.joined(world.nadia).says("Is PE tomorrow?")
    line.works()
    assert "Meta called within the last hour" in steps(world)
    assert "refuses what is forged" in steps(world)


def _as_the_world_sees_it(line):
    def called(address, content=None, headers=None):
        browser, path = line.world.browser(), address.split("/", 3)[3]
        method = "POST" if content else "GET"
        answer = browser.generic(method, f"/{path}", content or b"", "application/json", headers=headers or {})
        return answer.status_code, answer.content.decode()

    return called


def test_the_doctor_names_what_is_wrong(line, world):
    platform = line.platform
    platform.token = "another"
    assert "Meta does not take the token" in steps(world)
    platform.token = line.number.access_token
    platform.templates.clear()
    platform.approves(Template("gatepost_class_news", "New in {{1}}", category="UTILITY"))
    assert "must have 3 places to fill in. It has 1." in steps(world)
    platform.quality = "RED"
    platform.subscribed = False
    said = steps(world)
    assert "rates the number RED" in said
    assert "No app gets the messages" in said
    assert "does not answer Meta" in said


def test_a_parent_makes_a_code_and_joins_by_it(line, world):
    page = world.nadia.opens("/me/whatsapp/")
    assert "not a WhatsApp group" in page.text
    made = page.press("Make my code")
    code = made.text.split("JOIN ")[1][:9]
    assert f"https://wa.me/{line.platform.number}?text=JOIN%20{code}" in made.html
    assert "<svg" in made.html
    phone = line.phone_of(world.nadia)
    phone.says(f"JOIN {code}")
    line.works()
    assert "You take part" in world.nadia.opens("/me/whatsapp/").text


def test_a_parent_chooses_how_often_and_leaves(line, world):
    line.joined(world.nadia)
    page = world.nadia.opens("/me/whatsapp/")
    assert "each message by itself" not in page.text
    page.press("Keep this", wants="nothing")
    assert WhatsAppMember.objects.get().wants == "nothing"
    world.nadia.opens("/me/whatsapp/").press("Leave on WhatsApp")
    assert WhatsAppMember.objects.get().stopped_at is not None


def test_single_messages_are_offered_only_where_the_school_allows_them(line, world):
    member = members.find(world.school, user_id=line.joined(world.nadia).user_id)
    offered = world.nadia.opens("/me/whatsapp/")
    offered.press("Keep this", wants="each")
    member.refresh_from_db()
    assert member.wants == "digest"
    WhatsAppNumber.objects.update(allows_relays=True)
    world.nadia.opens("/me/whatsapp/").press("Keep this", wants="each")
    member.refresh_from_db()
    assert member.wants == "each"


def test_without_a_number_there_is_no_page_and_no_link(world):
    assert world.nadia.opens("/me/whatsapp/").status == 404
    assert "My class on WhatsApp" not in world.nadia.opens("/me/").text
    assert not WhatsAppJoinCode.objects.exists()
