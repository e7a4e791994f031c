"""Who may look at which mail that waits for a person: the office at what nobody knows, those who have a matter at what
names it, and the safeguarding leads alone at what tells of a child at risk. Nobody at what speaks against them."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gatepost.concerns.access import inbox
from gatepost.core.errors import NotFound
from gatepost.doors.models import BlamedInMail, ReceivedMail
from gatepost.people.access import people_with_role
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person
from gatepost.safeguarding.access import HATS_THAT_MAY_OPEN, LEAD_HATS, TIERS, waiting

State = ReceivedMail.State

# Those who sort what comes to the school and names no matter.
SORTERS = (Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD)
# The chair and the clerk look at what names a matter that is theirs, and at nothing else; the chair also at what speaks
# against all the rest.
WITH_MATTERS = (*SORTERS, Hat.CHAIR, Hat.CLERK)
HATS_THAT_LOOK = (*WITH_MATTERS, *LEAD_HATS)
WAITS = (State.TRIAGE, State.QUARANTINE)
FOR_LEAD = Q(raw__isnull=True, raw_for_lead__isnull=False)


def mails_to_look_at(acting: Acting) -> QuerySet[ReceivedMail]:
    """The mails that wait for somebody in this hat: what may threaten somebody, then the oldest first; for a lead those
    with files that became disclosures as well, at the end. Never one about a matter that is not theirs to open, or that
    blames them."""
    found = ReceivedMail.objects.filter(_reached_by(acting), school=acting.person.school_id)
    found = found.exclude(_blames(acting.person)).select_related("school")
    return found.order_by(F("ended_at").asc(nulls_first=True), "-threatens", "received_at", "pk")


def how_many_wait(acting: Acting) -> int:
    """How many mails wait for somebody in this hat. Where none waits for anybody, one cheap question answers it."""
    waiting_here = ReceivedMail.objects.filter(school=acting.person.school_id, state__in=WAITS)
    return mails_to_look_at(acting).filter(state__in=WAITS).count() if waiting_here.exists() else 0


def mail_to_look_at(acting: Acting, ref: str) -> ReceivedMail:
    """One of them. Raises NotFound for all else, and for what somebody has dealt with in the meantime."""
    mail = mails_to_look_at(acting).filter(ref=ref).first()
    if mail is None:
        raise NotFound(what="mail")
    return mail


def is_for_lead(mail: ReceivedMail) -> bool:
    """Whether it tells of a child at risk, as far as anybody knows."""
    return mail.raw is None and mail.raw_for_lead is not None


def may_look(person: Person, ref: str) -> bool:
    """Whether a person, in any of their hats, has this mail to look at. Asked before they are sent a notice."""
    return any(mails_to_look_at(Acting(person, hat)).filter(ref=ref).exists() for hat in hats_of(person))


def _reached_by(acting: Acting) -> Q:
    reached = _reached_as_lead(acting)
    if acting.hat in WITH_MATTERS:
        on_desk = Q(subject_ref__in=inbox(acting).values("reference"))
        if acting.hat in SORTERS:
            on_desk |= Q(subject_ref="")
        reached |= Q(state__in=WAITS, raw__isnull=False) & on_desk
    return reached


def _reached_as_lead(acting: Acting) -> Q:
    """The lead and the deputies; where a mail blames all of them the head; if against the head too the chair."""
    if acting.hat not in HATS_THAT_MAY_OPEN:
        return Q(pk__in=[])
    unplaced = Q(subject_ref="")
    if acting.hat not in LEAD_HATS:
        before = TIERS[:1] if acting.hat is Hat.HEAD else TIERS[:2]
        for roles in before:
            for person in people_with_role(acting.person.school, *roles):
                unplaced &= _blames(person)
    theirs = Q(subject_ref__in=waiting(acting).values("reference"))
    return FOR_LEAD & ((Q(state__in=WAITS) & (unplaced | theirs)) | (Q(state=State.TAKEN_IN) & theirs))


def _blames(person: Person) -> Q:
    return Q(Exists(BlamedInMail.objects.filter(mail=OuterRef("pk"), person=person)))
