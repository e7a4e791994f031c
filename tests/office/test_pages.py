"""The office's pages: what each shows and does, and whom it lets in."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from gatepost.core.clock import today_in
from gatepost.delivery.errors import ChannelError
from gatepost.delivery.models import MailSettings, Notice
from gatepost.groups.invitations import invitation_by_secret, invite_to_class, path_of, secret_of
from gatepost.groups.joining import ask_to_join, prove_address
from gatepost.groups.membership import is_member
from gatepost.groups.models import ClassGroup, Invitation, JoinRequest
from gatepost.people.access import has_role, person_by_mail, representatives_of
from gatepost.people.hats import Acting
from gatepost.people.models import (
    Appointment,
    Child,
    ClosedDay,
    Guardianship,
    Hat,
    Person,
    Role,
    School,
    SchoolClass,
    SchoolYear,
    Term,
)
from gatepost.site.office.urls import urlpatterns
from tests.office.conftest import Hillside

COLUMNS = "class,child_given,child_initial,guardian_name,mail,phone,relation\n"


def words_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def paths(hillside: Hillside) -> dict[str, str]:
    """Every address of the office, filled in for Hillside."""
    invitation = invite_to_class(hillside.evans, hillside.oak)
    asked = ask_to_join(invitation, name="Nina", mail="nina@home.test", child_given="Ola")
    assert asked is not None
    prove_address(asked)
    today = today_in("Europe/London")
    term = Term.objects.create(school=hillside.school, name="Now", starts_on=today, ends_on=today)
    day = ClosedDay.objects.create(school=hillside.school, on=today)
    appointment = Appointment.objects.get(person=hillside.head.person)
    refs = {
        "class": hillside.oak.ref,
        "add-child": hillside.oak.ref,
        "child": Child.objects.get(school=hillside.school, given_name="Ruby").ref,
        "person": hillside.jo.person.ref,
        "rename": hillside.jo.person.ref,
        "add-address": hillside.jo.person.ref,
        "end-guardianship": hillside.jo.person.guardianships.get().ref,
        "invitation": invitation.ref,
        "revoke": invitation.ref,
        "take-back": invitation.ref,
        "join-request": asked.ref,
        "admit": asked.ref,
        "refuse": asked.ref,
        "end-appointment": appointment.ref,
        "remove-term": str(term.pk),
        "remove-closed-day": str(day.pk),
    }
    refs["add-guardian"] = refs["move-child"] = refs["child"]
    return {
        pattern.name: "/office/" + re.sub(r"<\w+:\w+>", refs.get(pattern.name or "", ""), str(pattern.pattern))
        for pattern in urlpatterns
        if pattern.name
    }


FOR_THE_HEAD = {"home", "appointments", "choose-representative", "offer", "take-back", "end-appointment", "times"}
MAIL_IN = {f"mail-in{what}" for what in ("-try", "-secret", "-left", "-forget")}
FOR_ADMINISTRATORS = (
    {"mail", "mail-test", "mail-forget", "mail-in", *MAIL_IN}
    | {f"second-opinion{what}" for what in ("", "-try", "-end")}
    | {f"whatsapp{what}" for what in ("", "-try", "-forget")}
)  # fmt: skip
ONLY_POST = {
    "roll-import-do",
    "add-guardian",
    "move-child",
    "rename",
    "add-address",
    "revoke",
    "admit",
    "refuse",
    "choose-representative",
    "offer",
    "take-back",
    "add-year",
    "add-term",
    "remove-term",
    "add-closed-day",
    "remove-closed-day",
    "mail-test",
    "mail-forget",
    "second-opinion-try",
    "second-opinion-end",
    "whatsapp-try",
    "whatsapp-forget",
    *MAIL_IN,
}


def test_each_hat_opens_its_pages_and_no_others(hillside: Hillside, browser: Callable[[Acting], Client]) -> None:
    allowed = {
        Hat.OFFICE: lambda name: name not in {*FOR_ADMINISTRATORS, "times"},
        Hat.ADMINISTRATOR: lambda name: True,
        Hat.HEAD: lambda name: name in FOR_THE_HEAD,
    }
    found = paths(hillside)
    for acting in (hillside.evans, hillside.sam, hillside.head):
        client = browser(acting)
        for name, path in found.items():
            answer = client.get(path)
            if not allowed[acting.hat](name):
                assert answer.status_code in (404, 405), (acting.hat, path)
                assert name in ONLY_POST or answer.status_code == 404
            elif name in ONLY_POST:
                assert answer.status_code == 405, (acting.hat, path)
            elif not (name == "end-appointment" and acting.hat is Hat.OFFICE):
                assert answer.status_code == 200, (acting.hat, path)


def test_nobody_else_opens_any_of_them(hillside: Hillside, browser: Callable[[Acting], Client]) -> None:
    others = [hillside.jo, hillside.staff("Ms Clarke", Role.DSL), hillside.staff("Mrs Hall", Role.STAFF)]
    others += [hillside.staff("Priya Nair", Role.PTA_OFFICER), hillside.staff("Mrs Shah", Role.LEADERSHIP)]
    found = paths(hillside)
    for acting in others:
        client = browser(acting)
        for name, path in found.items():
            answer = client.post(path) if name in ONLY_POST else client.get(path)
            assert answer.status_code == 404, (acting.hat, name)
    for name, path in found.items():
        answer = Client().post(path) if name in ONLY_POST else Client().get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")


def test_another_schools_things_are_absent(hillside: Hillside, browser: Callable[[Acting], Client]) -> None:
    elsewhere = Hillside("elsewhere.test")
    found = paths(elsewhere)
    client = browser(hillside.evans)
    of_one_thing = {name: path for name, path in found.items() if re.search(r"/(?:[0-9a-z]{16}|\d+)/", path)}
    assert len(of_one_thing) == 18
    for name, path in of_one_thing.items():
        answer = client.post(path) if name in ONLY_POST else client.get(path)
        assert answer.status_code == 404, path
    assert Guardianship.objects.filter(school=elsewhere.school, ends_on=None).count() == 2


def test_the_second_step_is_asked_for_first(hillside: Hillside) -> None:
    client = Client()
    client.force_login(hillside.evans.person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/office/roll/")
    assert answer.status_code == 302
    assert "/me/" in answer.headers["Location"]


def test_the_roll_is_searched_by_name_mail_and_child(office: Client, hillside: Hillside) -> None:
    for wanted in ("mercer", "jo@home", "Ruby"):
        answer = office.get("/office/roll/", {"q": wanted})
        assert "Jo Mercer" in words_of(answer)
        assert "Lena Novak" not in words_of(answer)
    assert "Nobody. Try fewer letters" in words_of(office.get("/office/roll/", {"q": "zzz"}))
    assert office.get("/office/roll/", {"q": "\x00"}).status_code == 200


def test_a_family_is_added_and_its_group_opens(office: Client, hillside: Hillside) -> None:
    family = {"child_given": "Mia", "child_initial": "K", "name": "Asha Kaur", "mail": "asha@home.test"}
    answer = office.post(f"/office/roll/classes/{hillside.oak.ref}/add/", family, follow=True)
    assert "Mia is on the roll" in words_of(answer)
    asha = person_by_mail(hillside.school, "asha@home.test")
    assert asha is not None
    assert is_member(asha, ClassGroup.objects.get(school_class=hillside.oak))


def test_half_a_family_is_not_stored(office: Client, hillside: Hillside) -> None:
    family = {"child_given": "Mia", "child_initial": "K", "name": "‮", "mail": "asha@home.test"}
    answer = office.post(f"/office/roll/classes/{hillside.oak.ref}/add/", family)
    assert answer.status_code == 422
    assert "Mia" in words_of(answer)
    assert not Child.objects.filter(given_name="Mia").exists()


def test_a_second_guardian_with_a_known_address_keeps_one_account(office: Client, hillside: Hillside) -> None:
    ruby = Child.objects.get(given_name="Ruby")
    office.post(f"/office/roll/children/{ruby.ref}/add/", {"name": "Lena Novak", "mail": "LENA@home.test"})
    assert set(ruby.guardianships.values_list("person__name", flat=True)) == {"Jo Mercer", "Lena Novak"}
    assert Person.objects.filter(name="Lena Novak").count() == 1


def test_a_full_family_name_of_a_child_is_refused(office: Client, hillside: Hillside) -> None:
    family = {"child_given": "Mia", "child_initial": "Ka", "name": "Asha", "mail": "asha@home.test"}
    answer = office.post(f"/office/roll/classes/{hillside.oak.ref}/add/", family)
    assert answer.status_code == 422
    assert "no full names of children" in words_of(answer)


def test_ending_a_guardians_place_asks_why_and_takes_effect_at_once(office: Client, hillside: Hillside) -> None:
    place = hillside.jo.person.guardianships.get()
    path = f"/office/guardians/{place.ref}/end/"
    shown = words_of(office.get(path))
    assert "takes effect at once" in shown
    assert "Nobody in the group is told" in shown
    assert office.post(path, {"reason": " "}).status_code == 422
    assert is_member(hillside.jo.person, ClassGroup.objects.get(school_class=hillside.oak))
    epoch = Person.objects.get(pk=hillside.jo.person.pk).auth_epoch
    office.post(path, {"reason": "Court order of 3 November"})
    assert not is_member(hillside.jo.person, ClassGroup.objects.get(school_class=hillside.oak))
    assert Person.objects.get(pk=hillside.jo.person.pk).auth_epoch > epoch
    assert not Notice.objects.exists()


def test_a_child_moves_and_the_groups_change(office: Client, hillside: Hillside) -> None:
    ruby = Child.objects.get(given_name="Ruby")
    office.post(f"/office/roll/children/{ruby.ref}/move/", {"school_class": hillside.elm.pk})
    assert is_member(hillside.jo.person, ClassGroup.objects.get(school_class=hillside.elm))
    elsewhere = Hillside("elsewhere.test")
    answer = office.post(f"/office/roll/children/{ruby.ref}/move/", {"school_class": elsewhere.oak.pk})
    assert answer.status_code == 404 or answer.status_code == 422


def test_a_person_is_renamed_and_gets_another_address(office: Client, hillside: Hillside) -> None:
    path = f"/office/roll/people/{hillside.jo.person.ref}"
    office.post(f"{path}/name/", {"name": "Joanna Mercer"})
    office.post(f"{path}/address/", {"mail": "joanna@work.test"})
    shown = words_of(office.get(f"{path}/"))
    assert "Joanna Mercer" in shown
    assert "joanna@work.test" in shown
    taken = office.post(f"{path}/address/", {"mail": "lena@home.test"})
    assert taken.status_code == 422
    assert "belongs to somebody" in words_of(taken)


def roll(text: str) -> dict[str, object]:
    return {"file": SimpleUploadedFile("roll.csv", text.encode())}


def hidden(answer: HttpResponse) -> dict[str, str]:
    """The hidden fields of the page that shows what would change."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', words_of(answer)))


def test_a_roll_is_shown_first_and_done_second(office: Client, hillside: Hillside) -> None:
    text = COLUMNS + "Oak,Mia,K,Asha Kaur,asha@home.test,,mother\nOak,Ruby,M,Jo Mercer,jo@home.test,,aunt\n"
    shown = office.post("/office/roll/import/", roll(text))
    assert "1 new parent or carer, 1 new child, 1 change." in words_of(shown)
    assert person_by_mail(hillside.school, "asha@home.test") is None
    fields = hidden(shown)
    done = office.post("/office/roll/import/do/", fields, follow=True)
    assert "Done: 1 new parent or carer" in words_of(done)
    asha = person_by_mail(hillside.school, "asha@home.test")
    assert asha is not None
    again = office.post("/office/roll/import/do/", fields)
    assert "roll has changed since you saw this" in words_of(again)
    assert Person.objects.filter(name="Asha Kaur").count() == 1


def test_a_roll_that_changed_meanwhile_is_shown_again(office: Client, hillside: Hillside) -> None:
    text = COLUMNS + "Oak,Mia,K,Asha Kaur,asha@home.test,,\n"
    fields = hidden(office.post("/office/roll/import/", roll(text)))
    family = {"child_given": "Mia", "child_initial": "K", "name": "Asha Kaur", "mail": "asha@home.test"}
    office.post(f"/office/roll/classes/{hillside.oak.ref}/add/", family)
    answer = office.post("/office/roll/import/do/", fields)
    assert "roll has changed since you saw this" in words_of(answer)
    assert Child.objects.filter(given_name="Mia").count() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("class,child,mail\nOak,Leo,t@example.org\n", "child_given"),
        (COLUMNS + "Oak,Mia,K,Asha Kaur,not-an-address,,\n", "Line 2"),
        (COLUMNS + "Oka,Mia,K,Asha Kaur,asha@home.test,,\n", "Did you mean Oak"),
        (COLUMNS + "Oak,Mia,Kaur,Asha Kaur,asha@home.test,,\n", "no full names"),
        ("\x00\x01", "CSV"),
    ],
)
def test_a_wrong_roll_is_explained_and_nothing_happens(office: Client, text: str, words: str) -> None:
    before = Person.objects.count()
    answer = office.post("/office/roll/import/", roll(text))
    assert words in words_of(answer)
    assert "Do it" not in words_of(answer)
    assert Person.objects.count() == before


@pytest.mark.parametrize("fields", [{}, {"rows": "%%%", "shown": "x"}, {"rows": "AAAA", "shown": "x"}])
def test_a_forged_second_step_does_nothing(office: Client, fields: dict[str, str]) -> None:
    before = Person.objects.count()
    assert office.post("/office/roll/import/do/", fields).status_code == 422
    assert Person.objects.count() == before


def test_new_classes_of_a_roll_have_groups(office: Client) -> None:
    text = COLUMNS + "Ash,Mia,K,Asha Kaur,asha@home.test,,\n"
    shown = office.post("/office/roll/import/", {**roll(text), "create_classes": "on"})
    office.post("/office/roll/import/do/", hidden(shown))
    assert ClassGroup.objects.filter(name="Ash").exists()


def test_an_invitation_is_made_printed_and_taken_back(office: Client, hillside: Hillside) -> None:
    last_day = today_in("Europe/London") + timedelta(days=30)
    form = {"school_class": hillside.oak.pk, "ends_on": last_day.isoformat(), "uses": 40}
    poster = office.post("/office/invitations/", form, follow=True)
    invitation = Invitation.objects.get()
    shown = words_of(poster)
    assert "<svg" in shown
    assert path_of(invitation) in shown
    assert invitation.ref not in path_of(invitation)
    assert "style=" not in shown
    office.post(f"/office/invitations/{invitation.ref}/revoke/")
    assert office.get(f"/office/invitations/{invitation.ref}/").status_code == 404
    with pytest.raises(Exception, match="invitation-ended"):
        invitation_by_secret(hillside.school, secret_of(invitation))


def test_all_invitations_are_taken_back_after_one_question(office: Client, hillside: Hillside) -> None:
    invite_to_class(hillside.evans, hillside.oak)
    invite_to_class(hillside.evans, hillside.elm)
    assert "2 invitations work now" in words_of(office.get("/office/invitations/revoke-all/"))
    assert Invitation.objects.filter(revoked_at=None).count() == 2
    office.post("/office/invitations/revoke-all/")
    assert not Invitation.objects.filter(revoked_at=None).exists()


@pytest.fixture
def asked(hillside: Hillside) -> JoinRequest:
    request = ask_to_join(
        invite_to_class(hillside.evans, hillside.oak), name="Nina Holm", mail="nina@home.test", child_given="Ola"
    )
    assert request is not None
    prove_address(request)
    return request


def test_the_office_lets_somebody_in(office: Client, hillside: Hillside, asked: JoinRequest) -> None:
    assert "1 person asks to join" in words_of(office.get("/office/"))
    shown = words_of(office.get(f"/office/join-requests/{asked.ref}/"))
    assert "Nobody has this address" in shown
    assert "Not in this class" in shown
    office.post(f"/office/join-requests/{asked.ref}/admit/", {"child": ""})
    nina = person_by_mail(hillside.school, "nina@home.test")
    assert nina is not None
    assert is_member(nina, ClassGroup.objects.get(school_class=hillside.oak))
    assert office.post(f"/office/join-requests/{asked.ref}/admit/", {"child": ""}).status_code == 409
    assert "Nobody waits" in words_of(office.get("/office/join-requests/"))


def test_the_office_says_why_not(office: Client, hillside: Hillside, asked: JoinRequest) -> None:
    path = f"/office/join-requests/{asked.ref}/refuse/"
    assert office.post(path, {"reason": ""}).status_code == 422
    office.post(path, {"reason": "We know no child of this name."})
    assert person_by_mail(hillside.school, "nina@home.test") is None
    assert Notice.objects.filter(kind="join-refused", addresses=["nina@home.test"]).count() == 1
    assert "We know no child" in words_of(office.get(f"/office/join-requests/{asked.ref}/"))


def test_a_child_of_elsewhere_cannot_be_given(office: Client, asked: JoinRequest) -> None:
    filip = Child.objects.get(given_name="Filip")
    assert office.post(f"/office/join-requests/{asked.ref}/admit/", {"child": filip.ref}).status_code == 422
    asked.refresh_from_db()
    assert asked.state == JoinRequest.State.WAITING


def test_a_class_rep_is_chosen_from_the_class(office: Client, hillside: Hillside) -> None:
    place = hillside.jo.person.guardianships.get()
    answer = office.post("/office/appointments/class-rep/", {"guardian": place.ref}, follow=True)
    assert "Jo Mercer is class rep for Oak now" in words_of(answer)
    assert representatives_of(hillside.oak).get() == hillside.jo.person
    office.post("/office/appointments/class-rep/", {"guardian": place.ref})
    assert Notice.objects.get(kind="class-rep").recipients == [hillside.jo.person.ref]  # told once
    assert office.post("/office/appointments/class-rep/", {"guardian": "0" * 16}).status_code == 422
    appointment = Appointment.objects.get(role=Role.CLASS_REPRESENTATIVE)
    office.post(f"/office/appointments/{appointment.ref}/end/", {"reason": "New year, with thanks"})
    assert not representatives_of(hillside.oak).exists()


def test_the_office_gives_and_ends_no_school_role(office: Client, hillside: Hillside) -> None:
    offer = {"name": "Ms Clarke", "mail": "clarke@hill.test", "role": "dsl"}
    assert office.post("/office/appointments/offer/", offer).status_code == 422
    head = Appointment.objects.get(role=Role.HEAD)
    assert office.post(f"/office/appointments/{head.ref}/end/", {"reason": "no"}).status_code == 404
    assert "Mr Adeyemi" not in words_of(office.get("/office/appointments/"))
    assert has_role(hillside.head.person, Role.HEAD)


def test_the_head_offers_a_role_and_takes_it_back(hillside: Hillside, browser: Callable[[Acting], Client]) -> None:
    head = browser(hillside.head)
    offer = {"name": "Ms Clarke", "mail": "clarke@hill.test", "role": "dsl"}
    head.post("/office/appointments/offer/", offer)
    invitation = Invitation.objects.get()
    assert invitation.mail == "clarke@hill.test"
    assert "Ms Clarke" in words_of(head.get("/office/appointments/"))
    head.post(f"/office/appointments/offers/{invitation.ref}/revoke/")
    assert not Invitation.objects.filter(revoked_at=None).exists()


def test_the_chair_offers_the_role_of_the_head_on_a_page_of_its_own(
    hillside: Hillside, browser: Callable[[Acting], Client]
) -> None:
    acting = hillside.staff("Dr Osei", Role.CHAIR)
    chair = browser(acting)
    shown = words_of(chair.get("/office/appointments/"))
    assert "Mr Adeyemi" in shown
    assert "Sam Price" not in shown
    assert "/office/appointments/" in chair.get("/concerns/desk/", follow=True).content.decode()
    offer = {"name": "Ms Next", "mail": "next@hill.test", "role": "head"}
    assert "was mailed" in words_of(chair.post("/office/appointments/offer/", offer, follow=True))
    assert chair.post("/office/appointments/offer/", {**offer, "role": "dsl"}).status_code == 422
    invitation = Invitation.objects.get()
    assert "Ms Next" in words_of(chair.get("/office/appointments/"))
    held = acting.person.school.appointments.get(role=Role.HEAD)
    assert chair.get(f"/office/appointments/{held.ref}/end/").status_code == 404
    assert chair.get("/office/").status_code == 404
    chair.post(f"/office/appointments/offers/{invitation.ref}/revoke/")
    assert not Invitation.objects.filter(revoked_at=None).exists()


def test_an_administrator_reads_that_the_head_makes_safeguarding_leads(administrator: Client) -> None:
    offer = {"name": "Ms Clarke", "mail": "clarke@hill.test", "role": "dsl"}
    answer = administrator.post("/office/appointments/offer/", offer)
    assert answer.status_code == 422
    assert "Only the head can give this role" in words_of(answer)


def test_the_last_administrator_stays(administrator: Client, hillside: Hillside) -> None:
    only = Appointment.objects.get(role=Role.ADMINISTRATOR)
    answer = administrator.post(f"/office/appointments/{only.ref}/end/", {"reason": "leaving"})
    assert answer.status_code == 422
    assert "only administrator" in words_of(answer)
    assert has_role(hillside.sam.person, Role.ADMINISTRATOR)


def test_a_class_comes_with_its_group(office: Client, hillside: Hillside) -> None:
    year = SchoolYear.objects.get(school=hillside.school)
    office.post("/office/classes/", {"name": "Ash", "year_group": "Year 6", "year": year.pk})
    assert ClassGroup.objects.get(name="Ash").school_class.year_group == "Year 6"
    twice = office.post("/office/classes/", {"name": "ash", "year": year.pk})
    assert twice.status_code == 422
    assert SchoolClass.objects.filter(name__iexact="ash").count() == 1


def test_next_year_can_be_made(office: Client, hillside: Hillside) -> None:
    assert office.post("/office/classes/year/", {"name": "2031/33"}).status_code == 422
    office.post("/office/classes/year/", {"name": "2031/32"})
    assert SchoolYear.objects.filter(school=hillside.school, name="2031/32").exists()
    assert office.post("/office/classes/year/", {"name": "2031/32"}).status_code == 422


def test_dates_are_added_and_taken_out(office: Client, hillside: Hillside) -> None:
    term = {"name": "Autumn", "starts_on": "2026-09-02", "ends_on": "2026-12-18"}
    office.post("/office/calendar/terms/", term)
    assert office.post("/office/calendar/terms/", {**term, "name": "Again"}).status_code == 422
    backwards = office.post("/office/calendar/terms/", {**term, "starts_on": "2027-03-01", "ends_on": "2027-02-01"})
    assert backwards.status_code == 422
    assert office.post("/office/calendar/terms/", {**term, "starts_on": "soon"}).status_code == 422
    row = Term.objects.get(school=hillside.school)
    office.post(f"/office/calendar/terms/{row.pk}/remove/")
    assert not Term.objects.exists()
    later = (today_in("Europe/London") + timedelta(days=9)).isoformat()
    office.post("/office/calendar/closed-days/", {"on": later, "kind": "inset", "name": "Training"})
    assert "Training" in words_of(office.get("/office/calendar/"))
    assert office.post("/office/calendar/closed-days/", {"on": later, "kind": "inset"}).status_code == 422
    office.post(f"/office/calendar/closed-days/{ClosedDay.objects.get().pk}/remove/")
    assert not ClosedDay.objects.exists()


SETTINGS = {
    "name": "Hillside Primary",
    "nation": "wales",
    "office_mail": "office@hill.test",
    "secretary_mail": "secretary@hill.test",
    "urgent_help": "Children's services: 01632 960 960",
    "answer_days": "3",
    "concern_days": "8",
    "look_by_hour": "20",
}


def test_the_office_changes_the_schools_settings_but_not_who_sees_leaderships_matters(
    office: Client, administrator: Client
) -> None:
    office.post("/office/settings/", {**SETTINGS, "leadership_only": "on"})
    school = School.objects.get()
    assert (school.answer_days, school.look_by_hour, school.nation) == (3, 20, "wales")
    assert "01632" in school.urgent_help
    assert school.leadership_only is False
    administrator.post("/office/settings/", {**SETTINGS, "leadership_only": "on"})
    assert School.objects.get().leadership_only is True
    office.post("/office/settings/", SETTINGS)
    assert School.objects.get().leadership_only is True


@pytest.mark.parametrize(("field", "value"), [("answer_days", "0"), ("look_by_hour", "24"), ("nation", "france")])
def test_settings_that_cannot_be_are_explained(office: Client, field: str, value: str) -> None:
    assert office.post("/office/settings/", {**SETTINGS, field: value}).status_code == 422
    assert School.objects.get().answer_days == 5


SERVER = {"host": "mail.hill.test", "port": "587", "security": "starttls", "username": "gate", "sender": "g@hill.test"}


def test_the_mail_password_is_kept_and_never_shown(administrator: Client) -> None:
    administrator.post("/office/mail/", {**SERVER, "password": "s3cret-words"})
    assert MailSettings.objects.get().password == "s3cret-words"
    administrator.post("/office/mail/", {**SERVER, "port": "465", "security": "tls"})
    row = MailSettings.objects.get()
    assert (row.port, row.password) == (465, "s3cret-words")
    assert "s3cret-words" not in words_of(administrator.get("/office/mail/"))
    administrator.post("/office/mail/forget/")
    assert not MailSettings.objects.exists()


def test_an_administrator_is_told_while_no_mail_goes_out(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = SimpleNamespace(DEMO=False, MAIL=None)  # pages take this for a demo: its second step is as given
    monkeypatch.setattr("gatepost.delivery.channels.mail.settings", none)
    for path in ("/office/", "/office/mail/"):
        assert "No mail goes out yet." in words_of(administrator.get(path))
    administrator.post("/office/mail/", {**SERVER, "password": "s3cret-words"})
    for path in ("/office/", "/office/mail/"):
        assert "No mail goes out yet." not in words_of(administrator.get(path))


def test_a_test_mail_that_fails_says_what_to_try(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(school: School, to: str) -> str:
        raise ChannelError("server-not-reached")

    monkeypatch.setattr("gatepost.site.office.mail.send_trial", unreachable)
    answer = administrator.post("/office/mail/test/", follow=True)
    assert "The mail was not sent. The server cannot be reached." in words_of(answer)


def test_no_page_uses_an_id_twice(administrator: Client, hillside: Hillside) -> None:
    for name, path in paths(hillside).items():
        if name in ONLY_POST:
            continue
        ids = re.findall(r'\sid="([^"]+)"', words_of(administrator.get(path)))
        assert len(ids) == len(set(ids)), path
