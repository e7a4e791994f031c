"""Ending a place or role that was to end later, and who may give whom another way to sign in."""

from datetime import timedelta

import pytest

from gatepost.audit.models import Entry
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid
from gatepost.people import actions
from gatepost.people.hats import Acting, current_guardianships, hats_of
from gatepost.people.models import Address, Guardianship, Hat, Person, Role


def test_a_place_that_was_to_end_later_can_end_today(school, tom, office):
    place = Guardianship.objects.get(person=tom.person)
    Guardianship.objects.filter(pk=place.pk).update(ends_on=today_in(school.time_zone) + timedelta(days=90))
    epoch = Person.objects.get(pk=tom.person.pk).auth_epoch
    actions.end_guardianship(office, place, "A court order.")
    assert not current_guardianships(tom.person).exists()
    assert Person.objects.get(pk=tom.person.pk).auth_epoch > epoch
    actions.end_guardianship(office, place, "Pressed twice.")
    assert Entry.objects.filter(action="ended a guardian's place").count() == 1


def test_a_role_that_was_to_end_later_can_end_today(school, tom, office):
    last_day = today_in(school.time_zone) + timedelta(days=90)
    role = actions.appoint(office, person=tom.person, role=Role.PTA_OFFICER, ends_on=last_day)
    assert Hat.PTA in hats_of(tom.person)
    actions.end_appointment(office, role)
    assert Hat.PTA not in hats_of(tom.person)


@pytest.mark.parametrize("role", [Role.DSL, Role.HEAD, Role.ADMINISTRATOR, Role.STAFF, Role.OFFICE])
def test_the_office_gives_no_colleague_another_way_in(school, office, role):
    clarke = actions.add_person(None, school, name="Ms Clarke", mail="clarke@oakfield.test")
    actions.appoint(None, person=clarke, role=role)
    with pytest.raises(Invalid) as refused:
        actions.add_address(office, clarke, kind=Address.Kind.MAIL, value="evans2@oakfield.test")
    assert "administrator" in refused.value.fields["mail"]
    assert clarke.addresses.count() == 1
    administrator = Acting(office.person, Hat.ADMINISTRATOR)
    actions.add_address(administrator, clarke, kind=Address.Kind.MAIL, value="clarke@home.example")
    actions.add_address(office, clarke, kind=Address.Kind.PHONE, value="07700 900456")
    assert clarke.addresses.count() == 3


def test_the_office_gives_a_parent_another_address(tom, office):
    actions.appoint(None, person=tom.person, role=Role.PTA_OFFICER)
    actions.add_address(office, tom.person, kind=Address.Kind.MAIL, value="tom@work.example")
    assert tom.person.addresses.count() == 3
