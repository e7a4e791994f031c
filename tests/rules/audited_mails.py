"""What is done with mails that came in, ready to be done in the school of places.py (audited_cases.py)."""

from collections.abc import Callable
from typing import Any

from gatepost.concerns.actions.from_mail import Piece, keep_what_came_along
from gatepost.concerns.models import Concern
from gatepost.core.clock import today_in
from gatepost.delivery import bounces
from gatepost.delivery.models import Delivery
from gatepost.doors.email import desk_actions as mails
from gatepost.doors.models import ReceivedMail
from tests.rules.places import Places


def waiting(places: Places, name: str = "waiting mail") -> ReceivedMail:
    return ReceivedMail.objects.select_related("school").get(ref=places.refs[name])


def concern(places: Places) -> Concern:
    return Concern.objects.select_related("school", "author__school").get(reference=places.refs["office concern"])


def comes_back(places: Places) -> Callable[[], Any]:
    letter = Delivery.objects.get(ref=places.refs["letter"])
    Delivery.objects.filter(pk=letter.pk).update(state=Delivery.State.SENT)
    return lambda: bounces.mark_bounced(places.world.school, letter.ref, status="5.1.1")


def came_along(places: Places) -> Callable[[], Any]:
    piece = Piece("mail-circulated", today_in(places.world.school.time_zone), "somebody", words="Pass it on.")
    return lambda: keep_what_came_along(places.world.tom.acting, concern(places), [piece], once="case-mail")


MAILS: dict[str, Callable[[Places], Callable[[], Any]]] = {
    "concerns.actions.from_mail.keep_what_came_along": came_along,
    "delivery.bounces.mark_bounced": comes_back,
    "doors.email.desk_actions.open_mail": lambda p: (
        lambda: mails.open_mail(p.world.evans.acting, p.refs["waiting mail"])
    ),
    "doors.email.desk_actions.begin_matter": lambda p: (
        lambda: mails.begin_matter(p.world.evans.acting, waiting(p), p.world.tom.mail)
    ),
    "doors.email.desk_actions.add_to_matter": lambda p: (
        lambda: mails.add_to_matter(p.world.evans.acting, waiting(p), p.refs["office concern"], as_whom=mails.OF_AUTHOR)
    ),
    "doors.email.desk_actions.answer_sender": lambda p: (
        lambda: mails.answer_sender(p.world.evans.acting, waiting(p), "Two crates, please.")
    ),
    "doors.email.desk_actions.put_aside": lambda p: (
        lambda: mails.put_aside(p.world.evans.acting, waiting(p), "An advertisement.")
    ),
    "doors.email.desk_actions.give_to_lead": lambda p: lambda: mails.give_to_lead(p.world.evans.acting, waiting(p)),
    "doors.email.desk_actions.give_to_office": lambda p: (
        lambda: mails.give_to_office(p.world.clarke.acting, waiting(p, "mail for the lead"))
    ),
}
