"""Who may look at which mail that waits for a person: the office at what nobody knows, those who have a matter at what
names it, and the safeguarding leads alone at what tells of a child at risk."""

from django.db.models import F, Q, QuerySet

from gatepost.concerns.access import inbox
from gatepost.core.errors import NotFound
from gatepost.doors.models import ReceivedMail
from gatepost.people.hats import Acting
from gatepost.people.models import Hat
from gatepost.safeguarding.access import LEAD_HATS, waiting

State = ReceivedMail.State

# Those who sort what comes to the school and names no matter.
SORTERS = (Hat.OFFICE, Hat.LEADERSHIP, Hat.HEAD)
# The chair looks at what names a matter that is theirs, and at nothing else.
HATS_THAT_LOOK = (*SORTERS, Hat.CHAIR, *LEAD_HATS)
WAITS = (State.TRIAGE, State.QUARANTINE)


def mails_to_look_at(acting: Acting) -> QuerySet[ReceivedMail]:
    """The mails that wait for somebody in this hat, the oldest first; for a lead those with files that became
    disclosures as well, at the end. Never one about a matter that is not theirs to open."""
    found = ReceivedMail.objects.filter(_reached_by(acting), school=acting.person.school_id)
    return found.select_related("school").order_by(F("ended_at").asc(nulls_first=True), "received_at", "pk")


def mail_to_look_at(acting: Acting, ref: str) -> ReceivedMail:
    """One of them. Raises NotFound for all else, and for what somebody has dealt with in the meantime."""
    mail = mails_to_look_at(acting).filter(ref=ref).first()
    if mail is None:
        raise NotFound(what="mail")
    return mail


def _reached_by(acting: Acting) -> Q:
    if acting.hat in LEAD_HATS:
        theirs = Q(subject_ref__in=waiting(acting).values("reference"))
        of_leads = Q(raw__isnull=True, raw_for_lead__isnull=False)
        return of_leads & ((Q(state__in=WAITS) & (Q(subject_ref="") | theirs)) | (Q(state=State.TAKEN_IN) & theirs))
    if acting.hat not in HATS_THAT_LOOK:
        return Q(pk__in=[])
    reached = Q(subject_ref__in=inbox(acting).values("reference"))
    if acting.hat in SORTERS:
        reached |= Q(subject_ref="")
    return Q(state__in=WAITS, raw__isnull=False) & reached
