"""Everything that an address can point at, in one school, each with words in it that only some may ever read."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.crypto import get_random_string

from gatepost.concerns import actions as concerns
from gatepost.concerns.actions.from_mail import Piece
from gatepost.concerns.models import Concern
from gatepost.concerns.moves import move
from gatepost.concerns.state import Act
from gatepost.core.clock import now, today_in
from gatepost.delivery.models import Delivery, Notice
from gatepost.doors import actions as doors
from gatepost.doors.email.inbox import take_in
from gatepost.doors.email.rounds import process_waiting
from gatepost.doors.parcel import Parcel
from gatepost.gate import actions as gate
from gatepost.gate.actions import Ruling
from gatepost.gate.answers import Held, PtaWaiting, Published
from gatepost.gate.models import Hold, Look
from gatepost.groups import invitations, joining
from gatepost.groups.models import Post
from gatepost.people import actions as people
from gatepost.people.hats import Acting
from gatepost.people.models import ClosedDay, Hat, Role, School, Term
from gatepost.people.signin import codes
from gatepost.policies import easing
from gatepost.policies.codes import current_code
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding.models import Disclosure
from tests.rules import places_audits, places_decided, places_whatsapp
from tests.world import Player, World

# Who may read what. Players by the name they have in tests/world.py; `walsh_parent` is Mr Walsh as Isla's father,
# `priya_parent` Priya as Dev's mother.
IN_OAK = frozenset({"tom", "amira", "jo", "walsh_parent", "grace", "hannah", "nadia"})
IN_ELM = frozenset({"lena", "amira", "rhian", "priya_parent"})


@dataclass
class Places:
    """References by what they are, and for every secret word who may read it."""

    world: World
    refs: dict[str, str] = field(default_factory=dict)
    may_read: dict[str, frozenset[str]] = field(default_factory=dict)

    def secret(self, *readers: str) -> str:
        """A word that stands nowhere else, for these readers alone."""
        word = "zebra" + get_random_string(12, "bcdfghjklmnpqrstvwxz")
        self.may_read[word] = frozenset(readers)
        return word


def furnished(world: World) -> Places:
    """A school in full swing: posts, what waits, private matters, disclosures, invitations, letters, dates."""
    places = Places(world)
    groups(places)
    private_matters(places)
    evidence(places)
    places_decided.letters(places)
    tools_of_the_desk(places)
    disclosures(places)
    mails(places)
    the_office(places)
    places_whatsapp.number(places)
    places_audits.audits(places)
    return places


def groups(places: Places) -> None:
    world, refs = places.world, places.refs
    refs |= {"oak": world.oak.ref, "elm": world.elm.ref}
    # A post that somebody raises with the school is read there as a copy, with what stands around it.
    at_the_desk = IN_OAK | {"evans", "shah", "adeyemi"}
    raised = post(places, world.nadia, world.oak, at_the_desk)
    refs["raised post"] = raised.ref
    for _number in range(3):
        post(places, world.grace, world.oak, at_the_desk)
    gate.look_at_reported(raised, clause="G4", reporter=world.hannah.person)
    refs["post to look at"] = Look.objects.get(post=raised).ref
    refs["post by tom"] = post(places, world.tom, world.oak, IN_OAK).ref
    refs["post by amira"] = post(places, world.amira, world.oak, IN_OAK).ref
    refs["post in elm"] = post(places, world.lena, world.elm, IN_ELM).ref
    refs["hold by tom"] = held(places, world.tom, "tom", "jo")
    refs["hold by lena"] = held(places, world.lena, "lena", "rhian", group="elm")
    refs["hold by jo"] = held(places, world.jo, "jo", "rhian")
    refs["let through"] = let_through(places, world.amira, IN_OAK)
    refs["lent words"] = let_through(places, world.tom, IN_OAK | {"shah", "adeyemi"})  # leadership takes them out
    gate.answer_on_learning(world.tom.acting, refs["lent words"], may_learn=True)
    eased = easing.ease(
        world.school, current_code(world.school), "B4", overturned=5, ruled=10, judge_version="rules-of-a-test"
    )
    assert eased is not None
    refs["eased clause"] = eased.ref
    # These are called the same at every school: what another school's reference opens is told by ones that are none.
    is_first = not School.objects.filter(pk__lt=world.school.pk).exists()
    keys = {"plan step": "code", "plan section": "deciding", "plan section of the school": "who", "paper": "privacy"}
    refs |= {name: key if is_first else "no-such-thing" for name, key in keys.items()}
    refs["pilot"] = gate.start_pilots(world.adeyemi.acting, [world.ash])[0].ref
    message = doors.receive(
        Parcel(
            kind="pta",
            acting=world.priya.acting,
            text=f"The fair is on Saturday. {places.secret('priya', 'ben')}",
            client_key=get_random_string(16),
            groups=(world.oak.ref, world.elm.ref),
        )
    )
    assert isinstance(message, PtaWaiting)
    refs["pta message"] = message.message.ref


def post(places: Places, player: Player, group, readers: frozenset[str]) -> Post:  # type: ignore[no-untyped-def]
    answer = doors.receive(
        Parcel(
            kind="post",
            acting=player.acting,
            text=f"The assembly is on Friday. {places.secret(*readers)}",
            client_key=get_random_string(16),
            group_ref=group.ref,
        )
    )
    assert isinstance(answer, Published)
    return answer.post


def held(places: Places, player: Player, *readers: str, group: str = "oak") -> str:
    answer = doors.receive(
        Parcel(
            kind="review",
            acting=player.acting,
            text=f"Mrs Hall is useless. {places.secret(*readers)}",
            client_key=get_random_string(16),
            group_ref=places.refs[group],
        )
    )
    assert isinstance(answer, Held)
    return answer.hold.submission.ref


def let_through(places: Places, player: Player, readers: frozenset[str]) -> str:
    ref = held(places, player, *readers)
    hold = Hold.objects.select_related("submission__group__school", "submission__author__school").get(
        submission__ref=ref
    )
    gate.rule_on_hold(places.world.jo.acting, hold=hold, ruling=Ruling.RELEASE, reason="")
    return ref


def private_matters(places: Places) -> None:
    world, refs = places.world, places.refs

    def raised(player: Player, route: str, *readers: str, about: tuple[str, ...] = (), ref: str = "") -> Concern:
        doors.receive(
            Parcel(
                kind="private",
                acting=player.acting,
                text=f"Could somebody ring me? {places.secret(*readers)}",
                outcome_sought=places.secret(*readers),
                client_key=get_random_string(16),
                route=route,
                about=about,
                post_ref=ref,
            )
        )
        return Concern.objects.latest("pk")

    refs["office concern"] = raised(world.tom, "office", "tom", "evans").reference
    refs["leadership concern"] = raised(world.lena, "leadership", "lena", "evans", "shah", "adeyemi").reference
    refs["concern about the head"] = raised(
        world.grace, "leadership", "grace", "evans", "shah", "osei", about=(world.adeyemi.person.ref,)
    ).reference
    given = raised(world.nadia, "office", "nadia", "evans", "hall")
    concerns.assign(world.evans.acting, given, world.hall.person)
    refs["concern given to hall"] = given.reference
    refs["concern about a post"] = raised(
        world.hannah, "leadership", "hannah", "evans", "shah", "adeyemi", ref=refs["raised post"]
    ).reference
    panel = raised(world.jo, "leadership", "jo", "evans", "shah", "adeyemi", "lowe", "marsh")
    go_to_a_panel(world, panel)
    refs["complaint at stage 2"] = panel.reference


def go_to_a_panel(world: World, concern: Concern) -> None:
    """A concern made formal, decided by the head, and taken to a panel with Mrs Marsh in its chair."""
    author = Acting(concern.author, Hat.PARENT)
    concern = concerns.make_formal(author, concern)
    concerns.acknowledge(world.adeyemi.acting, concern, once="acknowledged")
    people = {"investigator": world.shah.person, "decider": world.adeyemi.person}
    concerns.appoint_for_stage_1(world.adeyemi.acting, concern, **people)
    concern.refresh_from_db()
    move(concern, Act.DECIDE)
    concern = concerns.escalate(author, concern)
    concerns.acknowledge(world.lowe.acting, concern, once="acknowledged again")
    members = (world.tran.person, world.whitlock.person)
    concerns.call_panel(world.lowe.acting, concern, chair=world.marsh.person, members=members, on=concern.reply_by)


def tools_of_the_desk(places: Places) -> None:
    """A saved reply, and somebody who stands in in a month: until then nothing is on another desk because of it."""
    world, refs = places.world, places.refs
    day = today_in(world.school.time_zone) + timedelta(days=30)
    refs["saved reply"] = concerns.save_reply(world.evans.acting, title="Coats", words="Dear {name}, it is here.").ref
    refs["cover"] = concerns.set_cover(
        world.evans.acting,
        person=world.hall.person,
        covered_by=world.walsh.person,
        starts_on=day,
        ends_on=day + timedelta(days=2),
    ).ref


def evidence(places: Places) -> None:
    """A file that Tom has brought, and something that Mrs Hall has written down with one of hers."""
    world, refs = places.world, places.refs

    def piece(*readers: str) -> Piece:
        content = f"What was said: {places.secret(*readers)}".encode()
        return Piece(
            "spoken", today_in(world.school.time_zone), places.secret(*readers), "", "said.txt", "text/plain", content
        )

    of_tom = Concern.objects.select_related("school").get(reference=refs["office concern"])
    concerns.add_own_evidence(world.tom.acting, of_tom, [piece("tom", "evans")], once="by tom")
    refs["evidence by tom"] = of_tom.evidence.get().ref
    readers = ("hall", "evans", "shah", "adeyemi")
    doors.receive(
        Parcel(
            kind="private",
            acting=world.hall.acting,
            text=f"Somebody shouted at the gate. {places.secret(*readers)}",
            client_key=get_random_string(16),
            route="leadership",
            outside=True,
            evidence=(piece(*readers),),
        )
    )
    written = Concern.objects.get(school=world.school, came_by=Concern.CameBy.STAFF)
    refs |= {"written by hall": written.reference, "evidence by hall": written.evidence.get().ref}


def disclosures(places: Places) -> None:
    world, refs = places.world, places.refs
    told = safeguarding.disclose(
        world.tom.acting, words=f"I am worried about a child. {places.secret('tom', 'clarke', 'farrow')}"
    )
    told = safeguarding.open_disclosure(world.clarke.acting, told.reference)
    safeguarding.add_to_chronology(
        world.clarke.acting, told, kind="fact", words=places.secret("clarke", "farrow"), once="line-1"
    )
    refs["disclosure"] = told.reference
    about_the_lead = safeguarding.disclose(
        world.hannah.acting,
        words=f"I am worried about a child. {places.secret('hannah', 'farrow')}",
        about=[world.clarke.person],
    )
    refs["disclosure about the lead"] = about_the_lead.reference
    onward(places)
    emergency_looks(places)
    low_level(places)
    assert Disclosure.objects.filter(school=world.school).count() == 3


def onward(places: Places) -> None:
    """A disclosure that somebody outside was told of, of which a pack was made, and whose child moves."""
    world, refs = places.world, places.refs
    clarke, today = world.clarke.acting, today_in(world.school.time_zone)
    seen = ("nadia", "clarke", "farrow", "osei")  # the chair by an emergency look
    told = safeguarding.disclose(world.nadia.acting, words=f"She was alone again. {places.secret(*seen)}")
    told = safeguarding.open_disclosure(clarke, told.reference)
    later = today + timedelta(days=7)
    referral = safeguarding.refer(
        clarke,
        told,
        to=f"Children's social care {places.secret('clarke', 'farrow')}",
        by_way="telephone",
        made_on=today,
        look_again_on=later,
        once="referral-1",
    )
    made, _content = safeguarding.make_pack(clarke, told)
    moves = safeguarding.begin_transfer(
        clarke, told, to_school=places.secret("clarke", "farrow"), moves_on=today, once="transfer-1"
    )
    refs |= {"disclosure told earlier": told.reference, "referral": referral.ref}
    refs |= {"hand-over": made.ref, "transfer": moves.ref}


def emergency_looks(places: Places) -> None:
    """One the head asked for and nobody has answered, one that names the lead, and a running one of the chair's."""
    world, refs = places.world, places.refs
    who = ("adeyemi", "clarke", "farrow", "osei")
    for name, reference, asks, readers in (
        ("look", refs["disclosure"], world.adeyemi, who),
        ("look about the lead", refs["disclosure about the lead"], world.adeyemi, set(who) - {"clarke"}),
        ("look allowed", refs["disclosure told earlier"], world.osei, who),
    ):
        reason = f"No lead answers the telephone. {places.secret(*readers)}"
        refs[name] = safeguarding.ask_for_look(asks.acting, reference=reference, reason=reason, once=name[:32]).ref
    safeguarding.allow_look(world.farrow.acting, refs["look allowed"])


def low_level(places: Places) -> None:
    """Two low-level concerns: about a member of staff, for the head; and about the head, for the chair."""
    world, refs = places.world, places.refs
    for name, about, reader in (("low level", world.walsh, "adeyemi"), ("low level on top", world.adeyemi, "osei")):
        words = f"He shouted at the children in the hall. {places.secret(reader)}"
        shared = safeguarding.share(world.hall.acting, words=words, about=about.person, once=name[:32])
        refs[name] = safeguarding.open_low_level(getattr(world, reader).acting, shared.reference).reference


def mails(places: Places) -> None:
    """Mails that found no place by themselves: one from a stranger, with a file; one on a concern that the head is kept
    from; and one that tells of a child at risk."""
    world, refs = places.world, places.refs

    def came(subject: str, words: str, file: str) -> str:
        mail = take_in(
            world.school,
            (
                f"From: Somebody <stranger@elsewhere.example>\nSubject: {subject}\n"
                f"Message-ID: <{get_random_string(9)}@x>\nMIME-Version: 1.0\n"
                'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
                f"{words}\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\n"
                f"{file}\n--b--\n"
            ).encode(),
            via="page",
        )
        process_waiting()
        return mail.ref

    sorters, kept = ("evans", "shah", "adeyemi"), ("evans", "shah", "osei")
    refs["waiting mail"] = came("Milk", places.secret(*sorters), places.secret(*sorters))
    about_the_head = f"About {refs['concern about the head']}"
    refs["mail about the head"] = came(about_the_head, places.secret(*kept), places.secret(*kept))
    at_risk = "My neighbour's child has bruises and says that her uncle hits her."
    leads = ("clarke", "farrow")
    refs["mail for the lead"] = came("A child", f"{at_risk} {places.secret(*leads)}", places.secret(*leads))
    refs["first file"] = "1"


def the_office(places: Places) -> None:
    world, refs = places.world, places.refs
    oak_class = world.class_named("Oak")
    refs["class"] = oak_class.ref
    roll = places.secret("evans", "sam")
    guardian = people.add_person(None, world.school, name="Ina Roll", mail=f"{roll}@example.org")
    child = people.add_child(None, world.school, given_name="Una", initial="R", school_class=oak_class)
    place = people.add_guardianship(None, person=guardian, child=child, relation=places.secret("evans", "sam"))
    refs |= {"child": child.ref, "person": guardian.ref, "guardianship": place.ref}
    refs["rep appointment"] = world.jo.person.appointments.get().ref
    refs["head appointment"] = world.adeyemi.person.appointments.get().ref

    poster = invitations.invite_to_class(world.evans.acting, oak_class)
    offers = {
        role: invitations.invite_to_appointment(
            world.sam.acting, mail=f"{get_random_string(8)}@example.org", name="Somebody New", role=role
        )
        for role in (Role.PTA_OFFICER, Role.LEADERSHIP)
    }
    refs |= {
        "poster": poster.ref,
        "poster secret": invitations.secret_of(poster),
        "pta offer": offers[Role.PTA_OFFICER].ref,
        "leadership offer": offers[Role.LEADERSHIP].ref,
        "head offer": invitations.invite_to_appointment(
            world.osei.acting, mail=f"{get_random_string(8)}@example.org", name="Somebody New", role=Role.HEAD
        ).ref,
        "offer secret": invitations.secret_of(offers[Role.LEADERSHIP]),
    }
    for number, is_proved in ((1, True), (2, False)):
        asked = joining.ask_to_join(
            poster,
            name=f"Zara {places.secret('evans', 'sam', 'jo') if is_proved else 'Hadid'}",
            mail=f"{places.secret('evans', 'sam') if is_proved else get_random_string(8)}@example.org",
            child_given=f"Omar{number}",
        )
        assert asked is not None
        sealed = Notice.objects.filter(kind="join-proof", subject_ref=asked.ref).latest("pk").sealed or ""
        if is_proved:
            joining.prove_address(asked)
            refs["join request"] = asked.ref
        else:
            refs["proof"] = sealed.split("/")[-2]
    refs["sign-in link"] = codes.ask(world.school, world.grace.mail, "a browser").link_secret
    refs["term"] = str(Term.objects.filter(school=world.school).first().pk)  # type: ignore[union-attr]
    refs["closed day"] = str(ClosedDay.objects.filter(school=world.school).first().pk)  # type: ignore[union-attr]
    notice = Notice.objects.filter(school=world.school, kind="join-waiting").latest("pk")
    Notice.objects.filter(pk=notice.pk).update(fanned_out_at=now())
    refs["letter"] = Delivery.objects.create(
        school=world.school,
        notice=notice,
        address=world.school.office_mail,
        lane=notice.lane,
        queued_at=now(),
        due_at=now(),
        ended_at=now(),
        state=Delivery.State.DEAD,
    ).ref


def as_parent(player: Player) -> Acting:
    """A player in the parent's hat, whatever they wear."""
    return Acting(player.person, Hat.PARENT)
