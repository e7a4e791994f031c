"""Requests to join: somebody who is not on the roll says who they are, proves their address, and the office decides."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core import throttle
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import GatepostError, Invalid, NotFound
from gatepost.core.refs import new_secret
from gatepost.core.words import checked_words
from gatepost.delivery.actions import tell
from gatepost.groups.invitations import InvitationEnded, require_invites_families, spend_use
from gatepost.groups.models import Invitation, JoinRequest
from gatepost.people.access import person_by_mail, representatives_of
from gatepost.people.actions import add_child, add_guardianship, add_person, take_address_as_proved
from gatepost.people.hats import Acting
from gatepost.people.models import Child, Guardianship, Hat, Person, School, SchoolClass
from gatepost.people.names import checked_initial, checked_name, checked_own_name, normal_mail

PROOF_DAYS = 3  # how long the mailed link that proves an address works
REASON_LIMIT = 1_000
DAY = 24 * 60 * 60  # seconds
MAILS_A_DAY = 3  # proofs mailed to one address, so that nobody can be flooded by it
REQUESTS_A_DAY = 60  # by one invitation
MOST_REFUSALS = 2  # after that the office must be rung; asking again does nothing


class AlreadyDecided(GatepostError):
    """Somebody else in the office was quicker."""

    code = "already-decided"
    status = 409
    message = "Somebody has answered this request already. Nothing was changed."


@transaction.atomic
def ask_to_join(
    invitation: Invitation, *, name: str, mail: str, child_given: str, child_initial: str = "", relation: str = ""
) -> JoinRequest | None:
    """Take down who wants to join, and mail a link that proves the address. Nothing opens by it.

    Asked again, it stands once and the newest link counts. None, and no mail, when the address has a request that waits
    already or was refused twice: the page must say the same words. Raises Invalid for what is missing and TooMany for
    a flood.
    """
    school_class = invitation.school_class
    if school_class is None:
        raise InvitationEnded
    name, mail = checked_own_name(name), normal_mail(mail)
    child_given = checked_name(child_given, limit=40, field="child_given")
    child_initial = checked_initial(child_initial)
    relation = checked_name(relation, limit=40, field="relation") if relation.strip() else ""
    throttle.spend("join-mail", f"{invitation.school_id}:{mail}", limit=MAILS_A_DAY, seconds=DAY)
    throttle.spend("join-invitation", invitation.ref, limit=REQUESTS_A_DAY, seconds=DAY)
    same = JoinRequest.objects.filter(school_class=school_class, mail=mail, child_given__iexact=child_given)
    refused = JoinRequest.objects.filter(school=invitation.school, mail=mail, state=JoinRequest.State.REFUSED)
    if same.filter(state=JoinRequest.State.WAITING).exists() or refused.count() >= MOST_REFUSALS:
        return None
    request = same.filter(state=JoinRequest.State.UNPROVEN).first() or JoinRequest(school=invitation.school)
    request.invitation, request.school_class, request.mail = invitation, school_class, mail
    request.name, request.relation = name, relation
    request.child_given, request.child_initial = child_given, child_initial
    proof = new_secret()
    request.mail_proof_digest = digest_of_secret(proof, purpose="join proof")
    request.created_at = now()
    request.save()
    tell(
        "join-proof",
        school=invitation.school,
        addresses=[mail],
        subject_ref=request.ref,
        sealed=f"/join/proof/{proof}/",
        expires_at=now() + timedelta(days=PROOF_DAYS),
    )
    return request


def request_to_prove(school: School, proof: str) -> JoinRequest:
    """The request whose address a mailed link proves. Raises InvitationEnded for a used, old or unknown link."""
    digest = digest_of_secret(proof, purpose="join proof")
    request = (
        JoinRequest.objects.select_related("school", "school_class", "invitation")
        .filter(school=school, mail_proof_digest=digest, state=JoinRequest.State.UNPROVEN)
        .filter(created_at__gt=now() - timedelta(days=PROOF_DAYS))
        .first()
    )
    if request is None:
        raise InvitationEnded
    return request


@transaction.atomic
def prove_address(request: JoinRequest) -> None:
    """The link reached them: the office sees the request from now on. It uses the invitation once."""
    won = JoinRequest.objects.filter(
        pk=request.pk, state=JoinRequest.State.UNPROVEN, mail_proof_digest=request.mail_proof_digest
    ).update(state=JoinRequest.State.WAITING, mail_proof_digest="")
    if not won:
        raise InvitationEnded
    spend_use(request.invitation)
    tell("join-waiting", school=request.school, addresses=[request.school.office_mail], subject_ref=request.ref)
    record(
        "asked to join a class",
        actor=Actor.gatepost(request.school.ref),
        subject=Subject("join request", request.ref),
        facts={"class": request.school_class.ref},
    )


@transaction.atomic
def vouch(acting: Acting, request: JoinRequest) -> None:
    """A class rep says "I know them". It helps the office and opens nothing. The first one counts."""
    _require_is_representative(acting, request.school_class)
    won = JoinRequest.objects.filter(pk=request.pk, state=JoinRequest.State.WAITING, known_to=None).update(
        known_to=acting.person
    )
    if won:
        record("knows who asks to join", actor=acting.actor, subject=Subject("join request", request.ref))


@transaction.atomic
def admit(acting: Acting, request: JoinRequest, *, child: Child | None) -> Person:
    """Let them in as somebody who looks after `child`, or after a child that is new on the roll (None).

    The class group opens to them at once, and a mail says so. Raises AlreadyDecided for the slower of two.
    """
    require_invites_families(acting, request.school)
    if child is not None and child.school_class_id != request.school_class_id:
        raise Invalid(fields={"child": "Please choose a child of this class."})
    _decide(acting, request, state=JoinRequest.State.ADMITTED, reason="")
    person = person_by_mail(request.school, request.mail) or add_person(
        acting, request.school, name=request.name, mail=request.mail, is_verified=True
    )
    take_address_as_proved(person, mail=request.mail)
    child = child or add_child(
        acting,
        request.school,
        given_name=request.child_given,
        initial=request.child_initial,
        school_class=request.school_class,
    )
    add_guardianship(acting, person=person, child=child, relation=request.relation)
    tell("join-admitted", school=request.school, recipients=[person], subject_ref=request.ref)
    record(
        "let somebody into a class",
        actor=acting.actor,
        subject=Subject("join request", request.ref),
        facts={"person": person.ref, "class": request.school_class.ref},
    )
    return person


@transaction.atomic
def refuse(acting: Acting, request: JoinRequest, *, reason: str) -> None:
    """Do not let them in. They are mailed the reason. Raises AlreadyDecided for the slower of two."""
    require_invites_families(acting, request.school)
    reason = checked_words(reason, limit=REASON_LIMIT, field="reason")
    _decide(acting, request, state=JoinRequest.State.REFUSED, reason=reason)
    tell("join-refused", school=request.school, addresses=[request.mail], subject_ref=request.ref, sealed=reason)
    record(
        "did not let somebody into a class",
        actor=acting.actor,
        subject=Subject("join request", request.ref),
        facts={"class": request.school_class.ref},
    )


def requests_waiting(acting: Acting) -> QuerySet[JoinRequest]:
    """What the office has to answer, the oldest first."""
    require_invites_families(acting, acting.person.school)
    return (
        JoinRequest.objects.filter(school=acting.person.school_id, state=JoinRequest.State.WAITING)
        .select_related("school_class", "known_to")
        .order_by("created_at")
    )


def request_for_office(acting: Acting, ref: str) -> JoinRequest:
    """One request whose address is proved, answered or not, for the office."""
    require_invites_families(acting, acting.person.school)
    request = (
        JoinRequest.objects.select_related("school", "school_class__school", "known_to", "invitation", "decided_by")
        .filter(ref=ref, school=acting.person.school_id)
        .exclude(state=JoinRequest.State.UNPROVEN)
        .first()
    )
    if request is None:
        raise NotFound(what="join request")
    return request


def requests_for_representative(acting: Acting) -> QuerySet[JoinRequest]:
    """Whom a class rep might know: who waits to join the classes they are rep of. Pages show name and child only."""
    waiting = JoinRequest.objects.filter(school=acting.person.school_id, state=JoinRequest.State.WAITING)
    if acting.hat is not Hat.PARENT:
        return waiting.none()
    classes = [
        request.school_class_id
        for request in waiting.select_related("school_class__school")
        if representatives_of(request.school_class).filter(pk=acting.person.pk).exists()
    ]
    return waiting.filter(school_class__in=classes).select_related("school_class__school").order_by("created_at")


def request_for_representative(acting: Acting, ref: str) -> JoinRequest:
    """One request that waits, for a class rep of that class."""
    request = requests_for_representative(acting).filter(ref=ref).first()
    if request is None:
        raise NotFound(what="join request")
    return request


def children_who_may_be_meant(request: JoinRequest) -> QuerySet[Child]:
    """Children of the class with that given name: for the office to compare with the request."""
    named = Child.objects.filter(
        school=request.school_id, school_class=request.school_class_id, given_name__iexact=request.child_given
    )
    return named.filter(Q(initial="") | Q(initial=request.child_initial)) if request.child_initial else named


def ended_places(request: JoinRequest) -> QuerySet[Guardianship]:
    """Places that ended earlier and touch this request: of the same person, or with a child who may be meant.

    The office must see these before it lets somebody in: a court order may be behind one.
    """
    person = person_by_mail(request.school, request.mail)
    return (
        Guardianship.objects.filter(school=request.school_id)
        .exclude(ends_on=None)
        .filter(Q(child__in=children_who_may_be_meant(request)) | (Q(person=person) if person else Q()))
        .select_related("person", "child")
        .order_by("-ends_on")
    )


def _decide(acting: Acting, request: JoinRequest, *, state: str, reason: str) -> None:
    won = JoinRequest.objects.filter(pk=request.pk, state=JoinRequest.State.WAITING).update(
        state=state, decided_by=acting.person, decided_at=now(), reason=reason
    )
    if not won:
        raise AlreadyDecided


def _require_is_representative(acting: Acting, school_class: SchoolClass) -> None:
    if acting.hat is not Hat.PARENT:
        raise NotFound(what="join request")
    if not representatives_of(school_class).filter(pk=acting.person.pk).exists():
        raise NotFound(what="join request")
