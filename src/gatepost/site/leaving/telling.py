"""Who hears that what is kept for safeguarding was taken out as files: that it was done and when, and nothing of it."""

from collections.abc import Collection, Iterable, Mapping
from zoneinfo import ZoneInfo

from django.db.models import Q

from gatepost.concerns.models import Concern
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.doors.models import BlamedInMail
from gatepost.people.access import people_with_role
from gatepost.people.models import Person, Role, School
from gatepost.safeguarding.access import involves
from gatepost.safeguarding.models import Disclosure, LowLevelConcern
from gatepost.site.leaving.parts import rows_of

FILES_MADE = "files-made"  # neutral, as the ledger of deliveries is read by people who must not learn what there is
LEADS, APART = "safeguarding", "apart"
OF_SAFEGUARDING = (LEADS, APART)


def files_were_made(school: School, parts: Collection[str]) -> None:
    """Tell the leads, and the head, that files of these parts were made; nobody where none is of safeguarding."""
    chosen = [part for part in OF_SAFEGUARDING if part in parts]
    if chosen and (people := who_hears(school, chosen)):
        tell(FILES_MADE, school=school, recipients=people, subject_ref=school.ref, facts={"parts": chosen})


def who_hears(school: School, parts: Collection[str]) -> list[Person]:
    """The leads and deputies of the leads' own file, in which none of them ever is. Of what is kept apart alone: those
    whom nothing in it is about, as it may be asked for because of them. The head, unless any of it is about them."""
    leads = set(people_with_role(school, Role.DSL, Role.DEPUTY).values_list("pk", flat=True))
    return [
        one
        for one in people_with_role(school, Role.DSL, Role.DEPUTY, Role.HEAD)
        if (LEADS in parts and one.pk in leads) or not _is_about(one, school, parts)
    ]


def _is_about(person: Person, school: School, parts: Iterable[str]) -> bool:
    """Whether anything in these files is about somebody, or was told by them."""
    asked = (
        (Disclosure, involves(person)),
        (LowLevelConcern, Q(about=person) | Q(named__person=person)),
        (Concern, Q(author=person) | Q(named__person=person)),
        (BlamedInMail, Q(person=person)),
    )
    return any(rows_of(model, school, part=part).filter(is_in).exists() for part in parts for model, is_in in asked)


def may_receive(notice: Notice, person: Person | None) -> bool:
    """Asked again at the moment of sending: never a mailbox, nor who has no such role now or is in it."""
    return person is not None and person in who_hears(notice.school, notice.facts.get("parts", []))


def _when(notice: Notice, person: Person | None) -> Mapping[str, object]:
    return {"made_at": notice.created_at.astimezone(ZoneInfo(notice.school.time_zone))}


register(
    Kind(
        code=FILES_MADE,
        lane=Lane.SAFEGUARDING,
        subject="Please read: files were made from Gatepost",
        template="office/mail/files_made.txt",
        may_receive=may_receive,
        words=_when,
        path=lambda notice, person: "/",
    )
)
