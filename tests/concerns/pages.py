"""A browser without a screen: signed in as one of the cast, in one hat, with a second step that is fresh or not."""

import time

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client

from gatepost.people.models import Hat, Person
from tests.reading import FORM_TOKEN


def browser(person: Person, hat: Hat, *, second_step: float | None = None) -> Client:
    """Signed in in this hat; `second_step` is how many seconds ago the second factor was shown (None: just now)."""
    client = Client(headers={"host": person.school.host})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    factor, _ = Authenticator.objects.get_or_create(
        user_id=person.pk, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
    )
    session = client.session
    session["hat"] = hat.value
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "at": time.time() - (second_step or 0), "id": factor.pk, "type": factor.type}
    ]
    session.save()
    return client


def words_of(response: HttpResponse) -> str:
    """The page as text, without the random letters of its forms' tokens."""
    return FORM_TOKEN.sub("", response.content.decode())
