"""A school starts: unattended by the command line, by questions, and by the first-run page."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command, load_command_class
from django.core.management.base import CommandError
from django.test import Client

from gatepost.audit.models import Entry
from gatepost.delivery.models import MailSettings
from gatepost.groups.membership import is_member
from gatepost.groups.models import ClassGroup
from gatepost.people.access import person_by_mail
from gatepost.people.hats import hats_of
from gatepost.people.models import ClosedDay, Guardianship, Hat, Person, School, SchoolClass, Term
from gatepost.people.signin.tokens import person_of_token
from gatepost.policies.models import Code, CompanionPolicy
from gatepost.site import first_run, founding
from gatepost.site.founding_questions import QUESTIONS, answered
from gatepost.site.server import say_where

ANSWERS = {
    "name": "Hillside Primary",
    "host": "parents.hillside.test",
    "nation": "wales",
    "office_mail": "Office@hillside.test",
    "administrator_name": "Sam Price",
    "administrator_mail": "sam@hillside.test",
    "classes": "Oak: Year 2, Elm: Year 2",
}
ROLL = """class,child_given,child_initial,guardian_name,mail,phone,relation
Oak,Leo,B,Tom Barker,tom@example.org,07700 900123,father
Oak,Leo,B,Claire Barker,claire@example.org,,mother
Elm,Filip,N,Lena Novak,lena@example.org,,mother
"""


def run(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Any) -> None:
    """The recovery sheets of a set-up that nobody watches go there: each set-up has its own."""
    settings.DATA = tmp_path / "data"


@pytest.fixture
def roll_file(tmp_path: Path) -> Path:
    file = tmp_path / "roll.csv"
    file.write_text(ROLL)
    return file


def test_from_an_empty_database_to_a_first_class_group_in_one_go(db: None, roll_file: Path) -> None:
    said = run("setup", no_input=True, **ANSWERS)
    school = School.objects.get()
    assert (school.host, school.nation, school.office_mail) == (
        "parents.hillside.test",
        "wales",
        "office@hillside.test",
    )
    assert school.secretary_mail == "office@hillside.test"
    assert sorted(ClassGroup.objects.values_list("name", flat=True)) == ["Elm", "Oak"]
    assert Term.objects.filter(school=school).count() == 6
    assert Code.objects.get(school=school).version == 1
    assert CompanionPolicy.objects.filter(school=school).count() == 2
    administrator = person_by_mail(school, "sam@hillside.test")
    assert administrator is not None
    assert hats_of(administrator) == [Hat.ADMINISTRATOR]
    assert Entry.objects.filter(action="added a school").exists()

    link = re.search(r"/sign-in/link/[\w-]{40,}/", said)
    assert link is not None
    page = Client().get(link[0])
    assert page.status_code == 200

    assert "3 new parents or carers" in run("roll", "import", str(roll_file))
    tom = person_by_mail(school, "tom@example.org")
    assert tom is not None
    assert is_member(tom, ClassGroup.objects.get(name="Oak"))
    assert not is_member(tom, ClassGroup.objects.get(name="Elm"))


@pytest.mark.parametrize("missing", ["name", "office_mail", "administrator_name", "administrator_mail"])
def test_unattended_it_says_which_option_is_missing(db: None, missing: str) -> None:
    options = {name: value for name, value in ANSWERS.items() if name != missing}
    with pytest.raises(CommandError, match=f"--{missing.replace('_', '-')}"):
        run("setup", no_input=True, **options)
    assert not School.objects.exists()


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("host", "not a host", "address bar|spaces"),
        ("nation", "france", "England"),
        ("office_mail", "office", "mail address"),
        ("mail_server", "mail.example.org", "smtp"),
        ("mail_server", "smtp://mail.example.org:99999", "smtp"),
        ("school_year", "2026/28", "2026/27"),
        ("terms", "Autumn from September", "should look like"),
        ("terms", "Autumn: 2026-02-30 to 2026-12-18", "no day"),
        ("terms", "Autumn: 2026-12-18 to 2026-09-02", "ends after"),
        ("closed_days", "Monday INSET", "no day"),
        ("classes", "Oak: Year 2, oak: Year 3", "twice"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_is_stored(db: None, option: str, value: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run("setup", no_input=True, **{**ANSWERS, option: value})
    assert not School.objects.exists()
    assert not Person.objects.exists()


def test_setup_refuses_a_second_school_and_school_add_takes_it(db: None) -> None:
    run("setup", no_input=True, **ANSWERS)
    second = {**ANSWERS, "name": "Valley", "host": "valley.test"}
    with pytest.raises(CommandError, match="school add"):
        run("setup", no_input=True, **second)
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in second.items()]
    run("school", "add", "--no-input", *flags)
    listed = run("school", "list")
    assert "valley.test\tValley\t2 classes" in listed
    assert "parents.hillside.test\tHillside Primary\t2 classes" in listed
    with pytest.raises(CommandError, match="There is a school at valley"):
        run("school", "add", "--no-input", *flags)


def test_everything_that_is_missing_is_named_at_once(db: None) -> None:
    with pytest.raises(CommandError) as refused:
        run("setup", no_input=True, name="Hillside Primary")
    said = str(refused.value)
    assert "--office-mail" in said
    assert "--administrator-name" in said
    assert "--administrator-mail" in said
    assert "--name" not in said


def test_a_second_school_tells_where_the_first_one_answers_now(db: None) -> None:
    run("setup", no_input=True, **ANSWERS)
    second = {**ANSWERS, "name": "Valley", "host": "valley.test", "classes": "Ash: Year 1"}
    said = run("school", "add", "--no-input", *[f"--{name.replace('_', '-')}={text}" for name, text in second.items()])
    assert "Valley is ready, with 1 class and a group for each." in said
    assert "Hillside Primary answers at http://parents.hillside.test" in said
    assert "school move" in said


def test_a_school_moves_to_another_host_name_and_it_is_written_down(db: None) -> None:
    run("setup", no_input=True, **{**ANSWERS, "host": "localhost"})
    other = {**ANSWERS, "name": "Valley", "host": "valley.test"}
    run("school", "add", "--no-input", *[f"--{name.replace('_', '-')}={text}" for name, text in other.items()])
    assert "parents.hillside.test" in run("school", "move", "localhost", "https://Parents.Hillside.test/")
    assert Client(headers={"host": "parents.hillside.test"}).get("/").status_code == 200
    assert Client(headers={"host": "localhost"}).get("/").status_code == 404
    entry = Entry.objects.get(action="moved a school")
    assert entry.facts == {"from": "localhost", "to": "parents.hillside.test"}
    with pytest.raises(CommandError, match="There is a school at valley"):
        run("school", "move", "parents.hillside.test", "valley.test")
    with pytest.raises(CommandError, match="without spaces"):
        run("school", "move", "parents.hillside.test", "not a host")


@pytest.mark.parametrize("command", ["run", "work", "setup", "school", "roll", "sign_in_link", "forget_second_step"])
def test_help_shows_the_name_that_is_typed_and_no_developers_options(command: str) -> None:
    parser = load_command_class("gatepost.site", command).create_parser("gatepost", command)
    told = parser.format_help()
    assert f"usage: gatepost {command.replace('_', '-')} " in told
    assert "--pythonpath" not in told
    assert "--traceback" not in told


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
def test_stopped_at_a_question_it_stores_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    def asked(words: str) -> str:
        raise stop

    monkeypatch.setattr("builtins.input", asked)
    with pytest.raises(CommandError, match="Nothing has been stored"):
        run("setup")
    assert not School.objects.exists()


@pytest.mark.parametrize(("proxies", "warned"), [(0, True), (1, False)])
def test_an_address_with_https_and_no_proxy_is_warned_of(db: None, settings: Any, proxies: int, warned: bool) -> None:
    settings.IS_HTTPS = True
    settings.TRUSTED_PROXIES = proxies
    said: list[str] = []
    say_where(demo=False, say=said.append)
    assert any("No form will work" in line for line in said) is warned


@pytest.mark.parametrize("server", ["", "smtp+tls://gate:pass@mail.test:2525"])
def test_the_start_says_which_school_has_no_mail(db: None, settings: Any, server: str) -> None:
    settings.DEMO, settings.MAIL = False, None
    run("setup", no_input=True, mail_server=server, **ANSWERS)
    said: list[str] = []
    say_where(demo=False, say=said.append)
    assert any("No mail goes out yet for parents.hillside.test" in line for line in said) is (not server)


def test_a_mail_server_is_kept_sealed(db: None) -> None:
    run("setup", no_input=True, mail_server="smtp+tls://gate:p%40ss@mail.test:2525", **ANSWERS)
    row = MailSettings.objects.get()
    assert (row.host, row.port, row.security, row.username, row.password) == (
        "mail.test",
        2525,
        "starttls",
        "gate",
        "p@ss",
    )
    assert row.sender == "office@hillside.test"


def test_questions_are_asked_in_turn_and_a_wrong_answer_again(db: None) -> None:
    typed = "|Hillside|bad host!|hill.test||nobody|o@hill.test||Sam|sam@hill.test||||2026-11-30 INSET day|Oak"
    given = iter(typed.split("|"))
    said: list[str] = []
    asked: list[str] = []

    def ask(words: str) -> str:
        asked.append(words)
        return next(given)

    wanted = answered({}, ask=ask, say=said.append)
    assert wanted.name == "Hillside"
    assert wanted.host == "hill.test"
    assert wanted.nation == "england"
    assert wanted.secretary_mail == "o@hill.test"
    assert wanted.mail_server is None
    assert wanted.terms == wanted.year.terms
    assert wanted.closed_days == ((date(2026, 11, 30), "INSET day"),)
    assert wanted.classes == (("Oak", ""),)
    assert len(said) == 3
    assert len(asked) == len(QUESTIONS) + 3


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("", ()),
        ("Oak: Year 2, Elm: Year 2", (("Oak", "Year 2"), ("Elm", "Year 2"))),
        ("Oak\nElm : Reception\n", (("Oak", ""), ("Elm", "Reception"))),
    ],
)
def test_classes_are_read_as_people_write_them(text: str, classes: object) -> None:
    assert founding.read_classes(text) == classes


def test_terms_are_read_as_they_are_written() -> None:
    offered = founding.read_year("2026/27", "england").terms
    assert founding.read_terms(founding.write_terms(offered)) == offered


@pytest.fixture
def hillside(db: None, roll_file: Path) -> School:
    run("setup", no_input=True, **ANSWERS)
    run("roll", "import", str(roll_file))
    return School.objects.get()


def test_a_token_is_for_a_parent_and_never_for_a_school_role(hillside: School) -> None:
    secret = run("token", "--person", "TOM@example.org").strip()
    assert person_of_token(secret) == person_by_mail(hillside, "tom@example.org")
    with pytest.raises(CommandError, match="Sam Price has a school role only"):
        run("token", "--person", "sam@hillside.test")
    with pytest.raises(CommandError, match="Nobody at Hillside Primary"):
        run("token", "--person", "nobody@example.org")
    with pytest.raises(CommandError, match="mail address"):
        run("token", "--person", "tom")


def test_a_sign_in_link_is_printed_for_somebody_known(hillside: School) -> None:
    said = run("sign_in_link", "--person", "tom@example.org").strip()
    assert re.fullmatch(r"https?://\S+/sign-in/link/[\w-]{40,}/", said)
    with pytest.raises(CommandError, match="Nobody"):
        run("sign_in_link", "--person", "nobody@example.org")
    with pytest.raises(CommandError, match="no school at"):
        run("sign_in_link", "--person", "tom@example.org", "--school", "elsewhere.test")


def test_a_dry_run_changes_nothing(hillside: School, roll_file: Path) -> None:
    roll_file.write_text(ROLL + "Oak,Mia,K,Asha Kaur,asha@example.org,,\n")
    said = run("roll", "import", str(roll_file), dry_run=True)
    assert "1 new parent or carer, 1 new child" in said
    assert person_by_mail(hillside, "asha@example.org") is None


def test_new_classes_come_with_their_groups(hillside: School, roll_file: Path) -> None:
    roll_file.write_text(ROLL + "Ash,Mia,K,Asha Kaur,asha@example.org,,\n")
    with pytest.raises(CommandError, match=r"1 problem.*add --create-classes"):
        run("roll", "import", str(roll_file))
    run("roll", "import", str(roll_file), create_classes=True)
    assert ClassGroup.objects.filter(school_class__name="Ash").exists()


def test_who_is_missing_stays_until_told_otherwise(hillside: School, roll_file: Path) -> None:
    roll_file.write_text("\n".join(line for line in ROLL.splitlines() if "claire" not in line))
    assert "Not in the file, stays" in run("roll", "import", str(roll_file))
    assert Guardianship.objects.filter(ends_on=None).count() == 3
    assert "1 place ends" in run("roll", "import", str(roll_file), end_missing=True)
    assert Guardianship.objects.filter(ends_on=None).count() == 2


def test_wrong_columns_are_named(hillside: School, roll_file: Path) -> None:
    roll_file.write_text("class,child,mail\nOak,Leo,t@example.org\n")
    with pytest.raises(CommandError, match="child_given"):
        run("roll", "import", str(roll_file))
    with pytest.raises(CommandError, match="cannot be read"):
        run("roll", "import", str(roll_file.with_name("missing.csv")))


FORM = {
    "name": "Hillside Primary",
    "nation": "england",
    "host": "testserver",
    "office_mail": "office@hillside.test",
    "administrator_name": "Sam Price",
    "administrator_mail": "sam@hillside.test",
    "classes": "Oak: Year 2\nElm: Year 2",
    "terms": "Autumn: 2026-09-02 to 2026-12-18",
    "closed_days": "2026-11-30 INSET day",
}


def test_the_first_run_page_starts_a_school_once(db: None, client: Client) -> None:
    link = first_run.new_link()
    assert client.get(link).status_code == 200
    done = client.post(link, FORM)
    assert done.status_code == 200
    school = School.objects.get()
    assert Term.objects.filter(school=school).count() == 1
    assert ClosedDay.objects.get(school=school).on == date(2026, 11, 30)
    assert SchoolClass.objects.filter(group__isnull=False).count() == 2
    sign_in = re.search(r"/sign-in/link/[\w-]{40,}/", done.content.decode())
    assert sign_in is not None
    assert client.get(link).status_code == 404
    assert client.post(link, FORM).status_code == 404
    assert client.post(sign_in[0]).status_code == 302
    assert School.objects.count() == 1


def test_terms_left_as_offered_become_those_of_the_chosen_nation(db: None, client: Client) -> None:
    link = first_run.new_link()
    offered = client.get(link).context["form"]["terms"].value()
    client.post(link, {**FORM, "nation": "scotland", "terms": offered.replace("\n", "\r\n"), "closed_days": ""})
    assert Term.objects.count() == 5


def test_a_guessed_or_older_first_run_link_opens_nothing(db: None, client: Client) -> None:
    older, newer = first_run.new_link(), first_run.new_link()
    assert client.get("/setup/guess/").status_code == 404
    assert client.get(older).status_code == 404
    assert client.get(newer).status_code == 200
    first_run.forget_link()
    assert client.get(newer).status_code == 404


def test_a_first_run_link_is_dead_once_there_is_a_school(hillside: School, client: Client) -> None:
    link = first_run.new_link()
    assert client.get(link).status_code == 404
    assert client.post(link, FORM).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("host", "no host!"), ("terms", "soon"), ("classes", "Oak, oak"), ("office_mail", "x"), ("mail_server", "x")],
)
def test_what_is_wrong_on_the_first_run_page_is_said_and_kept(db: None, client: Client, field: str, value: str) -> None:
    link = first_run.new_link()
    answer = client.post(link, {**FORM, field: value})
    assert answer.status_code == 422
    assert value in answer.content.decode()
    assert "Hillside Primary" in answer.content.decode()
    assert not School.objects.exists()
    assert client.get(link).status_code == 200


def test_before_there_is_a_school_every_page_says_so(db: None, client: Client) -> None:
    for path in ("/", "/sign-in/", "/office/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "There is no school here yet" in answer.content.decode()


def test_a_host_name_of_no_school_is_told_so(hillside: School, client: Client) -> None:
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in {**ANSWERS, "host": "valley.test"}.items()]
    run("school", "add", "--no-input", *flags)
    answer = client.get("/", headers={"host": "elsewhere.test"})
    assert answer.status_code == 404
    assert "no school at this address" in answer.content.decode()
    assert client.get("/sign-in/", headers={"host": "valley.test"}).status_code == 200


@pytest.fixture(autouse=True)
def no_limits_from_before(db: None) -> Callable[[], None]:
    cache.clear()
    return cache.clear
