"""Invitations: a printed code for a class, or a mail that offers a role. By itself an invitation admits nobody."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now, today_in
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import GatepostError, Invalid, NotFound
from gatepost.core.refs import new_ref
from gatepost.delivery.actions import tell
from gatepost.groups.models import Invitation
from gatepost.people.access import people_with_role, person_by_mail, require_keeps_the_roll
from gatepost.people.actions import add_person, appoint, end_appointment
from gatepost.people.actions.roles import (
    HEARS_OF_HEADS,
    LEADS,
    WATCH_OVER_LEADS,
    require_may_make_leads,
    roles_offered_by,
)
from gatepost.people.hats import Acting, counts_on
from gatepost.people.models import Appointment, Hat, Person, Role, School, SchoolClass, Term
from gatepost.people.names import checked_name, normal_mail

USES = 60  # twice the families of a class: a class cannot be flooded from one poster
CLASS_DAYS = 60  # how long a class invitation lasts where no term's end is in sight
ROLE_DAYS = 14  # how long a mailed offer of a role lasts
SOON_DAYS = 14  # a term that ends sooner than this is too short to join in


class InvitationEnded(GatepostError):
    """Unknown, of another school, used up, too old and taken back all look the same."""

    code = "invitation-ended"
    status = 404
    message = "This invitation does not work any more. Please ask the school office for a new one."


def secret_of(invitation: Invitation) -> str:
    """What stands in the invitation's link: 128 bits, worked out from its reference with the signing key.

    So a poster can be printed again, and nobody can make a link from the database alone.
    """
    return digest_of_secret(invitation.ref, purpose="invitation link")[:32]


def path_of(invitation: Invitation) -> str:
    """The path that the QR code and the mail lead to."""
    return f"/join/{secret_of(invitation)}/"


@transaction.atomic
def invite_to_class(
    acting: Acting, school_class: SchoolClass, *, ends_on: date | None = None, uses: int = USES
) -> Invitation:
    """An invitation for a class, to print or to pass on. `ends_on` is its last day (see `last_day_for`)."""
    school = school_class.school
    require_invites_families(acting, school)
    last_day = ends_on or last_day_for(school)
    if not today_in(school.time_zone) <= last_day <= today_in(school.time_zone) + timedelta(days=366):
        raise Invalid(fields={"ends_on": "Please choose a day within the next twelve months."})
    if not 1 <= uses <= 500:
        raise Invalid(fields={"uses": "Please choose a number from 1 to 500."})
    invitation = _new_invitation(acting, school, expires_at=_end_of(last_day, school), uses=uses)
    invitation.school_class = school_class
    invitation.save()
    record(
        "invited a class",
        actor=acting.actor,
        subject=Subject("invitation", invitation.ref),
        facts={"class": school_class.ref, "ends_on": last_day.isoformat(), "uses": uses},
    )
    return invitation


@transaction.atomic
def invite_to_appointment(acting: Acting, *, mail: str, name: str, role: str) -> Invitation:
    """Mail somebody the offer of a role at the school; only that mail address can take it up.

    The head and administrators offer any role but to themselves, the office only those of parents who help, the chair
    the head's alone. A safeguarding lead's is the head's to offer, once the school is set up, and a head's the head's
    and the chair's while there is a head.
    A class rep is chosen from the class's families instead (people.actions.appoint). Raises Invalid.
    """
    school = acting.person.school
    offered = roles_offered_by(acting.hat)
    if role not in Role.values or role == Role.CLASS_REPRESENTATIVE:
        raise Invalid(fields={"role": "Please choose a role."})
    if Role(role) not in offered:
        raise Invalid(fields={"role": "Only the head or an administrator can give this role."})
    mail = normal_mail(mail)
    known = person_by_mail(school, mail)
    if known is not None and known.pk == acting.person.pk:
        raise Invalid(fields={"mail": "Nobody can give a role to themselves. Please ask another administrator."})
    require_may_make_leads(acting, Role(role))
    invitation = _new_invitation(acting, school, expires_at=now() + timedelta(days=ROLE_DAYS), uses=1)
    invitation.role, invitation.mail, invitation.name = role, mail, checked_name(name)
    invitation.save()
    tell(
        "invitation",
        school=school,
        addresses=[mail],
        subject_ref=invitation.ref,
        sealed=path_of(invitation),
        expires_at=invitation.expires_at,
    )
    record(
        "offered a role",
        actor=acting.actor,
        subject=Subject("invitation", invitation.ref),
        facts={"role": str(role)},
    )
    return invitation


@transaction.atomic
def take_up(invitation: Invitation) -> Person:
    """The offer of a role is accepted by whoever reads its mail: they become a person here and are appointed.

    It signs nobody in. That takes a code mailed to the invited address, so a link that was passed on opens nothing.
    """
    if invitation.school_class_id is not None:
        raise InvitationEnded
    spend_use(invitation)
    person = person_by_mail(invitation.school, invitation.mail) or add_person(
        None, invitation.school, name=invitation.name, mail=invitation.mail
    )
    appoint(None, person=person, role=invitation.role)
    if invitation.role in LEADS:
        _tell_the_others("new-lead", invitation.school, person, WATCH_OVER_LEADS)
    elif invitation.role in (Role.HEAD, Role.CHAIR):
        _tell_the_others("new-head", invitation.school, person, HEARS_OF_HEADS)
    return person


@transaction.atomic
def end_role(acting: Acting, appointment: Appointment, reason: str) -> None:
    """End a role today, as `people.actions.end_appointment` does. That of a head or a chair ends no more unseen than it
    is given: the same people are told."""
    today = today_in(appointment.school.time_zone)
    stands = Appointment.objects.filter(counts_on(today), pk=appointment.pk).exists()
    end_appointment(acting, appointment, reason)
    if stands and appointment.role in (Role.HEAD, Role.CHAIR):
        _tell_the_others("head-ended", appointment.school, appointment.person, HEARS_OF_HEADS)


@transaction.atomic
def revoke(acting: Acting, invitation: Invitation) -> None:
    """Take an invitation back, at once. Doing so twice does nothing. Who came by it before stays."""
    _require_gives(acting, invitation)
    if not Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=now()):
        return
    record("took an invitation back", actor=acting.actor, subject=Subject("invitation", invitation.ref))


@transaction.atomic
def revoke_all(acting: Acting) -> int:
    """Take back every class invitation of the school at once, as when one was passed around; how many there were."""
    school = acting.person.school
    require_invites_families(acting, school)
    standing = Invitation.objects.filter(_usable(), school=school, school_class__isnull=False)
    how_many = standing.update(revoked_at=now())
    if how_many:
        record(
            "took all class invitations back",
            actor=acting.actor,
            subject=Subject("school", school.ref),
            facts={"invitations": how_many},
        )
    return how_many


def spend_use(invitation: Invitation) -> None:
    """Use an invitation once. Raises InvitationEnded when it was used up, ran out or was taken back meanwhile."""
    if not Invitation.objects.filter(_usable(), pk=invitation.pk).update(uses_left=F("uses_left") - 1):
        raise InvitationEnded


def invitation_by_secret(school: School, secret: str) -> Invitation:
    """The invitation of a link, while it can be used. Raises InvitationEnded for every other link."""
    digest = digest_of_secret(secret, purpose="invitation")
    found = Invitation.objects.filter(_usable(), school=school, secret_digest=digest)
    invitation = found.select_related("school", "school_class__school").first()
    if invitation is None:
        raise InvitationEnded
    return invitation


def invitation_for(acting: Acting, ref: str) -> Invitation:
    """One invitation, for whoever may give such invitations."""
    found = Invitation.objects.filter(ref=ref, school=acting.person.school_id)
    invitation = found.select_related("school", "school_class__school").first()
    if invitation is None:
        raise NotFound(what="invitation")
    _require_gives(acting, invitation)
    return invitation


def class_invitations(acting: Acting) -> QuerySet[Invitation]:
    """The class invitations that can be used now, by class."""
    require_invites_families(acting, acting.person.school)
    return (
        Invitation.objects.filter(_usable(), school=acting.person.school_id, school_class__isnull=False)
        .select_related("school", "school_class")
        .order_by("school_class__name", "-created_at")
    )


def role_invitations(acting: Acting) -> QuerySet[Invitation]:
    """The offers of roles that nobody has taken up yet."""
    offers = Invitation.objects.filter(_usable(), school=acting.person.school_id, school_class=None)
    return offers.filter(role__in=roles_offered_by(acting.hat)).order_by("-created_at")


def require_invites_families(acting: Acting, school: School) -> None:
    """Raises NotFound unless they are the office or an administrator of this school."""
    require_keeps_the_roll(acting, school)
    if acting.hat not in (Hat.OFFICE, Hat.ADMINISTRATOR):
        raise NotFound(what="school")


def _require_gives(acting: Acting, invitation: Invitation) -> None:
    """Raises NotFound unless they may give such an invitation."""
    if invitation.school_class_id is not None:
        require_invites_families(acting, invitation.school)
        return
    at_this_school = acting.person.school_id == invitation.school_id
    if not at_this_school or Role(invitation.role) not in roles_offered_by(acting.hat):
        raise NotFound(what="invitation")


def last_day_for(school: School) -> date:
    """The day a class invitation ends when nobody says: the next last day of a term, else 60 days on."""
    today = today_in(school.time_zone)
    term = (
        Term.objects.filter(school=school, ends_on__gte=today + timedelta(days=SOON_DAYS)).order_by("ends_on").first()
    )
    latest = today + timedelta(days=CLASS_DAYS)
    return min(term.ends_on, latest) if term is not None else latest


def last_day_of(invitation: Invitation) -> date:
    """The last day on which an invitation works, in the school's zone."""
    last_moment = invitation.expires_at - timedelta(seconds=1)
    return last_moment.astimezone(ZoneInfo(invitation.school.time_zone)).date()


def _tell_the_others(kind: str, school: School, person: Person, roles: tuple[Role, ...]) -> None:
    """Tell those with these roles that somebody has a role that is never given unseen."""
    others = people_with_role(school, *roles).exclude(pk=person.pk)
    tell(kind, school=school, recipients=list(others), subject_ref=person.ref)


def _usable() -> Q:
    return Q(revoked_at=None, uses_left__gt=0, expires_at__gt=now())


def _new_invitation(acting: Acting, school: School, *, expires_at: datetime, uses: int) -> Invitation:
    invitation = Invitation(
        school=school,
        ref=new_ref(),
        created_by=acting.person,
        created_at=now(),
        expires_at=expires_at,
        uses_left=uses,
    )
    invitation.secret_digest = digest_of_secret(secret_of(invitation), purpose="invitation")
    return invitation


def _end_of(day: date, school: School) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(school.time_zone))
