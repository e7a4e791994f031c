"""The first page of an empty installation: behind a link that is printed at start and works once."""

import hmac
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from gatepost.core import row_security
from gatepost.core.clock import today_in
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.core.refs import new_secret
from gatepost.people.models import School
from gatepost.site import founding
from gatepost.site.forms import mail_field, status_of, words_field
from gatepost.site.founding import Founding, found
from gatepost.site.sign_in_links import new_sign_in_path
from gatepost.site.term_dates import offered_year

PURPOSE = "first run"


def _file() -> Path:
    return Path(settings.KEYS) / "first-run.digest"


def new_link() -> str:
    """The path of a new first-run link; an earlier one stops working. Only a digest of it is kept."""
    secret = new_secret()
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(digest_of_secret(secret, purpose=PURPOSE))
    unfinished.replace(path)
    return f"/setup/{secret}/"


def forget_link() -> None:
    """The link stops working, as a school has started."""
    _file().unlink(missing_ok=True)


def link_stands(secret: str) -> bool:
    """Whether this is the newest link and there is no school yet."""
    try:
        kept = _file().read_text().strip()
    except OSError:
        return False
    return hmac.compare_digest(kept, digest_of_secret(secret, purpose=PURPOSE)) and not School.objects.exists()


class FoundingForm(forms.Form):
    """All that is asked before a school can start, on one page."""

    name = forms.CharField(label=_("Name of the school"), max_length=120)
    nation = forms.ChoiceField(
        label=_("Nation"), choices=School.Nation.choices, help_text=_("It decides the bank holidays.")
    )
    host = forms.CharField(
        label=_("Name in the address bar"), max_length=253, help_text=_("For instance parents.myschool.org.uk.")
    )
    office_mail = mail_field(_("Office mail"), help_text=_("Questions from parents are announced here."))
    secretary_mail = mail_field(
        _("Mail for matters for leadership, if it is another"),
        required=False,
        help_text=_("That something waits is announced here. What it says never is."),
    )
    administrator_name = forms.CharField(label=_("Your name"), max_length=80)
    administrator_mail = mail_field(_("Your mail address"), help_text=_("You sign in with it."))
    classes = words_field(
        _("Classes, if you like"), required=False, help_text=_("One on each line, as Oak: Year 2."), rows=4
    )
    terms = words_field(
        _("Terms"),
        required=False,
        limit=2_000,
        rows=7,
        help_text=_("A first guess. The gaps are holidays. Change them here or later."),
    )
    closed_days = words_field(
        _("Days in term when the school is closed, if you like"),
        required=False,
        help_text=_("One on each line, as 2026-11-30 INSET day."),
    )
    mail_server = forms.CharField(
        label=_("Mail server, if you like"),
        required=False,
        max_length=500,
        help_text=_("As smtp+tls://user:password@mail.example.org:587. It can be set later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Every text as its value; what is wrong is said beside its field."""
        texts = super().clean() or self.cleaned_data
        readers: dict[str, Callable[[str], object]] = {
            "name": founding.read_name,
            "host": founding.read_host,
            "administrator_name": founding.read_name,
            "classes": founding.read_classes,
            "terms": founding.read_terms,
            "closed_days": founding.read_closed_days,
            "mail_server": lambda text: founding.read_mail_server(text, sender=texts.get("office_mail", "")),
        }
        for field, read in readers.items():
            if field in texts:
                try:
                    texts[field] = read(texts[field])
                except Invalid as fault:
                    self.add_error(field, next(iter(fault.fields.values()), fault.message))
        return texts


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csrf_protect
def start_a_school(request: HttpRequest, secret: str) -> HttpResponse:
    """One form for the first school; then the administrator's sign-in link. The link to it is used up on success."""
    if not link_stands(secret):
        raise NotFound(what="first run")
    today = today_in("Europe/London")
    offered = offered_year(School.Nation.ENGLAND, today)
    form = FoundingForm(
        request.POST or None,
        initial={
            "host": request.get_host().rsplit(":", 1)[0],
            "nation": School.Nation.ENGLAND,
            "terms": founding.write_terms(offered.terms),
        },
    )
    if request.method == "POST" and form.is_valid():
        with row_security.seeing_all_schools():  # there is none to be seen yet
            answer = founded(request, form, secret)
        if answer is not None:
            return answer
    return page(request, "site/first-run.html", {"form": form, "year": offered.name}, status=status_of(form))


def founded(request: HttpRequest, form: FoundingForm, secret: str) -> HttpResponse | None:
    """Start the school and answer with the sign-in link; None, and the reason on the form, when it cannot be."""
    wanted = founding_of(form.cleaned_data)
    schools: list[School] = []
    if not accepted(form, lambda: schools.append(found_first(wanted, secret))):
        return None
    forget_link()
    return page(
        request,
        "site/first-run-done.html",
        {
            "founded": schools[0],
            "link": new_sign_in_path(schools[0], wanted.administrator_mail),
            "mail": wanted.administrator_mail,
        },
    )


@transaction.atomic
def found_first(wanted: Founding, secret: str) -> School:
    """The first school; NotFound when two press the button at once and the other was quicker."""
    if not link_stands(secret):
        raise NotFound(what="first run")
    return found(wanted)[0]


def founding_of(filled: dict[str, Any]) -> Founding:
    """The filled form as what a school starts from. Terms left out, or left as offered, are the nation's own."""
    today = today_in("Europe/London")
    year = offered_year(filled["nation"], today)
    as_offered = filled["terms"] == offered_year(School.Nation.ENGLAND, today).terms
    return Founding(
        name=filled["name"],
        host=filled["host"],
        nation=filled["nation"],
        office_mail=filled["office_mail"],
        secretary_mail=filled["secretary_mail"] or filled["office_mail"],
        administrator_name=filled["administrator_name"],
        administrator_mail=filled["administrator_mail"],
        mail_server=filled["mail_server"],
        year=year,
        terms=year.terms if as_offered or not filled["terms"] else filled["terms"],
        closed_days=filled["closed_days"],
        classes=filled["classes"],
    )


def nothing_here_yet(request: HttpRequest) -> HttpResponse:
    """The answer to every page while there is no school here: none at all, or none with this host name."""
    if School.objects.exists():
        return page(request, "errors/no-such-school.html", status=404)
    return page(request, "site/nothing-here-yet.html", status=404)
