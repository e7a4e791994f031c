"""The roll: what a file may look like, what it would change, and that doing it twice changes nothing."""

import pytest

from gatepost.audit.models import Entry
from gatepost.core.errors import Invalid, NotFound
from gatepost.people import actions
from gatepost.people.hats import Acting
from gatepost.people.models import Address, Child, Guardianship, Person, School, SchoolClass
from gatepost.people.roll import COLUMNS, RollRow, carry_out, plan, read_roll
from gatepost.people.roster import roster

HEADER = ",".join(COLUMNS)
AMIRA = "Oak,Yusuf,H,Amira Haddad,amira@example.org,07700 900456,mother"
TOM = "Oak,Leo,P,Tom Price,tom@example.org,07700 900123,father"


def roll(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines]).encode()


def rows(*lines: str) -> list[RollRow]:
    return read_roll(roll(*lines))


@pytest.mark.parametrize(
    "content",
    [
        roll(TOM),
        roll(TOM).replace(b"\r\n", b"\n"),
        b"\xef\xbb\xbf" + roll(TOM),
        roll(TOM).replace(b",", b";"),
        roll(TOM) + b"\r\n\r\n,,,,,,\r\n",
        roll(
            "tom@example.org,Leo,P,Tom Price,Oak,07700 900123,father",
            header=HEADER.replace("class", "x").replace("mail", "class").replace("x", "mail"),
        ),
        roll('"Oak","Leo","p.","Tom  Price","Tom@Example.org ","+44 7700 900123","father"'),
        roll(TOM, header=" Class ,CHILD_GIVEN,child_initial,guardian_name,mail,phone,relation"),
    ],
    ids=["plain", "unix", "marked", "semicolons", "blank lines", "other order", "quoted", "header case"],
)
def test_forms_of_a_file(content: bytes) -> None:
    (row,) = read_roll(content)
    assert (row.line, row.class_name, row.child_given, row.child_initial) == (2, "Oak", "Leo", "P")
    assert (row.guardian_name, row.mail, row.phone) == ("Tom Price", "tom@example.org", "+447700900123")
    assert row.relation == "father"


def test_a_file_from_excel_in_britain_is_read() -> None:
    (row,) = read_roll(f"{HEADER}\nOak,Zoë,B,René Brôn,rene@example.org,,\n".encode("cp1252"))
    assert (row.child_given, row.guardian_name, row.phone, row.relation) == ("Zoë", "René Brôn", "", "")


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"", ["empty"]),
        (b"\r\n\r\n", ["empty"]),
        (roll(), ["nobody in this file"]),
        (roll(TOM, header=HEADER.replace("mail", "email")), ["Line 1", "“mail” is missing"]),
        (roll(TOM, header=HEADER.replace("child_initial", "child_surname")), ["“child_initial” is missing"]),
        (roll(TOM + ",x", header=HEADER + ",notes"), ["Line 1", "does not know the column “notes”"]),
        (roll(TOM, header=HEADER.replace("phone", "mail")), ["“mail” stands there twice"]),
        (roll(TOM.replace(",P,", ",Price,")), ["Line 2", "“child_initial”", "only the first letter"]),
        (roll(AMIRA, TOM.replace("tom@example.org", "tom at home")), ["Line 3", "“mail”", "name@example.org"]),
        (roll(TOM.replace("tom@example.org", "")), ["Line 2", "“mail”", "no mail address"]),
        (roll(TOM.replace("Oak", " ")), ["Line 2", "“class”"]),
        (roll(TOM.replace("07700 900123", "ring the bell")), ["Line 2", "“phone”", "phone number"]),
        (roll(TOM.replace("07700 900123", "0770")), ["Line 2", "“phone”", "digits"]),
        (roll(TOM + ",more,cells"), ["Line 2", "9 columns"]),
        (roll("Oak,Leo"), ["Line 2", "2 columns"]),
        (roll('Oak,"Leo,P,Tom Price,tom@example.org,,'), ["quotation mark"]),
        (roll(TOM).decode().encode("utf-16"), ["not a CSV file"]),
        (b"PK\x03\x04" + b"x" * 50, ["not a CSV file"]),
        (roll(TOM.replace("Tom Price", "Tom\x07Price")), ["Line 2", "“guardian_name”", "cannot be shown"]),
        (roll(TOM.replace("Tom Price", "Tom \u202ePrice")), ["Line 2", "“guardian_name”"]),
        (roll(TOM.replace("Tom Price", "T" * 81)), ["Line 2", "“guardian_name”", "too long"]),
        (b"\x81\x8d\x8f\x90\x9d", ["cannot be read"]),
        (b"x" * (2 * 1024 * 1024 + 1), ["larger than 2 MB"]),
    ],
)
def test_a_file_that_cannot_be_used(content: bytes, names: list[str]) -> None:
    with pytest.raises(Invalid) as fault:
        read_roll(content)
    assert fault.value.fields
    for name in names:
        assert name in fault.value.message
    assert "Nothing has been changed." in fault.value.message


def test_all_faults_of_a_file_are_named_at_once() -> None:
    with pytest.raises(Invalid) as fault:
        read_roll(roll(TOM.replace(",P,", ",Price,").replace("tom@example.org", "tom"), AMIRA.replace("Oak", "")))
    assert list(fault.value.fields) == ["line 2, child_initial", "line 2, mail", "line 3, class"]


def test_a_dry_run_says_what_would_change_and_changes_nothing(school: School, oak: SchoolClass) -> None:
    found = plan(school, rows(TOM, AMIRA))
    assert found.problems == []
    assert "New parent or carer: Tom Price (tom@example.org)." in found.adds
    assert "New child: Leo P in Oak." in found.adds
    assert "Amira Haddad looks after Yusuf H in Oak." in found.adds
    assert Person.objects.count() == Child.objects.count() == Guardianship.objects.count() == 0


def test_an_import_makes_people_who_can_be_reached(school: School, oak: SchoolClass, office: Acting) -> None:
    version = School.objects.get().roster_version
    done = carry_out(office, plan(school, rows(TOM, AMIRA)))
    tom = Person.objects.get(name="Tom Price")
    assert [(g.child.given_name, g.child.initial, g.relation) for g in tom.guardianships.all()] == [
        ("Leo", "P", "father")
    ]
    assert {(a.kind, a.normal, a.verified_at) for a in tom.addresses.all()} == {
        ("mail", "tom@example.org", None),
        ("phone", "+447700900123", None),
    }
    assert done.ended == 0
    assert ("Tom Price", "parent", "Oak") in roster(school)
    assert ("Leo", "pupil", "Oak") in roster(school)
    assert ("Mrs Evans", "staff", "") in roster(school)
    assert School.objects.get().roster_version > version
    entry = Entry.objects.get(action="imported the roll")
    assert (entry.actor_ref, entry.actor_hat, entry.facts["people"]) == (office.person.ref, "office", 2)


def test_importing_again_changes_nothing(school: School, oak: SchoolClass, office: Acting) -> None:
    lines = [TOM, AMIRA, "Oak,Yusuf,H,Sami Haddad,sami@example.org,,father"]
    carry_out(office, plan(school, rows(*lines)))
    before = (Person.objects.count(), Child.objects.count(), Guardianship.objects.count(), Address.objects.count())
    version = School.objects.get().roster_version
    again = plan(school, rows(*lines))
    assert again.changes_nothing
    assert again.leaves == again.notes == again.problems == []
    carry_out(office, again)
    after = (Person.objects.count(), Child.objects.count(), Guardianship.objects.count(), Address.objects.count())
    assert before == after
    assert School.objects.get().roster_version == version


def test_siblings_and_two_homes(school: School, oak: SchoolClass, elm: SchoolClass, office: Acting) -> None:
    carry_out(
        office,
        plan(
            school,
            rows(
                TOM,
                "Elm,Mia,P,Tom Price,tom@example.org,,father",
                "Oak,Leo,P,Ana Price,ana@example.org,,mother",
            ),
        ),
    )
    assert Person.objects.filter(name__endswith="Price").count() == 2
    assert Child.objects.count() == 2
    assert Guardianship.objects.count() == 3
    assert set(Child.objects.get(given_name="Leo").guardianships.values_list("person__name", flat=True)) == {
        "Tom Price",
        "Ana Price",
    }


def test_a_shared_landline_stays_with_the_first(school: School, oak: SchoolClass, office: Acting) -> None:
    found = plan(
        school,
        rows(
            "Oak,Leo,P,Tom Price,tom@example.org,01632 960001,father",
            "Oak,Leo,P,Ana Price,ana@example.org,01632 960001,mother",
        ),
    )
    assert any("belongs to Tom Price" in note for note in found.notes)
    carry_out(office, found)
    assert Address.objects.get(kind="phone").person.name == "Tom Price"


def test_one_mail_address_with_two_names_is_a_problem(school: School, oak: SchoolClass, office: Acting) -> None:
    found = plan(school, rows(TOM, "Oak,Mia,B,Beth Brown,TOM@example.org,,mother"))
    assert len(found.problems) == 1
    assert "Line 3" in found.problems[0]
    assert "line 2" in found.problems[0]
    with pytest.raises(Invalid, match="invalid") as fault:
        carry_out(office, found)
    assert "Beth Brown" in fault.value.message
    assert not Child.objects.exists()


def test_an_unknown_class_is_refused_unless_asked_for(school: School, oak: SchoolClass, office: Acting) -> None:
    lines = rows("Oka,Leo,P,Tom Price,tom@example.org,,father", "Ash,Mia,B,Beth Brown,beth@example.org,,mother")
    found = plan(school, lines)
    advice = "Correct the name, or choose to make new classes."
    assert found.problems == [
        f"Line 2: there is no class called Oka this school year. Did you mean Oak? {advice}",
        f"Line 3: there is no class called Ash this school year. {advice}",
    ]
    with pytest.raises(Invalid):
        carry_out(office, found)
    assert SchoolClass.objects.count() == 1

    done = carry_out(office, plan(school, lines, create_classes=True))
    assert {one.name for one in done.new_classes} == {"Oka", "Ash"}
    assert Child.objects.get(given_name="Mia").school_class.name == "Ash"


def test_the_first_roll_of_a_school_can_make_everything(school: School) -> None:
    carry_out(None, plan(school, rows(TOM), create_classes=True))
    assert SchoolClass.objects.get().year.school == school
    assert Guardianship.objects.get().person.name == "Tom Price"


def test_who_is_missing_is_named_and_stays_unless_told_otherwise(
    school: School, oak: SchoolClass, elm: SchoolClass, office: Acting
) -> None:
    elsewhere = "Elm,Ivy,K,Lena Kraus,lena@example.org,,mother"
    carry_out(office, plan(school, rows(TOM, AMIRA, elsewhere)))

    found = plan(school, rows(AMIRA))
    assert found.leaves == ["Tom Price looks after Leo P in Oak."]
    carry_out(office, found)
    assert Guardianship.objects.filter(ends_on=None).count() == 3

    epoch = Person.objects.get(name="Tom Price").auth_epoch
    done = carry_out(office, plan(school, rows(AMIRA)), end_missing=True)
    assert done.ended == 1
    assert Guardianship.objects.exclude(ends_on=None).get().person.name == "Tom Price"
    assert Person.objects.get(name="Tom Price").auth_epoch > epoch

    carry_out(office, plan(school, rows(AMIRA, TOM)))
    assert Guardianship.objects.filter(ends_on=None).count() == 3


def test_a_place_that_the_school_ended_is_not_brought_back_by_a_roll(
    school: School, oak: SchoolClass, office: Acting
) -> None:
    carry_out(office, plan(school, rows(TOM, AMIRA)))
    actions.end_guardianship(office, Guardianship.objects.get(person__name="Tom Price"), "Court order of 3 May.")

    found = plan(school, rows(TOM, AMIRA))
    assert found.changes_nothing
    assert "the school ended Tom Price's place with Leo P" in found.notes[0]
    carry_out(office, found)
    assert not Guardianship.objects.filter(person__name="Tom Price", ends_on=None).exists()


def test_a_child_moves_class_with_a_known_guardian(
    school: School, oak: SchoolClass, elm: SchoolClass, office: Acting
) -> None:
    carry_out(office, plan(school, rows(TOM, AMIRA)))
    found = plan(school, rows(TOM.replace("Oak", "Elm"), AMIRA))
    assert found.changes == ["Leo P moves from Oak to Elm."]
    assert found.leaves == []
    carry_out(office, found)
    assert Child.objects.get(given_name="Leo").school_class == elm
    assert Guardianship.objects.count() == 2


def test_another_childs_namesake_does_not_move(
    school: School, oak: SchoolClass, elm: SchoolClass, office: Acting
) -> None:
    carry_out(office, plan(school, rows(TOM)))
    found = plan(school, rows("Elm,Leo,P,Beth Page,beth@example.org,,mother"))
    assert "New child: Leo P in Elm." in found.adds
    assert found.changes == []


def test_names_and_relations_follow_the_roll(school: School, oak: SchoolClass, office: Acting) -> None:
    carry_out(office, plan(school, rows(TOM)))
    found = plan(school, rows("Oak,Leo,P,Thomas Price,tom@example.org,07700 900999,stepfather"))
    assert len(found.changes) == 3
    carry_out(office, found)
    person = Person.objects.get(guardianships__child__given_name="Leo")
    assert person.name == "Thomas Price"
    assert person.guardianships.get().relation == "stepfather"
    assert person.addresses.filter(kind="phone").count() == 2


def test_a_parent_cannot_import(school: School, tom: Acting) -> None:
    with pytest.raises(NotFound):
        carry_out(tom, plan(school, rows(AMIRA)))


def test_nobody_imports_into_another_school(school: School, oak: SchoolClass, office: Acting) -> None:
    other = actions.add_school(name="Elmfield", host="elmfield.test", office_mail="o@e.test", secretary_mail="s@e.test")
    with pytest.raises(NotFound):
        carry_out(office, plan(other, rows(TOM), create_classes=True))
    carry_out(None, plan(other, rows(TOM), create_classes=True))
    assert not Person.objects.filter(school=school, name="Tom Price").exists()
