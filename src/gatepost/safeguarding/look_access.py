"""Who may see, allow, use and review an emergency look. Whoever the disclosure names sees no trace of one.

The person who asked keeps their own request in sight, and learns nothing from it: a reference that leads nowhere, and
one whose disclosure names them, come to the same empty end.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.people.access import has_role, people_with_role
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person, Role
from gatepost.safeguarding.access import involves
from gatepost.safeguarding.models import Disclosure, EmergencyLook

# The leads read everything that does not name them, so only the two who stand behind them ever need to ask.
WHO_ASKS = (Hat.HEAD, Hat.CHAIR)
WHO_ANSWERS = (Hat.DSL, Hat.DEPUTY, Hat.HEAD, Hat.CHAIR)
ROLES = (Role.DSL, Role.DEPUTY, Role.HEAD, Role.CHAIR)

LASTS = timedelta(minutes=60)  # from the moment it was allowed
ASKED_FOR = timedelta(hours=24)  # how long a request can be allowed
REVIEW_DAYS = 7


def looks(acting: Acting) -> QuerySet[EmergencyLook]:
    """The looks this hat knows of, the newest first: those they asked for, and those that do not name them."""
    if acting.hat not in WHO_ANSWERS:
        return EmergencyLook.objects.none()
    return (
        EmergencyLook.objects.filter(school=acting.person.school_id)
        .filter(Q(asked_by=acting.person) | ~Exists(_disclosure_that_involves(acting.person)))
        .select_related("school", "asked_by", "answered_by", "reviewed_by")
        .order_by("-asked_at", "-pk")
    )


def look(acting: Acting, ref: str) -> EmergencyLook:
    """One of them. Raises NotFound for all else."""
    found = looks(acting).filter(ref=ref).first()
    if found is None:
        raise NotFound(what="emergency look")
    return found


def may_answer(acting: Acting, asked: EmergencyLook) -> bool:
    """Whether this hat may allow or refuse it now: somebody else's, still asked for, not older than a day."""
    return (
        acting.hat in WHO_ANSWERS
        and asked.asked_by_id != acting.person.pk
        and asked.state == EmergencyLook.State.ASKED
        and now() < asked.asked_at + ASKED_FOR
    )


def may_review(acting: Acting, asked: EmergencyLook) -> bool:
    """Whether this hat may review it: a third person, once it was allowed, and only the first review counts."""
    return (
        acting.hat in WHO_ANSWERS
        and acting.person.pk not in (asked.asked_by_id, asked.answered_by_id)
        and asked.state == EmergencyLook.State.ALLOWED
        and asked.reviewed_at is None
    )


def what_waits(acting: Acting) -> bool:
    """Whether a look waits for this person's answer or review."""
    open_ones = looks(acting).filter(reviewed_at=None).exclude(state=EmergencyLook.State.REFUSED)
    return any(may_answer(acting, one) or may_review(acting, one) for one in open_ones)


def is_running(asked: EmergencyLook, *, at: datetime) -> bool:
    """Whether its hour is on."""
    return asked.state == EmergencyLook.State.ALLOWED and asked.ends_at is not None and at < asked.ends_at


def disclosure_by_look(acting: Acting, ref: str) -> tuple[EmergencyLook, Disclosure]:
    """What the look opens, for who asked for it, in the hat they asked in, within its hour.

    All is asked anew each time: both still hold a role that may, and the disclosure names neither. Raises NotFound.
    """
    asked = look(acting, ref)
    if acting.person.pk != asked.asked_by_id:
        raise NotFound(what="emergency look")
    if acting.hat not in WHO_ASKS or acting.hat != asked.asked_as:
        raise NotFound(what="emergency look")
    if not is_running(asked, at=now()):
        raise NotFound(what="emergency look")
    if asked.answered_by is None or not has_role(asked.answered_by, *ROLES):
        raise NotFound(what="emergency look")
    disclosure = (
        Disclosure.objects.filter(school=acting.person.school_id, reference=asked.reference)
        .exclude(involves(asked.asked_by))
        .exclude(involves(asked.answered_by))
        .select_related("school", "author")
        .first()
    )
    if disclosure is None:
        raise NotFound(what="disclosure")
    return asked, disclosure


def may_see(person: Person, asked: EmergencyLook) -> bool:
    """Whether a person, in any of their hats, knows of it today. Asked before they are sent a notice."""
    return any(looks(Acting(person, hat)).filter(pk=asked.pk).exists() for hat in hats_of(person))


def who_is_told(asked: EmergencyLook, *roles: Role) -> list[Person]:
    """Those with one of these roles who may know of it, but for who asked."""
    people = people_with_role(asked.school, *roles).exclude(pk=asked.asked_by_id)
    return [person for person in people if may_see(person, asked)]


def who_may_review(asked: EmergencyLook) -> list[Person]:
    """The third persons: leads and deputies, head and chair, but for the two."""
    return [person for person in who_is_told(asked, *ROLES) if person.pk != asked.answered_by_id]


def _disclosure_that_involves(person: Person) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(
        involves(person), reference=OuterRef("reference"), school=OuterRef("school")
    ).order_by()
