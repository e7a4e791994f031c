"""Whether a session has shown a second factor that still exists. School hats wait for it."""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings

from gatepost.people.models import HATS_WITH_SECOND_FACTOR, Hat, Person

# Set by the demo's own sign-in and nothing else; without the demo it counts for nothing.
TAKEN_AS_GIVEN = "second_factor_taken_as_given"


def needs_second_factor(hat: str) -> bool:
    """Whether a hat waits for a second factor: every one but the parent's and the PTA's."""
    return hat in HATS_WITH_SECOND_FACTOR


def was_shown(session: Mapping[str, Any], person: Person) -> bool:
    """Whether this session's person has used, or set up in this session, a second factor they still have.

    A session that began before the second factor was set up elsewhere has shown nothing; one whose passkey or
    authenticator app has since been removed has nothing to show any more.
    """
    if settings.DEMO and session.get(TAKEN_AS_GIVEN):
        return True
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY)
    used = {entry.get("id") for entry in records or [] if entry.get("method") == "mfa"}
    used.discard(None)
    if not used:
        return False
    return bool(Authenticator.objects.filter(user_id=person.pk, pk__in=used).exists())


def last_shown_at(session: Mapping[str, Any], person: Person) -> float | None:
    """When this session last saw a second factor that the person still has, in seconds since 1970; None if never."""
    records = [entry for entry in session.get(AUTHENTICATION_METHODS_SESSION_KEY) or [] if entry.get("method") == "mfa"]
    kept = set(Authenticator.objects.filter(user_id=person.pk).values_list("pk", flat=True))
    return max((float(entry["at"]) for entry in records if entry.get("id") in kept), default=None)


def ready_hats(hats: list[Hat], *, shown: bool) -> list[Hat]:
    """Of the hats a person has, those they may put on in this session."""
    return [hat for hat in hats if shown or not needs_second_factor(hat)]
