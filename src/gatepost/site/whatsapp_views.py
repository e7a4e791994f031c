"""My own page about WhatsApp: take part through the school's number, choose how often to hear, leave."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core import throttle
from gatepost.core.errors import NotFound
from gatepost.core.http import page
from gatepost.delivery.whatsapp import codes, members
from gatepost.delivery.whatsapp.consent import NEWEST, WORDINGS
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppNumber
from gatepost.delivery.whatsapp.notices import has_proven_mail
from gatepost.delivery.whatsapp.number import join_link, number_in_use
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat, Person
from gatepost.site.office.qr import drawn

CODES_AN_HOUR = 20


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.PARENT)
def whatsapp(request: GatepostRequest) -> HttpResponse:
    """What taking part means, whether I do, and a code to join by (POST makes one, shown this once)."""
    person = request.acting.person
    number = _number_for(person)
    member = _member(person)
    code = ""
    if request.method == "POST":
        throttle.spend("whatsapp-join", person.ref, limit=CODES_AN_HOUR, seconds=3600)
        code = codes.make_code(person)
    link = join_link(number, f"JOIN {code}") if code else ""
    return page(
        request,
        "me/whatsapp.html",
        {
            "number": number,
            "member": member,
            "consent": WORDINGS[NEWEST],
            "ways": _ways(number, member),
            "has_mail": has_proven_mail(person),
            "code": code,
            "link": link,
            "qr": drawn(link) if link else "",
        },
    )


@require_POST
@wears(Hat.PARENT)
def choose(request: GatepostRequest) -> HttpResponse:
    """How often I hear of my class, and whether private notices come here beside the mail."""
    person = request.acting.person
    number, member = _number_for(person), _member(person)
    wants = request.POST.get("wants", "")
    if member is not None and wants in [value for value, _words, _is_on in _ways(number, member)]:
        too = "notices_too" in request.POST if has_proven_mail(person) else None
        members.choose(member, WhatsAppMember.Wants(wants), notices_too=too)
        messages.success(request, _("This is kept."))
    return redirect("me-whatsapp")  # with nothing changed, the page shows how it stands


@require_POST
@wears(Hat.PARENT)
def stop(request: GatepostRequest) -> HttpResponse:
    """Leave: nothing more is sent."""
    _number_for(request.acting.person)
    member = _member(request.acting.person)
    if member is not None and members.stop(member):
        messages.success(request, _("You have left. Nothing more comes to your WhatsApp."))
    return redirect("me-whatsapp")


def _number_for(person: Person) -> WhatsAppNumber:
    """The number of their school. Raises NotFound where it has none."""
    number = number_in_use(person.school)
    if number is None:
        raise NotFound(what="page")
    return number


def _member(person: Person) -> WhatsAppMember | None:
    taking_part = WhatsAppMember.objects.filter(person=person, stopped_at=None)
    return taking_part.select_related("person", "school").first()


def _ways(number: WhatsAppNumber, member: WhatsAppMember | None) -> list[tuple[str, str, bool]]:
    """The ways to hear that the school offers: value, words, whether it is mine."""
    offered = [one for one in WhatsAppMember.Wants if number.allows_relays or one is not WhatsAppMember.Wants.EACH]
    return [(one.value, str(one.label), member is not None and member.wants == one) for one in offered]
