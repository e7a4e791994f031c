"""What the room tells people. No mail of it says what anybody wrote, but for what the PTA forwards to everyone."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Delivery, Lane, Notice
from gatepost.gate import access
from gatepost.gate.models import Hold, Look, Pilot, PtaMessage
from gatepost.gate.representatives import representatives, who_may_look, who_may_rule_on
from gatepost.groups.models import Post
from gatepost.people.access import has_role, people_with_role
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, Person, Role
from gatepost.policies.models import EasedClause

HOLD_WAITS = "hold-waiting"
REPRESENTATIVE_NEEDED = "representative-needed"
HOLD_RULED = "hold-ruled"
LOOK_WAITS = "look-waiting"
PTA_WAITS = "pta-waiting"
PTA_RULED = "pta-ruled"
PTA_FORWARDED = "pta-forwarded"
CLAUSE_EASED = "clause-eased"
PILOT_BEGINS = "pilot-begins"


def hold_waits(hold: Hold) -> None:
    """Tell the class reps who may rule; where there is nobody, ask the office to appoint somebody."""
    representatives = who_may_rule_on(hold)
    if representatives:
        tell(HOLD_WAITS, school=hold.school, recipients=representatives, subject_ref=hold.submission.ref)
    else:
        tell(
            REPRESENTATIVE_NEEDED,
            school=hold.school,
            addresses=[hold.school.office_mail],
            subject_ref=hold.submission.ref,
        )


def hold_ruled(hold: Hold) -> None:
    """Tell the author that a class rep has looked. What was said stands on their own page."""
    submission = hold.submission
    tell(
        HOLD_RULED,
        school=hold.school,
        recipients=[submission.author],
        subject_ref=submission.ref,
        group_ref=submission.group.ref,
    )


def look_waits(look: Look) -> None:
    """Tell the class reps who may hide a post that one waits for them to look at."""
    people = who_may_look(look, representatives(look.school))
    if people:
        tell(LOOK_WAITS, school=look.school, recipients=people, subject_ref=look.ref)


def pta_waits(message: PtaMessage, *, officers: list[Person]) -> None:
    """Ask the PTA's other officers to look."""
    tell(PTA_WAITS, school=message.school, recipients=officers, subject_ref=message.ref)


def pta_ruled(message: PtaMessage) -> None:
    """Tell the author that a second officer sent it back."""
    tell(PTA_RULED, school=message.school, recipients=[message.author], subject_ref=message.ref)


def pta_forwarded(message: PtaMessage, *, guardians: list[Person]) -> None:
    """One notice to each guardian of the classes, however many children they have there."""
    tell(PTA_FORWARDED, school=message.school, recipients=guardians, subject_ref=message.ref)


def clause_eased(row: EasedClause) -> None:
    """Tell leadership, once, that a clause nudges from now on where the code says hold."""
    leaders = list(people_with_role(row.school, Role.LEADERSHIP, Role.HEAD))
    addresses = [] if leaders else [row.school.secretary_mail]
    tell(CLAUSE_EASED, school=row.school, recipients=leaders, addresses=addresses, subject_ref=row.ref)


def pilot_begins(pilot: Pilot) -> None:
    """Tell everybody in a class that it tries the code in shadow, what that means, and until when. Whoever has had that
    mail with the same last day, of a trial that was ended and begun again, gets no second one (`_is_in_its_class`)."""
    tell(
        PILOT_BEGINS,
        school=pilot.school,
        recipients=list(access.guardians_in([pilot.group])),
        subject_ref=pilot.ref,
        group_ref=pilot.group.ref,
        facts={"until": pilot.ends_at.astimezone(ZoneInfo(pilot.school.time_zone)).date().isoformat()},
    )


def _hold_waiting(notice: Notice) -> Hold | None:
    return Hold.objects.filter(
        submission__ref=notice.subject_ref, school=notice.school_id, state=Hold.State.WAITING
    ).first()


def _may_still_rule(notice: Notice, person: Person | None) -> bool:
    hold = _hold_waiting(notice)
    return hold is not None and person is not None and person in who_may_rule_on(hold)


def _may_still_look(notice: Notice, person: Person | None) -> bool:
    if person is None:
        return False
    waiting = access.posts_to_look_at(Acting(person, Hat.PARENT))
    return notice.subject_ref in [look.ref for look in waiting]


def _still_waits_for_somebody(notice: Notice, person: Person | None) -> bool:
    hold = _hold_waiting(notice)
    return hold is not None and not who_may_rule_on(hold)


def _is_its_author(notice: Notice, person: Person | None) -> bool:
    if person is None:
        return False
    return Hold.objects.filter(
        submission__ref=notice.subject_ref, school=notice.school_id, submission__author=person
    ).exists()


def _is_an_officer(notice: Notice, person: Person | None) -> bool:
    message = (
        PtaMessage.objects.filter(ref=notice.subject_ref, school=notice.school_id).select_related("school").first()
    )
    if message is None or person is None:
        return False
    if notice.kind == PTA_WAITS and message.state != PtaMessage.State.WAITING:
        return False
    return access.officers(message.school).filter(pk=person.pk).exists()


def _is_eased_and_theirs(notice: Notice, person: Person | None) -> bool:
    if not EasedClause.objects.filter(ref=notice.subject_ref, school=notice.school_id, ended_at=None).exists():
        return False
    return person is None or has_role(person, Role.LEADERSHIP, Role.HEAD)


def _is_still_in_a_class(notice: Notice, person: Person | None) -> bool:
    message = PtaMessage.objects.filter(ref=notice.subject_ref, school=notice.school_id).first()
    if message is None or person is None:
        return False
    # Where it was hidden or removed since, its words do not go out by mail either.
    out_of_sight = message.posts.exclude(state=Post.State.STANDING).values("group")
    groups = list(message.groups.exclude(pk__in=out_of_sight).select_related("school"))
    return access.guardians_in(groups).filter(pk=person.pk).exists()


def _is_in_its_class(notice: Notice, person: Person | None) -> bool:
    pilot = _pilot(notice)
    if pilot is None or person is None or pilot.ends_at <= now():
        return False
    same_words = Notice.objects.filter(
        kind=PILOT_BEGINS,
        school=notice.school_id,
        group_ref=notice.group_ref,
        facts__until=notice.facts.get("until", ""),
    ).exclude(pk=notice.pk)
    if Delivery.objects.filter(notice__in=same_words, person=person, state=Delivery.State.SENT).exists():
        return False
    return access.guardians_in([pilot.group]).filter(pk=person.pk).exists()


def _pilot(notice: Notice) -> Pilot | None:
    rows = Pilot.objects.filter(ref=notice.subject_ref, school=notice.school_id)
    return rows.select_related("group__school", "school").first()


def _pilot_words(notice: Notice, person: Person | None) -> Mapping[str, object]:
    pilot = Pilot.objects.select_related("group", "school").get(ref=notice.subject_ref, school=notice.school_id)
    return {"group": pilot.group.name, "last_moment": pilot.ends_at.astimezone(ZoneInfo(pilot.school.time_zone))}


def _pta_words(notice: Notice, person: Person | None) -> Mapping[str, object]:
    message = PtaMessage.objects.select_related("author").get(ref=notice.subject_ref, school=notice.school_id)
    return {"text": message.text, "forwarded_by": message.author.name}


register(
    Kind(
        code=HOLD_WAITS,
        lane=Lane.URGENT,
        subject="A message waits for you to look at it",
        template="gate/mail/hold_waits.txt",
        may_receive=_may_still_rule,
        path=lambda notice, person: f"/look/{notice.subject_ref}/",
        pushes=True,
    )
)
register(
    Kind(
        code=LOOK_WAITS,
        lane=Lane.URGENT,
        subject="A message waits for you to look at it",
        template="gate/mail/look_waits.txt",
        may_receive=_may_still_look,
        path=lambda notice, person: f"/look/post/{notice.subject_ref}/",
        pushes=True,
    )
)
register(
    Kind(
        code=REPRESENTATIVE_NEEDED,
        lane=Lane.URGENT,
        subject="A class rep is needed",
        template="gate/mail/representative_needed.txt",
        may_receive=_still_waits_for_somebody,
        path=lambda notice, person: "/office/appointments/",
        is_private=False,
    )
)
register(
    Kind(
        code=HOLD_RULED,
        subject="A class rep has looked at your message",
        template="gate/mail/hold_ruled.txt",
        may_receive=_is_its_author,
        path=lambda notice, person: f"/groups/{notice.group_ref}/",
    )
)
register(
    Kind(
        code=PTA_WAITS,
        subject="A PTA message waits for a second officer",
        template="gate/mail/pta_waits.txt",
        may_receive=_is_an_officer,
        path=lambda notice, person: f"/pta/{notice.subject_ref}/",
    )
)
register(
    Kind(
        code=PTA_RULED,
        subject="Your PTA message came back",
        template="gate/mail/pta_ruled.txt",
        may_receive=_is_an_officer,
        path=lambda notice, person: f"/pta/{notice.subject_ref}/",
    )
)
register(
    Kind(
        code=PTA_FORWARDED,
        subject="A message from the PTA",
        template="gate/mail/pta_forwarded.txt",
        may_receive=_is_still_in_a_class,
        words=_pta_words,
        path=lambda notice, person: "/",
        is_private=False,
    )
)
register(
    Kind(
        code=CLAUSE_EASED,
        subject="A rule of the code is now a nudge",
        template="gate/mail/clause_eased.txt",
        may_receive=_is_eased_and_theirs,
        path=lambda notice, person: "/rulings/",
        is_private=False,
    )
)
register(
    Kind(
        code=PILOT_BEGINS,
        subject="Your class tries its code",
        template="gate/mail/pilot_begins.txt",
        may_receive=_is_in_its_class,
        words=_pilot_words,
        path=lambda notice, person: f"/groups/{notice.group_ref}/",
        is_private=False,
    )
)
