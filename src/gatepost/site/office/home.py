"""The office's first page: what waits, and where everything is."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from gatepost.core.http import page
from gatepost.delivery.access import dead_letters
from gatepost.delivery.mail_settings import has_no_mail_server
from gatepost.delivery.whatsapp.unsure import unsure_notices
from gatepost.groups.joining import requests_waiting
from gatepost.people.access import classes_of, current_year
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat

# url name, title, words, icon, hats
PLACES = (
    ("office:roll", "The roll", "Families, class by class.", "people", (Hat.OFFICE, Hat.ADMINISTRATOR)),
    (
        "office:roll-import",
        "Bring in a roll",
        "From a file, with a look first.",
        "upload",
        (Hat.OFFICE, Hat.ADMINISTRATOR),
    ),
    (
        "office:invitations",
        "Invitations",
        "A poster with a code for each class.",
        "qr",
        (Hat.OFFICE, Hat.ADMINISTRATOR),
    ),
    ("office:classes", "Classes", "Each class has its group.", "list", (Hat.OFFICE, Hat.ADMINISTRATOR)),
    (
        "office:appointments",
        "Roles",
        "Class reps, PTA and school roles.",
        "key",
        (Hat.OFFICE, Hat.ADMINISTRATOR, Hat.HEAD),
    ),
    ("office:calendar", "Dates", "Terms and days the school is closed.", "dates", (Hat.OFFICE, Hat.ADMINISTRATOR)),
    ("office:settings", "The school", "Name, answer times, urgent help.", "settings", (Hat.OFFICE, Hat.ADMINISTRATOR)),
    (
        "office:times",
        "Times for complaints",
        "How long each stage takes, and when you are warned.",
        "dates",
        (Hat.ADMINISTRATOR, Hat.HEAD),
    ),
    (
        "plan:plan",
        "From an old group to a new one",
        "Questions, code, documents and a trial, step by step.",
        "home",
        (Hat.ADMINISTRATOR, Hat.HEAD),
    ),
    ("office:mail", "Mail", "The server that sends the school’s mail.", "mail", (Hat.ADMINISTRATOR,)),
    ("office:mail-in", "Mail that comes in", "How answers by mail find their way here.", "mail", (Hat.ADMINISTRATOR,)),
    (
        "office:whatsapp",
        "WhatsApp",
        "For parents who stay there. Off unless you set it.",
        "phone",
        (Hat.ADMINISTRATOR,),
    ),
    (
        "office:second-opinion",
        "A second opinion",
        "For messages that are hard to judge. Off unless you set it.",
        "eye",
        (Hat.ADMINISTRATOR,),
    ),
)


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR, Hat.HEAD)
def home(request: GatepostRequest) -> HttpResponse:
    """Who asks to join, first; then every page this hat may open."""
    hat = request.acting.hat
    context: dict[str, Any] = {
        "places": [
            {"url": reverse(name), "title": title, "words": words, "icon": icon}
            for name, title, words, icon, hats in PLACES
            if hat in hats
        ]
    }
    if hat in (Hat.OFFICE, Hat.ADMINISTRATOR):
        context["waiting"] = requests_waiting(request.acting).count()
        context["letters_url"] = "/office/letters/"
        context["letters"] = dead_letters(request.acting).count() + unsure_notices(request.acting).count()
        year = current_year(request.school)
        context["has_no_class"] = not classes_of(request.school).filter(year=year).exists()
    context["has_no_mail"] = hat is Hat.ADMINISTRATOR and has_no_mail_server(request.school)
    return page(request, "office/home.html", context)
