"""allauth's sign-in stage and second factors under our rules: nobody signs up here, nothing is mailed around us."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gatepost.audit.actions import Subject, record
from gatepost.core import sealing
from gatepost.core.errors import NotFound
from gatepost.delivery.channels.push import devices
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Hat, Person
from gatepost.people.signin.second_factor import TAKEN_AS_GIVEN, needs_second_factor, was_shown
from gatepost.site.client import client_address

__all__ = [
    "AccountAdapter",
    "SecondFactorAdapter",
    "forget_second_factors",
    "has_second_factor",
    "needs_second_factor",
    "second_factor_is_done",
    "sign_in",
    "sign_in_with_second_factor_given",
]

KEY = "second-factor"

# allauth's names of what changed, as the audit and the mail to the person name it.
CHANGES = {
    "mfa/email/totp_activated": "app-added",
    "mfa/email/totp_deactivated": "app-removed",
    "mfa/email/webauthn_added": "passkey-added",
    "mfa/email/webauthn_removed": "passkey-removed",
    "mfa/email/recovery_codes_generated": "spare-codes-made",
}


def second_factor_is_done(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor that the person still has."""
    person = request.user
    return isinstance(person, Person) and was_shown(request.session, person)


def has_second_factor(person: Person) -> bool:
    """Whether a passkey or an authenticator app is set up, shown in this session or not."""
    return bool(
        Authenticator.objects.filter(user_id=person.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    )


def sign_in(request: HttpRequest, person: Person, *, next_url: str) -> HttpResponse:
    """Sign somebody in whose mail was just proved: at once, or after the second factor that they have set up.

    Whatever the browser's session held is dropped first, so that nobody signs in into a session made by another.
    """
    request.session.flush()
    response: HttpResponse = perform_login(request, person, redirect_url=next_url)
    return response


def sign_in_with_second_factor_given(request: HttpRequest, person: Person) -> None:
    """The demo's way in: no code, and the second factor taken as given. Raises NotFound outside the demo."""
    if not settings.DEMO:
        raise NotFound(what="demo")
    request.session.flush()
    AccountAdapter(request).login(request, person)
    request.session[TAKEN_AS_GIVEN] = True
    UserSession.objects.create_from_request(request)


@transaction.atomic
def forget_second_factors(acting: Acting | None, person: Person, *, reason: str) -> None:
    """Remove all second factors of somebody who lost theirs; they set up new ones at the next sign-in.

    For administrators, not for themselves, and for the command line (`acting` None). Raises NotFound for others.
    """
    if acting is not None and (acting.hat is not Hat.ADMINISTRATOR or acting.person == person):
        raise NotFound(what="person")
    if acting is not None and acting.person.school_id != person.school_id:
        raise NotFound(what="person")
    Authenticator.objects.filter(user_id=person.pk).delete()
    for session in UserSession.objects.filter(user=person):
        session.end()
    devices.keep_only(person, "", acting=acting)
    record(
        "removed a person's second factors",
        actor=actor_of(acting, person.school),
        subject=Subject("person", person.ref),
        reason=reason,
    )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody signs up by allauth; people come by the roll or an invitation. It sends no mail of its own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        return redirect("sign-in")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """What the page shows anyway (that you are signed in, or out) is not said twice."""
        if (message_template or "").startswith("account/messages/logged_"):
            return
        super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise NotImplementedError("mail leaves by the delivery ledger alone")

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        """Write down that somebody's second step changed, and tell them."""
        from gatepost.delivery.actions import tell

        change = CHANGES.get(template_prefix, "changed")
        with transaction.atomic():
            record(
                "changed their second step",
                actor=actor_of(None, user.school),
                subject=Subject("person", user.ref),
                facts={"change": change},
            )
            tell("second-step-changed", school=user.school, recipients=[user], facts={"change": change})


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Names of second factors, and their secrets sealed with a key outside the database."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(sealing.seal(text, key=KEY)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(base64.b64decode(encrypted_text), key=KEY)

    def get_totp_label(self, user: Person) -> str:
        return f"{user.name} ({user.school.name})"

    def _get_user_identifier(self, user: Person) -> str:
        return f"{user.name} ({user.school.name})"

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("My passkey") if number == 1 else _("Passkey {number}").format(number=number)


@receiver(signals.authenticator_added)
def count_as_shown(request: HttpRequest, user: Person, authenticator: Authenticator, **_kwargs: object) -> None:
    """Setting a second factor up has shown it: this session needs not show it again."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, method="mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )
