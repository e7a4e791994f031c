"""J11: from an empty server to a trial in a morning; it ends by itself, and then the code counts."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from gatepost.core.clock import as_if_at, now
from gatepost.gate.models import CardTally, Hold, Pilot, Verdict
from gatepost.groups.models import ClassGroup, Post
from gatepost.people import actions as people
from gatepost.people.access import person_by_mail
from gatepost.people.models import Hat, Person, Role, School
from gatepost.people.signin.tokens import make_token
from tests.reading import Page, visit
from tests.world import sign_in

GRIEVANCE = "Mrs Hall is useless and everyone knows it."
WORRY = "I saw bruises on a little girl's arms at pick-up again and I am scared for her."
ROLL = """class,child_given,child_initial,guardian_name,mail,phone,relation
Oak,Leo,B,Tom Barker,tom@example.org,,father
Oak,Kit,M,Jo Mercer,jo@example.org,,mother
Elm,Filip,N,Lena Novak,lena@example.org,,mother
"""


class Hillside:
    """A school that was founded a minute ago, with a browser for whoever is asked for by mail."""

    def __init__(self, school: School) -> None:
        self.school = school

    def person(self, mail: str) -> Person:
        person = person_by_mail(self.school, mail)
        assert person is not None
        return person

    def browser(self, mail: str, hat: Hat) -> Client:
        client = Client(HTTP_HOST=self.school.host, enforce_csrf_checks=True)
        return sign_in(client, self.person(mail), hat)

    def group(self, name: str) -> ClassGroup:
        return ClassGroup.objects.get(school=self.school, name=name)

    def writes(self, mail: str, group: str, words: str) -> Page:
        return visit(self.browser(mail, Hat.PARENT), f"/groups/{self.group(group).ref}/").press("Send", text=words)


@pytest.fixture
def hillside(db, tmp_path):
    file = tmp_path / "roll.csv"
    file.write_text(ROLL)
    call_command(
        "setup",
        no_input=True,
        name="Hillside Primary",
        host="parents.hillside.test",
        nation="wales",
        office_mail="office@hillside.test",
        administrator_name="Sam Price",
        administrator_mail="sam@hillside.test",
        classes="Oak: Year 2, Elm: Year 2",
        stdout=io.StringIO(),
    )
    call_command("roll", "import", str(file), stdout=io.StringIO())
    school = Hillside(School.objects.get())
    jo = school.person("jo@example.org")
    people.appoint(None, person=jo, role=Role.CLASS_REPRESENTATIVE, school_class=school.group("Oak").school_class)
    for mail, group in (("tom@example.org", "Oak"), ("jo@example.org", "Oak"), ("lena@example.org", "Elm")):
        school.writes(mail, group, "Hello everybody!").press("I accept the code: send it")
    return school


def test_from_a_fresh_school_to_a_trial_in_a_morning_and_on(hillside):
    sam = hillside.browser("sam@hillside.test", Hat.ADMINISTRATOR)

    # The questions, one section after the other
    page = visit(sam, "/office/").follow("From an old group to a new one").follow("Answer the questions")
    page = visit(sam, "/adoption/questions/who/").press(
        "Keep this and go on", provider="school", controller="school", data_contact="Ms Reed, data@hillside.test"
    )
    assert "Part 2 of 4" in page.text
    page = page.press(
        "Keep this and go on", code_decided_by="together", reps_chosen_by="By lot", stop_decided_by="head"
    )
    page = page.press("Keep this and go on", basis="public-task")
    page = page.press("Keep this and go on", signed_by="The head", answers_by="2026-12-04")
    assert page.url == "/adoption/"

    # The code, the documents, the letter
    page = visit(sam, "/adoption/code/")
    assert "goes through" in page.text
    page = page.press("Adopt this code", source=page.value_of("source").replace("Class group code", "Our code"))
    letter = visit(sam, "/adoption/papers/letter/").text
    assert "“Our code of conduct”, version 2" in letter
    assert "4 December 2026" in letter
    assert "how families who do not join hear" in letter
    for step in ("Agree on the code", "Ask the parents"):
        page = visit(sam, "/adoption/").press(f"This is done : {step}")
    assert page.text.count("done ") >= 2

    # The trial begins in Oak, and in Oak alone
    oak, elm = hillside.group("Oak"), hillside.group("Elm")
    page = visit(sam, "/adoption/pilot/").press("Begin the trial", groups=[oak.ref], days="14")
    assert "The trial has begun" in page.text
    hillside.writes("tom@example.org", "Oak", GRIEVANCE).press("I accept the code: send it")
    page = hillside.writes("jo@example.org", "Oak", "Is PE tomorrow?").press("I accept the code: send it")
    assert GRIEVANCE in page.text
    assert "tries the code in shadow" in page.text
    elsewhere = hillside.writes("lena@example.org", "Elm", GRIEVANCE).press("I accept the code: send it")
    assert "card" in elsewhere.html
    assert Post.objects.filter(group=elm, text=GRIEVANCE).count() == 0

    # By the API the same holds: the gate decides, not the door
    answer = by_api(hillside, "tom@example.org", oak, GRIEVANCE)
    assert answer.status_code == 201
    assert by_api(hillside, "lena@example.org", elm, GRIEVANCE).status_code != 201

    # A child at risk is never put before the class in silence
    card = hillside.writes("tom@example.org", "Oak", WORRY)
    assert "safeguarding lead" in card.text
    assert "999" in card.text
    assert not Post.objects.filter(text=WORRY).exists()

    # What the shadow saw is counted, and nothing was held
    pilot = Pilot.objects.get()
    assert Verdict.objects.filter(pilot=pilot, outcome="hold").count() == 2
    assert not Hold.objects.exists()
    assert not CardTally.objects.filter(clause="G1", outcome="hold", choice="as-it-is").exists()
    page = visit(sam, "/adoption/pilot/")
    assert "under 3" in page.text
    assert "useless" not in page.text

    # Its class rep brings days along, in her own name
    jo = hillside.browser("jo@example.org", Hat.PARENT)
    page = visit(jo, f"/groups/{oak.ref}/").follow("Bring days and facts along")
    page = page.press("Make a message of it", facts="PE is on Tuesday\n- The trip is on 3 December")
    page.press("Send it to Oak")
    assert Post.objects.get(text__contains="PE is on Tuesday").author == hillside.person("jo@example.org")

    # After its last day the code counts, and nobody had to do anything
    with as_if_at(now() + timedelta(days=14)):
        late = hillside.writes("tom@example.org", "Oak", "Mr Dunn is useless and everyone knows it.")
        assert "tries the code" not in late.text
        assert not Post.objects.filter(text__startswith="Mr Dunn").exists()
        page = visit(hillside.browser("sam@hillside.test", Hat.ADMINISTRATOR), "/adoption/review/")
        assert "A copy of my data" in page.text
    assert Post.objects.filter(group=oak, text=GRIEVANCE).count() == 2  # what stood, stands


def by_api(hillside, mail, group, words):
    client = Client(HTTP_HOST=hillside.school.host)
    return client.post(
        f"/api/v1/groups/{group.ref}/posts",
        json.dumps({"text": words, "client_key": f"{mail}-1"}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {make_token(hillside.person(mail))}"},
    )
