"""What is told about the desk itself: that somebody stands in. Matters are told of in notices.py."""

from collections.abc import Mapping

from gatepost.concerns.models import Cover
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.people.hats import hats_of
from gatepost.people.models import Person

STANDS_IN = "desk-stands-in"


def stands_in(cover: Cover) -> None:
    """Tell who stands in for whom and from when on."""
    tell(STANDS_IN, school=cover.school, recipients=[cover.covered_by], subject_ref=cover.ref)


def _cover(notice: Notice) -> Cover | None:
    found = Cover.objects.filter(ref=notice.subject_ref, school=notice.school_id)
    return found.select_related("person", "covered_by").first()


def _may_receive(notice: Notice, person: Person | None) -> bool:
    cover = _cover(notice)
    return cover is not None and person is not None and cover.covered_by_id == person.pk and bool(hats_of(person))


def _words(notice: Notice, person: Person | None) -> Mapping[str, object]:
    return {"cover": _cover(notice)}


register(
    Kind(
        code=STANDS_IN,
        lane=Lane.NORMAL,
        subject="You stand in for somebody",
        template="concerns/mail/stands_in.txt",
        may_receive=_may_receive,
        words=_words,
        path=lambda notice, person: "/desk/away/",
        is_private=False,
    )
)
