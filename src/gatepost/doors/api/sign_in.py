"""Who asks: `Authorization: Bearer` and a key that stands for a person in the parent's hat."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from gatepost.core.errors import NotFound, SignInNeeded
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat
from gatepost.people.signin.tokens import acting_of_token


class Token(HttpBearer):
    """Makes `request.auth` the Acting of a key of this school. A key of another school is unknown here."""

    def authenticate(self, request: HttpRequest, token: str) -> Acting:
        acting = acting_of_token(token)
        school = getattr(request, "school", None)
        if acting is None or school is None or acting.person.school_id != school.pk:
            raise SignInNeeded
        return acting

    def __call__(self, request: HttpRequest) -> Acting:
        """The Acting behind the header. Raises SignInNeeded when it is missing or unknown."""
        acting: Acting | None = super().__call__(request)
        if acting is None:
            raise SignInNeeded
        return acting


def acting_of(request: HttpRequest) -> Acting:
    """Who asks, after Token has let them in."""
    acting: Acting = request.auth  # type: ignore[attr-defined]
    return acting


def as_officer(acting: Acting) -> Acting:
    """The same person in the PTA's hat. Raises NotFound for somebody who is no PTA officer today."""
    if Hat.PTA not in hats_of(acting.person):
        raise NotFound(what="pta")
    return Acting(acting.person, Hat.PTA)
