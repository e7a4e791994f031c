"""Invitations and requests to join: a leaked invitation admits nobody, and the office decides."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache

from gatepost.audit.models import Entry
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import Notice
from gatepost.groups import invitations, joining
from gatepost.groups.invitations import InvitationEnded
from gatepost.groups.membership import is_member
from gatepost.groups.models import ClassGroup, Invitation, JoinRequest
from gatepost.groups.opening import open_group, open_missing_groups
from gatepost.people import actions as people
from gatepost.people.access import person_by_mail
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Address, Appointment, Child, Hat, Person, Role, School, SchoolClass


class Office:
    """Oakfield with Oak and Elm; Mrs Evans in the office, Jo class rep of Oak, Lena a guardian in Elm."""

    def __init__(self, host: str = "oakfield.test") -> None:
        self.school = people.add_school(
            name="Oakfield", host=host, office_mail="office@oak.test", secretary_mail="secretary@oak.test"
        )
        self.oak = people.add_class(None, self.school, name="Oak")
        self.elm = people.add_class(None, self.school, name="Elm")
        self.oak_group: ClassGroup = open_group(self.oak)
        self.elm_group: ClassGroup = open_group(self.elm)
        self.evans = self.staff("Mrs Evans", Role.OFFICE)
        self.head = self.staff("Mr Adeyemi", Role.HEAD)
        self.sam = self.staff("Sam", Role.ADMINISTRATOR)
        self.jo = self.guardian("Jo", "Ruby", self.oak)
        people.appoint(None, person=self.jo.person, role=Role.CLASS_REPRESENTATIVE, school_class=self.oak)
        self.lena = self.guardian("Lena", "Filip", self.elm)

    def staff(self, name: str, role: Role) -> Acting:
        mail = f"{name.split()[-1].lower()}@oak.test"
        person = people.add_person(None, self.school, name=name, mail=mail)
        people.appoint(None, person=person, role=role)
        return Acting(person, Hat(role.value))

    def guardian(self, name: str, child: str, school_class: SchoolClass) -> Acting:
        person = people.add_person(None, self.school, name=name, mail=f"{name.lower()}@home.test")
        row = people.add_child(None, self.school, given_name=child, initial="M", school_class=school_class)
        people.add_guardianship(None, person=person, child=row)
        return Acting(person, Hat.PARENT)

    def invitation(self) -> Invitation:
        return invitations.invite_to_class(self.evans, self.oak)

    def asks(self, mail: str = "nina@home.test", child: str = "Ola", **more: str) -> JoinRequest | None:
        found = Invitation.objects.filter(school=self.school, school_class=self.oak).first() or self.invitation()
        return joining.ask_to_join(found, name="Nina Holm", mail=mail, child_given=child, **more)

    def waits(self, mail: str = "nina@home.test", child: str = "Ola", **more: str) -> JoinRequest:
        asked = self.asks(mail, child, **more)
        assert asked is not None
        joining.prove_address(asked)
        asked.refresh_from_db()
        return asked


@pytest.fixture
def office(db: None) -> Office:
    cache.clear()  # rate limits of the test before
    return Office()


def proof_in_the_mail() -> str:
    """The secret in the newest mail that proves an address."""
    sealed = Notice.objects.filter(kind="join-proof").latest("pk").sealed
    match = re.fullmatch(r"/join/proof/([\w-]+)/", sealed or "")
    assert match is not None
    return match[1]


def test_a_leaked_invitation_admits_nobody(office: Office) -> None:
    invitation = office.invitation()
    people_before, members_before = Person.objects.count(), office.oak_group.school_class.children.count()
    found = invitations.invitation_by_secret(office.school, invitations.secret_of(invitation))
    asked = joining.ask_to_join(found, name="Mallory", mail="mallory@evil.test", child_given="Ruby", child_initial="M")
    assert asked is not None
    joining.prove_address(joining.request_to_prove(office.school, proof_in_the_mail()))

    assert Person.objects.count() == people_before
    assert Child.objects.filter(school_class=office.oak).count() == members_before
    assert person_by_mail(office.school, "mallory@evil.test") is None
    assert joining.requests_waiting(office.evans).get().mail == "mallory@evil.test"


def test_only_the_prover_is_let_in_and_the_group_opens_at_once(office: Office) -> None:
    asked = office.waits(child_initial="h")
    person = joining.admit(office.evans, asked, child=None)

    assert is_member(person, office.oak_group)
    assert not is_member(person, office.elm_group)
    assert Address.objects.get(person=person).verified_at is not None
    child = Child.objects.get(given_name="Ola")
    assert (child.initial, child.school_class) == ("H", office.oak)
    assert Notice.objects.filter(kind="join-admitted", recipients=[person.ref]).count() == 1
    assert Entry.objects.filter(action="let somebody into a class", subject_ref=asked.ref).exists()


def test_admitting_with_a_child_of_the_roll_makes_no_second_child(office: Office) -> None:
    asked = office.waits(child="ruby", child_initial="m")
    ruby = joining.children_who_may_be_meant(asked).get()
    joining.admit(office.evans, asked, child=ruby)
    assert Child.objects.filter(given_name__iexact="ruby").count() == 1


def test_somebody_known_from_another_class_keeps_one_account(office: Office) -> None:
    asked = office.waits(mail="LENA@home.test", child="Iga")
    person = joining.admit(office.evans, asked, child=None)
    assert person == office.lena.person
    assert is_member(person, office.oak_group)
    assert is_member(person, office.elm_group)


def test_a_child_of_another_class_cannot_be_chosen(office: Office) -> None:
    filip = Child.objects.get(given_name="Filip")
    with pytest.raises(Invalid):
        joining.admit(office.evans, office.waits(), child=filip)
    assert JoinRequest.objects.get().state == JoinRequest.State.WAITING


def test_the_second_answer_to_a_request_changes_nothing(office: Office) -> None:
    asked = office.waits()
    joining.refuse(office.evans, asked, reason="We do not know this family.")
    with pytest.raises(joining.AlreadyDecided):
        joining.admit(office.sam, asked, child=None)
    assert person_by_mail(office.school, asked.mail) is None
    notice = Notice.objects.get(kind="join-refused")
    assert notice.addresses == [asked.mail]
    assert notice.sealed == "We do not know this family."


def test_a_refusal_needs_a_reason(office: Office) -> None:
    with pytest.raises(Invalid):
        joining.refuse(office.evans, office.waits(), reason="  ")


def test_after_two_refusals_asking_again_does_nothing(office: Office) -> None:
    for child in ("Ola", "Ula"):
        joining.refuse(office.evans, office.waits(child=child), reason="Not on the roll.")
    mails = Notice.objects.count()
    assert office.asks(child="Ala") is None
    assert Notice.objects.count() == mails


def test_nothing_is_seen_before_the_address_is_proved(office: Office) -> None:
    asked = office.asks()
    assert asked is not None
    assert not joining.requests_waiting(office.evans).exists()
    assert not joining.requests_for_representative(office.jo).exists()
    with pytest.raises(NotFound):
        joining.request_for_office(office.evans, asked.ref)


def test_a_proof_works_once_and_only_at_its_school(office: Office) -> None:
    office.asks()
    proof = proof_in_the_mail()
    other = people.add_school(name="Elsewhere", host="other.test", office_mail="o@o.test", secretary_mail="s@o.test")
    with pytest.raises(InvitationEnded):
        joining.request_to_prove(other, proof)
    asked = joining.request_to_prove(office.school, proof)
    joining.prove_address(asked)
    with pytest.raises(InvitationEnded):
        joining.request_to_prove(office.school, proof)
    with pytest.raises(InvitationEnded):
        joining.prove_address(asked)


def test_an_old_proof_does_not_work(office: Office) -> None:
    office.asks()
    proof = proof_in_the_mail()
    with time_machine.travel(now() + timedelta(days=joining.PROOF_DAYS, minutes=1)), pytest.raises(InvitationEnded):
        joining.request_to_prove(office.school, proof)


def test_asking_twice_stands_once_and_the_newest_link_counts(office: Office) -> None:
    office.asks()
    first = proof_in_the_mail()
    office.asks()
    assert JoinRequest.objects.count() == 1
    with pytest.raises(InvitationEnded):
        joining.request_to_prove(office.school, first)
    joining.prove_address(joining.request_to_prove(office.school, proof_in_the_mail()))
    assert office.asks() is None


@pytest.mark.parametrize("guess", ["", "0" * 32, "f" * 32, "../../", "\x00"])
def test_a_guessed_invitation_opens_nothing(office: Office, guess: str) -> None:
    office.invitation()
    with pytest.raises(InvitationEnded):
        invitations.invitation_by_secret(office.school, guess)


def test_the_reference_of_an_invitation_is_not_its_secret(office: Office) -> None:
    invitation = office.invitation()
    with pytest.raises(InvitationEnded):
        invitations.invitation_by_secret(office.school, invitation.ref)
    assert len(invitations.secret_of(invitation)) == 32


def test_an_invitation_ends_on_its_day_in_the_schools_zone(office: Office) -> None:
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        invitation = invitations.invite_to_class(office.evans, office.oak, ends_on=date(2026, 12, 18))
    secret = invitations.secret_of(invitation)
    with time_machine.travel("2026-12-18T23:59:00Z"):
        assert invitations.invitation_by_secret(office.school, secret) == invitation
    with time_machine.travel("2026-12-19T00:01:00Z"), pytest.raises(InvitationEnded):
        invitations.invitation_by_secret(office.school, secret)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([], date(2027, 1, 22)),
        ([(date(2026, 11, 2), date(2026, 12, 18))], date(2026, 12, 18)),
        ([(date(2026, 11, 2), date(2026, 11, 27)), (date(2026, 12, 1), date(2026, 12, 22))], date(2026, 12, 22)),
        ([(date(2026, 11, 2), date(2027, 7, 21))], date(2027, 1, 22)),
    ],
)
def test_by_default_it_ends_with_the_term_or_after_sixty_days(
    office: Office, terms: list[tuple[date, date]], expected: date
) -> None:
    for number, (starts_on, ends_on) in enumerate(terms):
        people.add_term(None, office.school, name=f"Term {number}", starts_on=starts_on, ends_on=ends_on)
    with time_machine.travel("2026-11-23T12:00:00Z"):
        assert invitations.last_day_for(office.school) == expected


def test_the_last_use_is_the_last(office: Office) -> None:
    invitation = invitations.invite_to_class(office.evans, office.oak, uses=1)
    late = joining.ask_to_join(invitation, name="Late", mail="late@home.test", child_given="Bo")
    assert late is not None
    joining.prove_address(office.asks() or late)
    with pytest.raises(InvitationEnded):
        joining.prove_address(late)
    late.refresh_from_db()
    assert late.state == JoinRequest.State.UNPROVEN
    with pytest.raises(InvitationEnded):
        invitations.invitation_by_secret(office.school, invitations.secret_of(invitation))


def test_revoke_all_ends_every_code_at_once_and_proofs_with_them(office: Office) -> None:
    first, second = office.invitation(), invitations.invite_to_class(office.evans, office.elm)
    asked = office.asks()
    assert asked is not None
    assert invitations.revoke_all(office.evans) == 2
    for invitation in (first, second):
        with pytest.raises(InvitationEnded):
            invitations.invitation_by_secret(office.school, invitations.secret_of(invitation))
    with pytest.raises(InvitationEnded):
        joining.prove_address(asked)
    assert invitations.revoke_all(office.evans) == 0


@pytest.mark.parametrize("days", [-1, 400])
def test_an_invitation_cannot_end_in_the_past_or_never(office: Office, days: int) -> None:
    with pytest.raises(Invalid):
        invitations.invite_to_class(office.evans, office.oak, ends_on=today_in("Europe/London") + timedelta(days=days))


def test_only_the_office_and_administrators_invite_classes(office: Office) -> None:
    invitations.invite_to_class(office.sam, office.oak)
    for acting in (office.jo, office.head, Acting(office.evans.person, Hat.PARENT)):
        with pytest.raises(NotFound):
            invitations.invite_to_class(acting, office.oak)
    stranger = Office("other.test")
    with pytest.raises(NotFound):
        invitations.invite_to_class(stranger.evans, office.oak)
    with pytest.raises(NotFound):
        invitations.invitation_for(stranger.evans, office.invitation().ref)


def test_a_class_rep_sees_a_name_and_may_say_they_know_them(office: Office) -> None:
    asked = office.waits()
    assert list(joining.requests_for_representative(office.jo)) == [asked]
    joining.vouch(office.jo, asked)
    asked.refresh_from_db()
    assert asked.known_to == office.jo.person
    assert asked.state == JoinRequest.State.WAITING
    assert person_by_mail(office.school, asked.mail) is None


def test_nobody_else_may_vouch(office: Office) -> None:
    asked = office.waits()
    for acting in (office.lena, office.evans, Acting(office.jo.person, Hat.PTA)):
        assert not joining.requests_for_representative(acting).exists()
        with pytest.raises(NotFound):
            joining.vouch(acting, asked)
        with pytest.raises(NotFound):
            joining.request_for_representative(acting, asked.ref)


def test_parents_and_heads_decide_on_nobody(office: Office) -> None:
    asked = office.waits()
    for acting in (office.jo, office.lena, office.head):
        with pytest.raises(NotFound):
            joining.admit(acting, asked, child=None)
        with pytest.raises(NotFound):
            joining.request_for_office(acting, asked.ref)


def test_a_place_that_the_school_ended_is_shown_before_anybody_is_let_in(office: Office) -> None:
    place = office.jo.person.guardianships.get()
    people.end_guardianship(office.evans, place, "Court order of 3 November")
    by_another_address = office.waits(mail="jo-new@home.test", child="Ruby", child_initial="M")
    assert [one.end_reason for one in joining.ended_places(by_another_address)] == ["Court order of 3 November"]
    by_the_same_address = office.waits(mail="jo@home.test", child="Somebody")
    assert list(joining.ended_places(by_the_same_address)) == [place]


def test_a_role_is_offered_by_mail_and_taken_up_once(office: Office) -> None:
    offer = invitations.invite_to_appointment(office.head, mail="Clarke@oak.test", name="Ms Clarke", role=Role.DSL)
    notice = Notice.objects.get(kind="invitation")
    assert notice.addresses == ["clarke@oak.test"]
    assert notice.sealed == invitations.path_of(offer)
    person = invitations.take_up(offer)
    assert hats_of(person) == [Hat.DSL]
    assert Address.objects.get(person=person).verified_at is None
    with pytest.raises(InvitationEnded):
        invitations.take_up(offer)


def test_those_who_watch_over_safeguarding_hear_of_a_new_lead(office: Office) -> None:
    lead = office.staff("Ms Clarke", Role.DSL)
    invitations.invite_to_appointment(office.head, role=Role.DEPUTY, name="Mr Farrow", mail="farrow@oak.test")
    farrow = invitations.take_up(Invitation.objects.get(mail="farrow@oak.test"))
    told = Notice.objects.get(kind="new-lead")
    assert set(told.recipients) == {lead.person.ref, office.head.person.ref}
    assert farrow.ref not in told.recipients


@pytest.mark.parametrize("role", [Role.DSL, Role.DEPUTY])
def test_an_administrator_alone_makes_nobody_a_safeguarding_lead(office: Office, role: Role) -> None:
    offer = {"role": role, "name": "Mr Farrow", "mail": "farrow@oak.test"}
    with pytest.raises(Invalid) as fault:
        invitations.invite_to_appointment(office.sam, **offer)
    assert "Only the head" in fault.value.fields["role"]
    with pytest.raises(Invalid):
        people.appoint(office.sam, person=office.evans.person, role=role)
    # That there is no head any more makes no difference: the next one offers it.
    people.end_appointment(office.sam, office.head.person.appointments.get(role=Role.HEAD), "Left")
    with pytest.raises(Invalid):
        invitations.invite_to_appointment(office.sam, **offer)
    assert not Invitation.objects.exists()


def test_while_a_school_is_set_up_its_administrator_offers_the_leads_role(office: Office) -> None:
    Appointment.objects.filter(role=Role.HEAD).delete()
    offer = invitations.invite_to_appointment(office.sam, mail="c@oak.test", name="Ms Clarke", role=Role.DSL)
    invitations.take_up(offer)
    with pytest.raises(Invalid):
        invitations.invite_to_appointment(office.sam, mail="f@oak.test", name="Mr Farrow", role=Role.DEPUTY)


@pytest.mark.parametrize("role", [Role.HEAD, Role.CHAIR])
def test_those_who_watch_and_all_administrators_hear_of_a_new_head_or_chair(office: Office, role: Role) -> None:
    yesterday = today_in(office.school.time_zone) - timedelta(days=1)
    Appointment.objects.filter(role=Role.HEAD).update(starts_on=yesterday, ends_on=yesterday)
    lead, lee = office.staff("Ms Clarke", Role.DSL), office.staff("Lee", Role.ADMINISTRATOR)
    invitations.invite_to_appointment(office.sam, role=role, name="Sam P", mail="sam@elsewhere.test")
    again = invitations.take_up(Invitation.objects.get(mail="sam@elsewhere.test"))
    told = Notice.objects.get(kind="new-head")
    assert set(told.recipients) == {lead.person.ref, lee.person.ref, office.sam.person.ref}
    assert again.ref not in told.recipients


@pytest.mark.parametrize("role", [Role.HEAD, Role.CHAIR])
def test_the_same_people_hear_once_when_the_role_of_a_head_or_chair_ends(office: Office, role: Role) -> None:
    lead, leaves = office.staff("Ms Clarke", Role.DSL), office.staff("Sam P", role)
    appointment = leaves.person.appointments.get(role=role)
    for _ in range(2):
        invitations.end_role(office.sam, appointment, "Left")
    told = Notice.objects.get(kind="head-ended")
    assert {lead.person.ref, office.sam.person.ref, office.head.person.ref} == set(told.recipients)
    invitations.end_role(office.sam, lead.person.appointments.get(role=Role.DSL), "Left")
    assert Notice.objects.filter(kind="head-ended").count() == 1


def test_while_there_is_a_head_no_administrator_alone_makes_another(office: Office) -> None:
    offer = {"role": Role.HEAD, "name": "Sam P", "mail": "sam@elsewhere.test"}
    with pytest.raises(Invalid) as fault:
        invitations.invite_to_appointment(office.sam, **offer)
    assert "Only the head" in fault.value.fields["role"]
    with pytest.raises(Invalid):
        people.appoint(office.sam, person=office.evans.person, role=Role.HEAD)
    assert invitations.invite_to_appointment(office.head, **offer).role == Role.HEAD


def test_the_chair_of_governors_offers_the_role_of_the_head_and_no_other(office: Office) -> None:
    chair, lead = office.staff("Dr Osei", Role.CHAIR), office.staff("Ms Clarke", Role.DSL)
    offer = invitations.invite_to_appointment(chair, mail="next@oak.test", name="Ms Next", role=Role.HEAD)
    assert list(invitations.role_invitations(chair)) == [offer]
    person = invitations.take_up(offer)
    assert hats_of(person) == [Hat.HEAD]
    told = Notice.objects.get(kind="new-head")
    assert set(told.recipients) == {chair.person.ref, lead.person.ref, office.head.person.ref, office.sam.person.ref}
    assert Entry.objects.get(action="offered a role").actor_ref == chair.person.ref
    for role in set(Role) - {Role.HEAD}:
        with pytest.raises(Invalid):
            invitations.invite_to_appointment(chair, mail="x@oak.test", name="X", role=role)
    with pytest.raises(Invalid):
        invitations.invite_to_appointment(chair, mail="osei@oak.test", name="Dr Osei", role=Role.HEAD)


def test_the_chair_sees_and_takes_back_no_offer_but_of_the_head(office: Office) -> None:
    chair = office.staff("Dr Osei", Role.CHAIR)
    other = invitations.invite_to_appointment(office.head, mail="c@oak.test", name="Ms Clarke", role=Role.DSL)
    for offer in (other, office.invitation()):
        with pytest.raises(NotFound):
            invitations.invitation_for(chair, offer.ref)
        with pytest.raises(NotFound):
            invitations.revoke(chair, offer)
    own = invitations.invite_to_appointment(chair, mail="next@oak.test", name="Ms Next", role=Role.HEAD)
    assert list(invitations.role_invitations(chair)) == [own]
    invitations.revoke(chair, invitations.invitation_for(chair, own.ref))
    assert list(invitations.role_invitations(chair)) == []


def test_a_helping_role_is_no_news_to_them(office: Office) -> None:
    invitations.invite_to_appointment(office.sam, role=Role.PTA_OFFICER, name="Priya", mail="priya@home.test")
    invitations.take_up(Invitation.objects.get(mail="priya@home.test"))
    assert not Notice.objects.filter(kind="new-lead").exists()


def test_an_offer_taken_back_cannot_be_taken_up(office: Office) -> None:
    offer = invitations.invite_to_appointment(office.sam, mail="new@oak.test", name="New", role=Role.STAFF)
    invitations.revoke(office.sam, offer)
    with pytest.raises(InvitationEnded):
        invitations.take_up(offer)
    assert person_by_mail(office.school, "new@oak.test") is None


def test_a_class_invitation_gives_no_role(office: Office) -> None:
    with pytest.raises(InvitationEnded):
        invitations.take_up(office.invitation())


def test_nobody_offers_themselves_a_role_and_the_office_only_helping_ones(office: Office) -> None:
    with pytest.raises(Invalid):
        invitations.invite_to_appointment(office.sam, mail="SAM@oak.test", name="Sam", role=Role.DSL)
    with pytest.raises(Invalid):
        invitations.invite_to_appointment(office.evans, mail="x@oak.test", name="X", role=Role.ADMINISTRATOR)
    with pytest.raises(Invalid):
        invitations.invite_to_appointment(office.sam, mail="x@oak.test", name="X", role=Role.CLASS_REPRESENTATIVE)
    with pytest.raises(NotFound):
        invitations.invite_to_appointment(office.jo, mail="x@oak.test", name="X", role=Role.PTA_OFFICER)
    invitations.invite_to_appointment(office.evans, mail="p@home.test", name="Priya", role=Role.PTA_OFFICER)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\x00"),
        ("name", "x" * 65_536),
        ("name", "‮evil"),
        ("mail", "not an address"),
        ("child_given", "  "),
        ("child_initial", "Holm"),
    ],
)
def test_what_cannot_be_used_is_said_by_its_field(office: Office, field: str, value: str) -> None:
    words = {"name": "Nina", "mail": "n@home.test", "child_given": "Ola", field: value}
    with pytest.raises(Invalid) as fault:
        joining.ask_to_join(office.invitation(), **words)
    assert list(fault.value.fields) == [field]
    assert not JoinRequest.objects.exists()


def test_missing_groups_are_opened_once(office: Office) -> None:
    people.add_class(None, office.school, name="Ash")
    assert open_missing_groups(office.school) == 1
    assert open_missing_groups(office.school) == 0
    assert sorted(ClassGroup.objects.values_list("name", flat=True)) == ["Ash", "Elm", "Oak"]


def test_schools_do_not_share_requests(office: Office) -> None:
    asked = office.waits()
    other = Office("other.test")
    assert not joining.requests_waiting(other.evans).exists()
    with pytest.raises(NotFound):
        joining.request_for_office(other.evans, asked.ref)
    with pytest.raises(NotFound):
        joining.admit(other.evans, asked, child=None)
    assert School.objects.count() == 2
