"""Alerts on one's own devices: switched on and off, tried, and ended with the sign-in of the device."""

from contextlib import suppress
from typing import Any

from allauth.usersessions.views import list_usersessions
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.errors import NotFound
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.core.throttle import spend
from gatepost.delivery.channels.push import devices
from gatepost.delivery.channels.push.vapid import public_key
from gatepost.people.access import mail_of
from gatepost.people.hats import Acting
from gatepost.people.models import Person
from gatepost.site.me_views import mine
from gatepost.site.notices import try_devices
from gatepost.site.second_factor import needs_second_factor, second_factor_is_done

# In the browser's session: which of the person's devices this browser is.
HERE = "device"
# By this a browser knows that it is to give up being reached (app.js). No redirect and no fault can look like it.
GIVE_UP = 205
TRIALS_PER_HOUR = 10


class DeviceForm(forms.Form):
    """What the browser says of itself, put there by alerts.js."""

    endpoint = forms.CharField(max_length=1000, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=200, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=60, widget=forms.HiddenInput)
    expires = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            raise forms.ValidationError(_("This browser did not say how it can be reached. Please try again."))
        return cleaned


@require_safe
@mine
def alerts(request: HttpRequest, person: Person) -> HttpResponse:
    """What comes to a device, the switch for this one, and the list of all mine."""
    if _owes_second_step(request):
        return redirect("second-factor-needed")
    return _page(request, person, DeviceForm())


@require_POST
@csrf_protect
@mine
def alerts_on(request: HttpRequest, person: Person) -> HttpResponse:
    """Tell me on this device from now on."""
    if _owes_second_step(request):
        return redirect("second-factor-needed")
    form = DeviceForm(request.POST)
    made: list[str] = []

    def act() -> None:
        device = devices.given(**form.cleaned_data)
        user_agent = request.headers.get("User-Agent", "")
        made.append(devices.switch_on(person, device, acting=_acting(request), user_agent=user_agent).ref)

    if not (settings.PUSH and form.is_valid() and accepted(form, act)):
        return _page(request, person, form, status=422)
    request.session[HERE] = made[0]
    messages.success(request, _("It is on. This device tells you from now on."))
    return redirect("alerts")


@require_POST
@csrf_protect
@mine
def alerts_here(request: HttpRequest, person: Person) -> HttpResponse:
    """This browser is here again: what it is reached by may have changed. It goes on being told, if it was.

    After a new sign-in the session knows of no device: then it is the one that is reached as this browser is.
    """
    form = DeviceForm(request.POST)
    if _owes_second_step(request) or not form.is_valid():
        raise NotFound(what="device")
    ref, device = request.session.get(HERE, ""), devices.given(**form.cleaned_data)
    if not ref:
        ref = devices.recognise(person, device)
    elif not devices.stay_on(person, ref, device):
        del request.session[HERE]
        ref = None
    if ref is None:  # nobody who is signed in here is told on it: no fault of anybody's, so no status that says so
        return HttpResponse(status=GIVE_UP)
    request.session[HERE] = ref
    return HttpResponse(status=204)


@require_POST
@csrf_protect
@mine
def alerts_trial(request: HttpRequest, person: Person) -> HttpResponse:
    """Send something to my own devices, to see that it comes."""
    spend("device-trials", person.ref, limit=TRIALS_PER_HOUR, seconds=60 * 60)
    try_devices(person)
    messages.success(request, _("A trial is on its way to your devices. It comes within a minute."))
    return redirect("alerts")


@require_POST
@csrf_protect
@mine
def alerts_off(request: HttpRequest, person: Person) -> HttpResponse:
    """Tell me nothing on that device any more."""
    ref = request.POST.get("device", "")
    devices.switch_off(person, ref, acting=_acting(request))
    if request.session.get(HERE) == ref:
        del request.session[HERE]
    messages.success(request, _("That device is told nothing any more."))
    return redirect("alerts")


def signed_in_devices(request: HttpRequest) -> HttpResponse:
    """allauth's page of where somebody is signed in. Whoever signs out everywhere else is not told there either."""
    answer: HttpResponse = list_usersessions(request)
    person = request.user
    if request.method == "POST" and answer.status_code == 302 and isinstance(person, Person):
        devices.keep_only(person, request.session.get(HERE, ""), acting=_acting(request))
    return answer


def leave_device(request: HttpRequest) -> None:
    """Before somebody signs out: this browser is told nothing any more."""
    person, ref = request.user, request.session.get(HERE, "")
    if ref and isinstance(person, Person):
        with suppress(NotFound):
            devices.switch_off(person, ref, acting=_acting(request))


def epoch_here(request: HttpRequest) -> int | str | None:
    """For app.js, on every page: this browser is told, and this number goes up when it has to say that it is here.

    `unknown` after a new sign-in: a browser that is told then says so, to whom it may be. None where nobody is.
    """
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return None
    return person.auth_epoch if HERE in request.session else "unknown"


def _page(request: HttpRequest, person: Person, form: DeviceForm, *, status: int = 200) -> HttpResponse:
    own = [
        {
            "device": one,
            "is_here": one.ref == request.session.get(HERE),
            "is_quiet": one.auth_epoch != person.auth_epoch,
        }
        for one in devices.devices_of(person)
    ]
    context = {
        "form": form,
        "devices": own,
        "is_here": any(one["is_here"] for one in own),
        "key": public_key() if settings.PUSH else "",
        "has_mail": mail_of(person) is not None,
    }
    return page(request, "me/alerts.html", context, status=status)


def _owes_second_step(request: HttpRequest) -> bool:
    hats = getattr(request, "hats", [])
    return any(needs_second_factor(hat) for hat in hats) and not second_factor_is_done(request)


def _acting(request: HttpRequest) -> Acting | None:
    acting: Acting | None = getattr(request, "acting", None)
    return acting
