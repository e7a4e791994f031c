"""Every action that writes an entry, ready to be done in the school of places.py. What a case needs is made first."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from gatepost import conduct
from gatepost.concerns import actions as concerns
from gatepost.concerns.actions.from_mail import Piece
from gatepost.concerns.models import Concern, Cover, SavedReply
from gatepost.core.clock import now, today_in
from gatepost.delivery import actions as delivery
from gatepost.delivery import mail_in_settings, mail_settings
from gatepost.delivery.channels.push import devices
from gatepost.delivery.models import Delivery
from gatepost.doors import actions as doors
from gatepost.gate import actions as gate
from gatepost.gate.actions import Ruling
from gatepost.gate.models import Hold, Look, PtaMessage
from gatepost.groups import actions as groups
from gatepost.groups import invitations, joining, opening
from gatepost.groups.models import Invitation, JoinRequest, Post
from gatepost.people import actions as people
from gatepost.people.models import (
    Address,
    Appointment,
    Child,
    ClosedDay,
    Guardianship,
    Person,
    PostingLimit,
    Role,
    Term,
)
from gatepost.people.revocations import Revocation
from gatepost.people.roll import carrying_out, plan, read_roll
from gatepost.people.signin import codes, tokens
from gatepost.policies import actions as policies
from gatepost.policies import easing, second_opinion
from gatepost.policies.codes import current_code
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding.models import Disclosure, Transfer
from gatepost.site import erasing, second_factor
from tests.push_service import Browser
from tests.rules.audited_adoption import ADOPTION
from tests.rules.audited_audits import AUDITS
from tests.rules.audited_complaints import COMPLAINTS
from tests.rules.audited_mails import MAILS
from tests.rules.audited_outcomes import OUTCOMES
from tests.rules.audited_whatsapp import WHATSAPP
from tests.rules.places import Places

REASON = "A reason that is long enough to be one."
FOLDED = timedelta(days=400)
ROLL = (
    b"class,child_given,child_initial,guardian_name,mail,phone,relation\nOak,Nia,P,Ola Price,ola@example.org,,mother\n"
)


Case = Callable[[Places], Callable[[], Any]]


def concern(places: Places, name: str = "office concern") -> Concern:
    return Concern.objects.select_related("school", "author__school").get(reference=places.refs[name])


def away(places: Places) -> Cover:
    today = today_in(places.world.school.time_zone)
    return concerns.set_cover(
        places.world.evans.acting,
        person=places.world.hall.person,
        covered_by=places.world.shah.person,
        starts_on=today,
        ends_on=today + timedelta(days=3),
    )


def saved_reply(places: Places) -> SavedReply:
    return concerns.save_reply(places.world.evans.acting, title="Lost things", words="Dear {name}, it is in the hall.")


def disclosure(places: Places) -> Disclosure:
    return Disclosure.objects.select_related("school", "author__school").get(reference=places.refs["disclosure"])


def told_earlier(places: Places) -> Disclosure:
    return Disclosure.objects.select_related("school", "author__school").get(
        reference=places.refs["disclosure told earlier"]
    )


def in_a_week() -> date:
    return today_in("Europe/London") + timedelta(days=7)


def hold(places: Places) -> Hold:
    return Hold.objects.select_related("submission__group__school", "submission__author__school").get(
        submission__ref=places.refs["hold by tom"]
    )


def pta(places: Places) -> PtaMessage:
    return PtaMessage.objects.get(ref=places.refs["pta message"])


def own_post(places: Places) -> Post:
    return Post.objects.select_related("school", "group__school", "author").get(ref=places.refs["post by tom"])


def spoken(places: Places) -> Piece:
    return Piece("spoken", today_in(places.world.school.time_zone), "heard at the gate", words="He shouted.")


def asked(places: Places) -> JoinRequest:
    return JoinRequest.objects.select_related("school", "school_class__school").get(ref=places.refs["join request"])


def a_browser() -> devices.Given:
    return devices.given(**Browser("https://updates.push.services.mozilla.com/wpush/v2/a-browser").form)


def letter(places: Places) -> Delivery:
    return Delivery.objects.get(ref=places.refs["letter"])


def place(places: Places) -> Guardianship:
    return Guardianship.objects.select_related("school").get(ref=places.refs["guardianship"])


def link_of_a_code(places: Places) -> str:
    return codes.ask(places.world.school, places.world.lena.mail, "another browser").link_secret


def offer(places: Places) -> Invitation:
    return Invitation.objects.select_related("school").get(ref=places.refs["leadership offer"])


def unproven(places: Places) -> JoinRequest:
    return joining.request_to_prove(places.world.school, places.refs["proof"])


def with_mail_server(places: Places) -> None:
    server = mail_settings.MailServer(host="mail.example.org", port=587, security="tls", sender="a@example.org")
    mail_settings.set_mail_server(None, places.world.school, server)


def with_mail_in(places: Places, **more: Any) -> None:
    way = {"address": "gatepost@hazel-lane.test", "way": "webhook", "provider": "postmark", **more}
    mail_in_settings.set_mail_in(places.world.sam.acting, places.world.school, mail_in_settings.WayIn(**way))


def with_a_mail_left(places: Places) -> None:
    with_mail_in(places)
    left = {"7": {"tries": 5, "why": "too-large", "since": "2026-11-23", "size": 50_000_000}}
    places.world.school.mail_in.__class__.objects.update(to_fetch=left)


def with_second_opinion(places: Places) -> None:
    asked = second_opinion.Asked(address="http://localhost:11434", model="small")
    second_opinion.set_second_opinion(places.world.sam.acting, places.world.school, asked)


def limited(places: Places) -> PostingLimit:
    tom = places.world.tom.person
    until = now().date() + timedelta(days=7)
    return people.limit_posting(places.world.adeyemi.acting, person=tom, until=until, decision_ref="decision-of-case")


CASES: dict[str, Case] = {
    **MAILS,
    **COMPLAINTS,
    "concerns.actions.raising.raise_concern": lambda p: (
        lambda: concerns.raise_concern(p.world.tom.acting, route="office", words="Could you ring me?")
    ),
    "concerns.actions.author.add_words": lambda p: (
        lambda: concerns.add_words(p.world.tom.acting, concern(p), "One more thing.", once="case-1")
    ),
    "concerns.actions.author.settle": lambda p: lambda: concerns.settle(p.world.tom.acting, concern(p)),
    "concerns.actions.author.make_formal": lambda p: lambda: concerns.make_formal(p.world.tom.acting, concern(p)),
    "concerns.actions.desk.open_concern": lambda p: (
        lambda: concerns.open_concern(p.world.evans.acting, p.refs["office concern"])
    ),
    "concerns.actions.desk.reveal_names": lambda p: (
        lambda: concerns.reveal_names(p.world.evans.acting, p.refs["office concern"])
    ),
    "concerns.actions.evidence_pack.make_evidence_pack": lambda p: (
        lambda: concerns.make_evidence_pack(p.world.adeyemi.acting, p.refs["leadership concern"])
    ),
    "concerns.actions.desk.answer": lambda p: (
        lambda: concerns.answer(p.world.evans.acting, concern(p), "We will ring you.", once="case-2")
    ),
    "concerns.actions.desk.assign": lambda p: (
        lambda: concerns.assign(p.world.evans.acting, concern(p), p.world.hall.person)
    ),
    "concerns.actions.desk.take_over": lambda p: lambda: concerns.take_over(p.world.evans.acting, concern(p)),
    "concerns.actions.naming.say_it_is_about": lambda p: (
        lambda: concerns.say_it_is_about(p.world.tom.acting, concern(p), [p.world.hall.person])
    ),
    "concerns.actions.desk.name_person": lambda p: (
        lambda: concerns.name_person(p.world.evans.acting, concern(p), p.world.hall.person)
    ),
    "concerns.actions.away.set_cover": lambda p: lambda: away(p),
    "concerns.actions.away.end_cover": lambda p: (
        lambda cover: lambda: concerns.end_cover(p.world.evans.acting, cover.ref)
    )(away(p)),
    "concerns.actions.saved_replies.save_reply": lambda p: lambda: saved_reply(p),
    "concerns.actions.saved_replies.change_saved_reply": lambda p: (
        lambda saved: (
            lambda: concerns.change_saved_reply(
                p.world.evans.acting, saved.ref, title="Coats and bags", words="They are in the hall."
            )
        )
    )(saved_reply(p)),
    "concerns.actions.saved_replies.end_saved_reply": lambda p: (
        lambda saved: lambda: concerns.end_saved_reply(p.world.evans.acting, saved.ref)
    )(saved_reply(p)),
    **OUTCOMES,
    **ADOPTION,
    **AUDITS,
    **WHATSAPP,
    "concerns.actions.handing_on.empty_for_hand_on": lambda p: (
        lambda: concerns.empty_for_hand_on(p.world.evans.acting, concern(p))
    ),
    "doors.actions.hand_on": lambda p: lambda: doors.hand_on(p.world.evans.acting, concern(p)),
    "delivery.actions.send_again": lambda p: lambda: delivery.send_again(p.world.evans.acting, letter(p)),
    "delivery.actions.give_up": lambda p: lambda: delivery.give_up(p.world.evans.acting, letter(p), REASON),
    "delivery.mail_settings.set_mail_server": lambda p: lambda: with_mail_server(p),
    "delivery.mail_settings.forget_mail_server": lambda p: (
        with_mail_server(p),  # type: ignore[func-returns-value]
        lambda: mail_settings.forget_mail_server(p.world.sam.acting, p.world.school),
    )[1],
    "delivery.mail_in_settings.set_mail_in": lambda p: lambda: with_mail_in(p),
    "delivery.mail_in_settings.new_hook_secret": lambda p: (
        with_mail_in(p),  # type: ignore[func-returns-value]
        lambda: mail_in_settings.new_hook_secret(p.world.sam.acting),
    )[1],
    "delivery.mail_in_settings.settle_left_mails": lambda p: (
        with_a_mail_left(p),  # type: ignore[func-returns-value]
        lambda: mail_in_settings.settle_left_mails(p.world.sam.acting, again=False),
    )[1],
    "delivery.mail_in_settings.forget_mail_in": lambda p: (
        with_mail_in(p),  # type: ignore[func-returns-value]
        lambda: mail_in_settings.forget_mail_in(p.world.sam.acting),
    )[1],
    "policies.second_opinion.set_second_opinion": lambda p: lambda: with_second_opinion(p),
    "policies.second_opinion.end_second_opinion": lambda p: (
        with_second_opinion(p),  # type: ignore[func-returns-value]
        lambda: second_opinion.end_second_opinion(p.world.sam.acting, p.world.school),
    )[1],
    "gate.actions.messages.submit": lambda p: (
        lambda: gate.submit(p.world.tom.acting, group=p.world.oak, text="Is PE tomorrow?")
    ),
    "gate.actions.messages.ask_representative": lambda p: (
        lambda: gate.ask_representative(p.world.tom.acting, group=p.world.oak, text="Mrs Hall is useless.")
    ),
    "gate.actions.rulings.rule_on_hold": lambda p: (
        lambda: gate.rule_on_hold(p.world.jo.acting, hold=hold(p), ruling=Ruling.RELEASE, reason="")
    ),
    "gate.actions.rulings.withdraw_hold": lambda p: lambda: gate.withdraw_hold(p.world.tom.acting, hold(p)),
    "gate.actions.lending.answer_on_learning": lambda p: (
        lambda: gate.answer_on_learning(p.world.amira.acting, p.refs["let through"], may_learn=True)
    ),
    "gate.actions.lending.take_words_back": lambda p: (
        lambda: gate.take_words_back(p.world.tom.person, p.refs["lent words"])
    ),
    "gate.actions.feedback.export_examples": lambda p: (
        lambda: gate.export_examples(p.world.adeyemi.acting, p.world.school)
    ),
    "policies.easing.ease": lambda p: (
        lambda: easing.ease(
            p.world.school, current_code(p.world.school), "G1", overturned=5, ruled=10, judge_version="any"
        )
    ),
    "policies.easing.hold_again": lambda p: lambda: easing.hold_again(p.world.adeyemi.acting, p.refs["eased clause"]),
    "gate.actions.pilots.start_pilots": lambda p: lambda: gate.start_pilots(p.world.adeyemi.acting, [p.world.elm]),
    "gate.actions.pilots.end_pilot": lambda p: lambda: gate.end_pilot(p.world.adeyemi.acting, p.refs["pilot"]),
    "gate.actions.pta.submit_pta": lambda p: (
        lambda: gate.submit_pta(
            p.world.priya.acting, groups=[p.world.oak], text="The fair is on Saturday.", as_it_is=False
        )
    ),
    "gate.actions.pta.rule_on_pta": lambda p: (
        lambda: gate.rule_on_pta(p.world.ben.acting, message=pta(p), ruling=Ruling.RELEASE, reason="")
    ),
    "gate.actions.pta.withdraw_pta": lambda p: lambda: gate.withdraw_pta(p.world.priya.acting, pta(p)),
    "groups.actions.withdraw": lambda p: lambda: groups.withdraw(p.world.tom.acting, own_post(p)),
    "groups.actions.react": lambda p: lambda: groups.react(p.world.amira.acting, own_post(p), "same", on=True),
    "concerns.actions.evidence.open_handed_on": lambda p: (
        doors.hand_on(p.world.evans.acting, concern(p)),
        lambda: concerns.open_handed_on(p.world.clarke.acting, p.refs["office concern"], p.refs["evidence by tom"]),
    )[-1],
    "gate.actions.looks.look_at_reported": lambda p: (
        lambda: gate.look_at_reported(own_post(p), clause="G4", reporter=p.world.amira.person)
    ),
    "gate.actions.looks.answer_look": lambda p: (
        lambda: gate.answer_look(p.world.jo.acting, Look.objects.get(ref=p.refs["post to look at"]), hide=True)
    ),
    "concerns.actions.reporting.report_post": lambda p: (
        lambda: concerns.report_post(
            p.world.amira.acting, own_post(p), clause="G4", words="Please look at this.", once="case-report"
        )
    ),
    "concerns.actions.evidence.add_own_evidence": lambda p: (
        lambda: concerns.add_own_evidence(p.world.tom.acting, concern(p), [spoken(p)], once="case-own")
    ),
    "concerns.actions.evidence.add_evidence": lambda p: (
        lambda: concerns.add_evidence(p.world.evans.acting, concern(p), [spoken(p)], once="case-desk")
    ),
    "concerns.actions.evidence.open_evidence": lambda p: (
        lambda: concerns.open_evidence(p.world.evans.acting, p.refs["office concern"], p.refs["evidence by tom"])
    ),
    "groups.actions.hide_post": lambda p: lambda: groups.hide_post(p.world.shah.acting.actor, own_post(p), clause="B1"),
    "groups.actions.restore_post": lambda p: (
        groups.hide_post(p.world.shah.acting.actor, own_post(p), clause="B1"),
        lambda: groups.restore_post(p.world.shah.acting.actor, own_post(p)),
    )[-1],
    "groups.actions.place_again": lambda p: (
        lambda: groups.place_again(
            Revocation(kind="post-withdrawn", ref=own_post(p).ref, person="", school=p.world.school.ref, at=now())
        )
    ),
    "groups.actions.remove_post": lambda p: (
        lambda: groups.remove_post(p.world.shah.acting.actor, own_post(p), clause="B1")
    ),
    "groups.invitations.invite_to_class": lambda p: (
        lambda: invitations.invite_to_class(p.world.evans.acting, p.world.class_named("Elm"))
    ),
    "groups.invitations.invite_to_appointment": lambda p: (
        lambda: invitations.invite_to_appointment(
            p.world.sam.acting, mail="new@example.org", name="Somebody New", role=Role.STAFF
        )
    ),
    "groups.invitations.take_up": lambda p: lambda: invitations.take_up(offer(p)),
    "groups.invitations.end_role": lambda p: (
        lambda: invitations.end_role(p.world.sam.acting, p.world.evans.person.appointments.get(role="office"), "Left")
    ),
    "groups.invitations.revoke": lambda p: lambda: invitations.revoke(p.world.sam.acting, offer(p)),
    "groups.invitations.revoke_all": lambda p: lambda: invitations.revoke_all(p.world.evans.acting),
    "groups.joining.prove_address": lambda p: lambda: joining.prove_address(unproven(p)),
    "groups.joining.vouch": lambda p: lambda: joining.vouch(p.world.jo.acting, asked(p)),
    "groups.joining.admit": lambda p: lambda: joining.admit(p.world.evans.acting, asked(p), child=None),
    "groups.joining.refuse": lambda p: lambda: joining.refuse(p.world.evans.acting, asked(p), reason=REASON),
    "groups.opening.open_group": lambda p: (
        lambda: opening.open_group(people.add_class(None, p.world.school, name="Yew"))
    ),
    "people.actions.limits.limit_posting": lambda p: lambda: limited(p),
    "people.actions.limits.lift_limit": lambda p: (
        lambda limit: lambda: people.lift_limit(p.world.adeyemi.acting, limit)
    )(limited(p)),
    "people.actions.families.add_child": lambda p: (
        lambda: people.add_child(
            None, p.world.school, given_name="Nia", initial="P", school_class=p.world.class_named("Oak")
        )
    ),
    "people.actions.families.move_child": lambda p: (
        lambda: people.move_child(
            p.world.evans.acting,
            Child.objects.select_related("school").get(ref=p.refs["child"]),
            school_class=p.world.class_named("Elm"),
        )
    ),
    "people.actions.families.add_guardianship": lambda p: (
        lambda: people.add_guardianship(p.world.evans.acting, person=p.world.lena.person, child=p.world.child("Maya"))
    ),
    "people.actions.families.change_relation": lambda p: (
        lambda: people.change_relation(p.world.evans.acting, place(p), relation="carer")
    ),
    "people.actions.families.end_guardianship": lambda p: (
        lambda: people.end_guardianship(p.world.evans.acting, place(p), REASON)
    ),
    "people.actions.persons.add_person": lambda p: (
        lambda: people.add_person(p.world.evans.acting, p.world.school, name="Ola Price", mail="ola@example.org")
    ),
    "people.actions.persons.add_address": lambda p: (
        lambda: people.add_address(
            p.world.evans.acting, p.world.tom.person, kind=Address.Kind.MAIL, value="tom2@example.org"
        )
    ),
    "people.actions.persons.rename_person": lambda p: (
        lambda: people.rename_person(p.world.evans.acting, p.world.tom.person, name="Thomas Barker")
    ),
    "people.actions.persons.take_address_as_proved": lambda p: (
        lambda: people.take_address_as_proved(
            (guardian := Person.objects.select_related("school").get(ref=p.refs["person"])),
            mail=guardian.addresses.get().value,
        )
    ),
    "people.actions.roles.appoint": lambda p: (
        lambda: people.appoint(p.world.sam.acting, person=p.world.tom.person, role=Role.OFFICE)
    ),
    "people.actions.roles.end_appointment": lambda p: (
        lambda: people.end_appointment(
            p.world.sam.acting,
            Appointment.objects.select_related("school", "person__school").get(ref=p.refs["rep appointment"]),
        )
    ),
    "people.actions.schools.add_school": lambda p: (
        lambda: people.add_school(
            name="Third", host="third.test", office_mail="o@third.test", secretary_mail="s@third.test"
        )
    ),
    "people.actions.schools.change_school": lambda p: (
        lambda: people.change_school(p.world.sam.acting, p.world.school, answer_days=6)
    ),
    "people.actions.schools.move_school": lambda p: lambda: people.move_school(p.world.school, host="moved.test"),
    "people.actions.schools.add_year": lambda p: (
        lambda: people.add_year(
            p.world.evans.acting,
            p.world.school,
            name="2031/32",
            starts_on=date(2031, 9, 1),
            ends_on=date(2032, 8, 31),
        )
    ),
    "people.actions.schools.add_class": lambda p: (
        lambda: people.add_class(p.world.evans.acting, p.world.school, name="Yew")
    ),
    "people.actions.schools.add_term": lambda p: (
        lambda: people.add_term(
            p.world.evans.acting,
            p.world.school,
            name="Later",
            starts_on=(now() + 3 * FOLDED).date(),
            ends_on=(now() + 3 * FOLDED).date(),
        )
    ),
    "people.actions.schools.remove_term": lambda p: (
        lambda: people.remove_term(p.world.evans.acting, Term.objects.select_related("school").get(pk=p.refs["term"]))
    ),
    "people.actions.schools.add_closed_day": lambda p: (
        lambda: people.add_closed_day(p.world.evans.acting, p.world.school, on=(now() + 3 * FOLDED).date())
    ),
    "people.actions.schools.remove_closed_day": lambda p: (
        lambda: people.remove_closed_day(
            p.world.evans.acting, ClosedDay.objects.select_related("school").get(pk=p.refs["closed day"])
        )
    ),
    "people.roll.carrying_out.carry_out": lambda p: (
        lambda found: lambda: carrying_out.carry_out(p.world.evans.acting, found)
    )(plan(p.world.school, read_roll(ROLL))),
    "people.signin.codes.redeem_link": lambda p: (lambda secret: lambda: codes.redeem_link(p.world.school, secret))(
        link_of_a_code(p)
    ),
    "site.erasing.erase_words": lambda p: lambda: erasing.erase_words(None, p.world.tom.person, REASON),
    "people.signin.tokens.make_token": lambda p: lambda: tokens.make_token(p.world.tom.person),
    "people.signin.tokens.revoke_tokens": lambda p: lambda: tokens.revoke_tokens(p.world.tom.person),
    "policies.actions.adopt_code": lambda p: (
        lambda: policies.adopt_code(p.world.school, conduct.starter_text(), acting=p.world.sam.acting)
    ),
    "policies.actions.adopt_starter": lambda p: lambda: policies.adopt_starter(p.world.sam.acting, p.world.school),
    "policies.actions.adopt_companion": lambda p: (
        lambda: policies.adopt_companion(
            p.world.school, key="photos", title="Photographs", text="None, please.", acting=p.world.sam.acting
        )
    ),
    "policies.actions.accept": lambda p: (
        policies.adopt_code(p.world.school, conduct.starter_text()),
        lambda: policies.accept(p.world.tom.acting, version=2),
    )[1],
    "safeguarding.actions.leads.open_disclosure": lambda p: (
        lambda: safeguarding.open_disclosure(p.world.clarke.acting, p.refs["disclosure"])
    ),
    "safeguarding.actions.leads.add_to_chronology": lambda p: (
        lambda: safeguarding.add_to_chronology(
            p.world.clarke.acting, disclosure(p), kind="fact", words="Rang the class teacher.", once="case-3"
        )
    ),
    "safeguarding.actions.leads.write_to_author": lambda p: (
        lambda: safeguarding.write_to_author(p.world.clarke.acting, disclosure(p), "Thank you.", once="case-4")
    ),
    "safeguarding.actions.leads.name_person": lambda p: (
        lambda: safeguarding.name_person(p.world.clarke.acting, disclosure(p), p.world.hall.person)
    ),
    "safeguarding.actions.leads.close": lambda p: (
        lambda: safeguarding.close(p.world.clarke.acting, disclosure(p), REASON, once="case-5")
    ),
    "safeguarding.actions.deciding.decide": lambda p: (
        lambda: safeguarding.decide(
            p.world.clarke.acting, disclosure(p), choice="watch", words=REASON, look_again_on=in_a_week(), once="case-7"
        )
    ),
    "safeguarding.actions.deciding.refer": lambda p: (
        lambda: safeguarding.refer(
            p.world.clarke.acting,
            disclosure(p),
            to="Children's social care",
            by_way="telephone",
            made_on=in_a_week() - timedelta(days=7),
            look_again_on=in_a_week(),
            once="case-8",
        )
    ),
    "safeguarding.actions.deciding.note_outcome": lambda p: (
        lambda: safeguarding.note_outcome(p.world.clarke.acting, told_earlier(p), p.refs["referral"], "They visit.")
    ),
    "safeguarding.actions.onward.make_pack": lambda p: (
        lambda: safeguarding.make_pack(p.world.clarke.acting, disclosure(p))
    ),
    "safeguarding.actions.onward.note_receipt": lambda p: (
        lambda: safeguarding.note_receipt(
            p.world.clarke.acting,
            told_earlier(p),
            p.refs["hand-over"],
            received_in="Our system",
            received_as="17",
            received_by="Ms Clarke",
            received_on=in_a_week() - timedelta(days=7),
        )
    ),
    "safeguarding.actions.onward.begin_transfer": lambda p: (
        lambda: safeguarding.begin_transfer(
            p.world.clarke.acting, disclosure(p), to_school="Elm Road", moves_on=in_a_week(), once="case-9"
        )
    ),
    "safeguarding.actions.onward.note_sent": lambda p: (
        lambda: safeguarding.note_sent(
            p.world.clarke.acting, told_earlier(p), p.refs["transfer"], sent_on=in_a_week() - timedelta(days=7)
        )
    ),
    "safeguarding.actions.onward.note_received": lambda p: (
        Transfer.objects.filter(ref=p.refs["transfer"]).update(sent_on=in_a_week() - timedelta(days=8)),
        lambda: safeguarding.note_received(
            p.world.clarke.acting,
            told_earlier(p),
            p.refs["transfer"],
            received_on=in_a_week() - timedelta(days=7),
            received_by="Their lead",
        ),
    )[1],
    "safeguarding.actions.emergency.ask_for_look": lambda p: (
        lambda: safeguarding.ask_for_look(
            p.world.adeyemi.acting, reference=p.refs["disclosure"], reason=REASON, once="case-10"
        )
    ),
    "safeguarding.actions.emergency.allow_look": lambda p: (
        lambda: safeguarding.allow_look(p.world.osei.acting, p.refs["look"])
    ),
    "safeguarding.actions.emergency.refuse_look": lambda p: (
        lambda: safeguarding.refuse_look(p.world.clarke.acting, p.refs["look"])
    ),
    "safeguarding.actions.emergency.read_by_look": lambda p: (
        lambda: safeguarding.read_by_look(p.world.osei.acting, p.refs["look allowed"])
    ),
    "safeguarding.actions.emergency.review_look": lambda p: (
        lambda: safeguarding.review_look(p.world.clarke.acting, p.refs["look allowed"], REASON)
    ),
    "safeguarding.actions.low_level.share": lambda p: (
        lambda: safeguarding.share(p.world.hall.acting, words="He shouted.", about=p.world.walsh.person, once="case-11")
    ),
    "safeguarding.actions.low_level.open_low_level": lambda p: (
        lambda: safeguarding.open_low_level(p.world.adeyemi.acting, p.refs["low level"])
    ),
    "safeguarding.actions.low_level.name_at_low_level": lambda p: (
        lambda: safeguarding.name_at_low_level(p.world.adeyemi.acting, p.refs["low level"], p.world.shah.person)
    ),
    "safeguarding.actions.low_level.decide_low_level": lambda p: (
        lambda: safeguarding.decide_low_level(
            p.world.adeyemi.acting, p.refs["low level"], choice="talk", reasons=REASON
        )
    ),
    "safeguarding.actions.arranging.arrange": lambda p: (
        lambda: safeguarding.arrange(p.world.clarke.acting, deputies_after=10, head_after=20, low_level_to="dsl")
    ),
    "safeguarding.actions.telling.disclose": lambda p: (
        lambda: safeguarding.disclose(p.world.tom.acting, words="I am worried about a child.")
    ),
    "safeguarding.actions.telling.add_words": lambda p: (
        lambda: safeguarding.add_words(p.world.tom.acting, disclosure(p), "It happened again.", once="case-6")
    ),
    "safeguarding.actions.telling.receive_handed_on": lambda p: (
        lambda: safeguarding.receive_handed_on(
            p.world.evans.acting, author=p.world.tom.person, reference="AAAA-0000", words="Words."
        )
    ),
    "delivery.channels.push.devices.switch_on": lambda p: (
        lambda: devices.switch_on(p.world.tom.person, a_browser(), acting=p.world.tom.acting)
    ),
    "delivery.channels.push.devices.switch_off": lambda p: (
        lambda ref: lambda: devices.switch_off(p.world.tom.person, ref, acting=p.world.tom.acting)
    )(devices.switch_on(p.world.tom.person, a_browser(), acting=p.world.tom.acting).ref),
    "delivery.channels.push.devices.keep_only": lambda p: (
        devices.switch_on(p.world.tom.person, a_browser(), acting=p.world.tom.acting),
        lambda: devices.keep_only(p.world.tom.person, "", acting=p.world.tom.acting),
    )[1],
    "site.second_factor.forget_second_factors": lambda p: (
        lambda: second_factor.forget_second_factors(p.world.sam.acting, p.world.evans.person, reason=REASON)
    ),
}
