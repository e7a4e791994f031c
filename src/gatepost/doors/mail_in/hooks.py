"""Where mail providers call: `/hooks/mail/<provider>/<school>/` brings mail, with `events/` behind it what became of
ours.

Who cannot show the school's key is refused before anything of the call is believed. A mail is acknowledged when it is
stored; what goes wrong on our side is answered so that the provider sends it again.
"""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gatepost.core import metrics
from gatepost.core.clock import now
from gatepost.core.sealing import CannotOpen
from gatepost.delivery.bounces import mark_bounced, newest_letter_to, sent_letter
from gatepost.delivery.links import absolute
from gatepost.delivery.models import MailIn
from gatepost.doors.email.inbox import MailTooLarge, take_in
from gatepost.doors.mail_in import sns
from gatepost.doors.mail_in.form_body import NotAForm
from gatepost.doors.mail_in.given import Given
from gatepost.doors.mail_in.providers import (
    PROVIDERS,
    Brought,
    CameBack,
    Provider,
    came_back,
    mails_of,
    view_for,
)
from gatepost.doors.models import ReceivedMail

log = logging.getLogger("gatepost.mail_in")

REFUSED = "This is not known here."
NOT_NOW = "Not possible just now. Please send it again."
NOT_UNDERSTOOD = "This is not what is sent to this address. Is it the address for the other kind of call?"


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def mails(request: HttpRequest, provider: str, ref: str) -> HttpResponse:
    """Take in the mails that a provider brings."""
    return _answered(request, provider, ref, is_about_ours=False)


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def events(request: HttpRequest, provider: str, ref: str) -> HttpResponse:
    """Mark those of our mails that a provider says came back."""
    return _answered(request, provider, ref, is_about_ours=True)


def _answered(request: HttpRequest, code: str, ref: str, *, is_about_ours: bool) -> HttpResponse:
    if request.method == "HEAD":  # some providers look whether there is anything at all; it says nothing of a school
        return HttpResponse()
    try:
        given = Given(request)
    except NotAForm:
        return _refused()
    try:
        mail_in = _mail_in_at(request, code, ref)
        if mail_in is None:
            return _refused()
        provider = PROVIDERS[code]
        view = _view_that_believes(mail_in, provider, given, is_about_ours=is_about_ours)
        if view is None:
            return _ask_for_secret() if code == "ses" and not given.header("Authorization") else _refused()
        if is_about_ours:
            for one in _letters_that_came_back(provider, given, view):
                _mark(mail_in, one)
        else:
            for mail in _mails(mail_in, provider, given, view):
                _store(mail_in, mail)
    except MailTooLarge:
        return _said("The mail is too large.", status=413)
    except Exception as fault:
        if type(fault).__name__ == "AnymailConfigurationError":
            return _said(NOT_UNDERSTOOD, status=400)
        log.error("a call of a mail provider (%s) failed: %s", code, type(fault).__name__)
        return _said(NOT_NOW, status=503)
    return _said("Stored.", status=200)


def _mail_in_at(request: Any, code: str, ref: str) -> MailIn | None:
    """The settings of the school at this host name, if mail comes in to it by this provider."""
    school = request.school
    if code not in PROVIDERS or school is None or school.ref != ref:
        return None
    found = MailIn.objects.filter(school=school, way=MailIn.Way.WEBHOOK, is_on=True, provider=code)
    return found.select_related("school").first()


def _view_that_believes(mail_in: MailIn, provider: Provider, given: Given, *, is_about_ours: bool) -> Any:
    """anymail's view with that key of the school which fits the call; None where none does.

    Several keys may stand in lines: a provider has another for its events, and during a change the old one still
    counts. Whatever goes wrong while a call is checked, it is not believed.
    """
    try:
        keys = [line.strip() for line in (mail_in.webhook_secret or "").splitlines() if line.strip()]
    except CannotOpen:
        log.error("the key for a mail provider cannot be opened: is the key file the right one?")
        raise
    named = provider.events_view or provider.mails_view if is_about_ours else provider.mails_view
    url = absolute(mail_in.school, given.path)
    for key in keys:
        try:
            view = view_for(named, key, url=url)
            view.run_validators(given)
        except Exception as fault:
            log.info("a call of a mail provider was not believed: %s", type(fault).__name__)
            continue
        return view
    return None


def _mails(mail_in: MailIn, provider: Provider, given: Given, view: Any) -> list[Brought]:
    if provider.code != "ses":
        return mails_of(provider, given, view)
    message = _from_sns(mail_in, given)
    return [Brought(*sns.mail_of(message))] if message.get("notificationType") == "Received" else []


def _letters_that_came_back(provider: Provider, given: Given, view: Any) -> list[CameBack]:
    if provider.code == "ses":
        return [CameBack(why, to, status, tuple(ids)) for why, to, status, ids in sns.came_back(_ses_event(given))]
    return came_back(provider, given, view)


def _from_sns(mail_in: MailIn, given: Given) -> dict[str, Any]:
    """What SES says; where Amazon wants a subscription confirmed, its link is kept for the settings page."""
    kind = given.header("x-amz-sns-message-type")
    if kind == "SubscriptionConfirmation":
        link = sns.confirm_link(sns.envelope_of(given.body, kind=kind))
        MailIn.objects.filter(pk=mail_in.pk).update(confirm_link=link)
    return _ses_event(given)


def _ses_event(given: Given) -> dict[str, Any]:
    kind = given.header("x-amz-sns-message-type")
    if kind != "Notification":
        return {}
    return sns.message_of(sns.envelope_of(given.body, kind=kind))


def _store(mail_in: MailIn, mail: Brought) -> None:
    take_in(
        mail_in.school,
        mail.raw,
        via=ReceivedMail.Via.WEBHOOK,
        envelope_to=mail.to,
        trusted_results=mail.results,
    )
    metrics.MAIL_IN.of("webhook").inc()
    MailIn.objects.filter(pk=mail_in.pk).update(polled_at=now(), fault="")


def _mark(mail_in: MailIn, one: CameBack) -> None:
    """Mark the letter by our own Message-ID; where a provider gives only its own, the newest one to that address."""
    refs = [found.strip("<> ").partition("@")[0] for found in one.message_ids if found]
    letter = sent_letter(mail_in.school, refs) or newest_letter_to(mail_in.school, one.recipient)
    if letter is not None:
        mark_bounced(mail_in.school, letter.ref, status=one.status, why=one.why)


def _said(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _refused() -> HttpResponse:
    metrics.MAIL_IN.of("refused").inc()
    return _said(REFUSED, status=403)


def _ask_for_secret() -> HttpResponse:
    """Amazon shows its secret only when it is asked for it."""
    response = _said(REFUSED, status=401)
    response["WWW-Authenticate"] = 'Basic realm="mail"'
    return response
