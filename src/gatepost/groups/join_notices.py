"""What is told about invitations, requests to join and new class reps. No mail names a child."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from gatepost.core.clock import today_in
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.groups.models import ClassGroup, Invitation, JoinRequest
from gatepost.people.access import has_role
from gatepost.people.actions.roles import HEARS_OF_HEADS, WATCH_OVER_LEADS
from gatepost.people.hats import counts_on
from gatepost.people.models import Appointment, Person, Role


def _offer(notice: Notice) -> Invitation | None:
    return Invitation.objects.filter(ref=notice.subject_ref, school=notice.school_id, revoked_at=None).first()


def _request(notice: Notice, *states: str) -> JoinRequest | None:
    return (
        JoinRequest.objects.select_related("school_class")
        .filter(ref=notice.subject_ref, school=notice.school_id, state__in=states)
        .first()
    )


def _may_have_the_offer(notice: Notice, person: Person | None) -> bool:
    offer = _offer(notice)
    return person is None and offer is not None and offer.uses_left > 0 and notice.addresses == [offer.mail]


def _offer_words(notice: Notice, person: Person | None) -> Mapping[str, object]:
    offer = _offer(notice)
    return {"name": offer.name, "role": Role(offer.role).label} if offer else {}


def _may_prove(notice: Notice, person: Person | None) -> bool:
    request = _request(notice, JoinRequest.State.UNPROVEN)
    return person is None and request is not None and notice.addresses == [request.mail]


def _office_may_hear(notice: Notice, person: Person | None) -> bool:
    waits = _request(notice, JoinRequest.State.WAITING) is not None
    return person is None and waits and notice.addresses == [notice.school.office_mail]


def _may_hear_welcome(notice: Notice, person: Person | None) -> bool:
    return person is not None and _request(notice, JoinRequest.State.ADMITTED) is not None


def _may_hear_refusal(notice: Notice, person: Person | None) -> bool:
    request = _request(notice, JoinRequest.State.REFUSED)
    return person is None and request is not None and notice.addresses == [request.mail]


def _may_hear_of_leads(notice: Notice, person: Person | None) -> bool:
    return person is not None and has_role(person, *WATCH_OVER_LEADS)


def _may_hear_of_heads(notice: Notice, person: Person | None) -> bool:
    return person is not None and has_role(person, *HEARS_OF_HEADS)


def _standing_rep(notice: Notice) -> Appointment | None:
    return (
        Appointment.objects.select_related("school_class")
        .filter(
            counts_on(today_in(notice.school.time_zone)),
            ref=notice.subject_ref,
            school=notice.school_id,
            role=Role.CLASS_REPRESENTATIVE,
        )
        .first()
    )


def _is_rep_still(notice: Notice, person: Person | None) -> bool:
    appointment = _standing_rep(notice)
    return person is not None and appointment is not None and appointment.person_id == person.pk


def _rep_words(notice: Notice, person: Person | None) -> Mapping[str, object]:
    appointment = _standing_rep(notice)
    if appointment is None or person is None or appointment.school_class is None:
        return {}
    return {"name": person.name, "class_name": appointment.school_class.name, "hour": notice.school.look_by_hour}


def _class_words(notice: Notice, person: Person | None) -> Mapping[str, object]:
    request = _request(notice, *JoinRequest.State.values)
    return {"name": request.name, "class_name": request.school_class.name} if request else {}


def _to_the_group(notice: Notice, person: Person | None) -> str:
    request = _request(notice, JoinRequest.State.ADMITTED)
    group = ClassGroup.objects.filter(school_class=request.school_class_id).first() if request else None
    return f"/groups/{group.ref}/" if group else "/"


register(
    Kind(
        code="invitation",
        subject=_("You are invited"),
        template="groups/mail/invitation.txt",
        may_receive=_may_have_the_offer,
        words=_offer_words,
        is_private=False,
    )
)
register(
    Kind(
        code="join-proof",
        lane=Lane.SIGN_IN,
        subject=_("Is this your address?"),
        template="groups/mail/join-proof.txt",
        may_receive=_may_prove,
        words=_class_words,
        is_private=False,
    )
)
register(
    Kind(
        code="join-waiting",
        subject=_("Somebody asks to join a class"),
        template="groups/mail/join-waiting.txt",
        may_receive=_office_may_hear,
        path=lambda notice, person: f"/office/join-requests/{notice.subject_ref}/",
        is_private=False,
    )
)
register(
    Kind(
        code="join-admitted",
        subject=_("You are in"),
        template="groups/mail/join-admitted.txt",
        may_receive=_may_hear_welcome,
        path=_to_the_group,
        words=_class_words,
        is_private=False,
    )
)
register(
    Kind(
        code="join-refused",
        subject=_("About your request to join"),
        template="groups/mail/join-refused.txt",
        may_receive=_may_hear_refusal,
        words=_class_words,
        is_private=False,
    )
)
register(
    Kind(
        code="class-rep",
        subject=_("You are class rep now"),
        template="groups/mail/class-rep.txt",
        may_receive=_is_rep_still,
        path=lambda notice, person: "/",
        words=_rep_words,
        is_private=False,
    )
)
register(
    Kind(
        code="new-lead",
        subject=_("Somebody has a new role now"),
        template="groups/mail/new-lead.txt",
        may_receive=_may_hear_of_leads,
        path=lambda notice, person: "/",
    )
)
register(
    Kind(
        code="head-ended",
        subject=_("Somebody’s role has ended"),
        template="groups/mail/head-ended.txt",
        may_receive=_may_hear_of_heads,
        path=lambda notice, person: "/",
    )
)
register(
    Kind(
        code="new-head",
        subject=_("Somebody has a new role now"),
        template="groups/mail/new-head.txt",
        may_receive=_may_hear_of_heads,
        path=lambda notice, person: "/",
    )
)
