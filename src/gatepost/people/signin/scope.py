"""Who stands behind a plain ASGI scope: for the stream, which has no Django request."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Person, School
from gatepost.people.signin import second_factor, tokens

Scope = Mapping[str, Any]


def acting_of_scope(scope: Scope) -> Acting | None:
    """Who asks, in the hat they wear, by a Bearer token or else by the session's cookie; None for nobody.

    It reads the database: call it in a thread. Somebody whose only hats wait for their second step is nobody. A token
    or session of another school than the host name's opens nothing.
    """
    if _header(scope, b"authorization"):
        token = bearer_of(scope)
        acting = tokens.acting_of_token(token) if token else None
    else:
        acting = _acting_of_session(scope)
    if acting is None or not is_at_their_school(host_of(scope), acting.person):
        return None
    return acting


def _acting_of_session(scope: Scope) -> Acting | None:
    session = _session(scope)
    if session is None or SESSION_KEY not in session:
        return None
    person = Person.objects.select_related("school").filter(pk=session[SESSION_KEY], is_active=True).first()
    if person is None:
        return None
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        return None
    hats = second_factor.ready_hats(hats_of(person), shown=second_factor.was_shown(session, person))
    if not hats:
        return None
    wanted = session.get("hat", "")
    return Acting(person, next((hat for hat in hats if hat == wanted), hats[0]))


def _session(scope: Scope) -> Mapping[str, Any] | None:
    try:
        cookies = SimpleCookie(_header(scope, b"cookie"))
    except CookieError:
        return None
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie is None or not cookie.value:
        return None
    session: Mapping[str, Any] = import_module(settings.SESSION_ENGINE).SessionStore(cookie.value).load()
    return session


def bearer_of(scope: Scope) -> str:
    """The token that was sent; empty without one."""
    kind, _, token = _header(scope, b"authorization").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def host_of(scope: Scope) -> str:
    """The host name that was asked, in lower case and without its port."""
    return _header(scope, b"host").rsplit(":", 1)[0].lower()


def is_at_their_school(host: str, person: Person) -> bool:
    """Whether the host name is the person's school's; where there is one school, every name is its own."""
    if person.school.host == host:
        return True
    return not School.objects.exclude(pk=person.school_id).exists()


def _header(scope: Scope, name: bytes) -> str:
    for key, value in scope.get("headers", ()):
        if key == name:
            return bytes(value).decode("latin-1")
    return ""
