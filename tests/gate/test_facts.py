"""What the judge is told, and what happens where something is missing."""

from gatepost.gate import facts
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, School
from tests.cast import ESCALATED


def test_a_worry_about_a_child_is_read_even_where_no_code_was_adopted(db: None) -> None:
    school = School.objects.create(
        name="New School", host="new.test", office_mail="o@new.test", secretary_mail="s@new.test"
    )
    person = Person.objects.create(school=school, name="Tom Barker")
    assert facts.look_at_private(Acting(person, Hat.PARENT), ESCALATED).labels == {"safeguarding"}
