"""Keys for the API: they stand for a person in the parent's hat and nothing more."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import Invalid
from gatepost.core.refs import new_secret
from gatepost.people.epochs import raise_epochs
from gatepost.people.hats import Acting, actor_of, current_appointments, current_guardianships
from gatepost.people.models import Hat, Person, Role, Token
from gatepost.people.revocations import remember


@transaction.atomic
def make_token(person: Person) -> str:
    """A new key, shown this once. Raises Invalid for somebody who is no parent or PTA officer here.

    School roles need a second factor, which a key cannot show; so nobody gets a key to one.
    """
    if token_hat(person) is None:
        raise Invalid(
            f"{person.name} has a school role only. Tokens are for parents and carers.",
            fields={"person": "Tokens are for parents and carers. A school role has none."},
        )
    secret = new_secret()
    Token.objects.create(school=person.school, person=person, secret_digest=digest_of_token(secret))
    record("made a token", actor=actor_of(None, person.school), subject=Subject("person", person.ref))
    return secret


@transaction.atomic
def revoke_tokens(person: Person) -> int:
    """Make all keys of a person useless; gives how many there were."""
    revoked = Token.objects.filter(person=person, revoked_at=None).update(revoked_at=now())
    if revoked:
        raise_epochs(Person.objects.filter(pk=person.pk))
        record(
            "revoked tokens",
            actor=actor_of(None, person.school),
            subject=Subject("person", person.ref),
            facts={"tokens": revoked},
        )
        remember("tokens-revoked", ref=person.ref, person=person.ref, school=person.school.ref)
    return revoked


def person_of_token(secret: str) -> Person | None:
    """Whose key this is, or None when it is unknown or revoked, or its person is no longer active."""
    token = (
        Token.objects.filter(secret_digest=digest_of_token(secret), revoked_at=None, person__is_active=True)
        .select_related("person__school")
        .first()
    )
    return token.person if token else None


def acting_of_token(secret: str) -> Acting | None:
    """In what capacity a key acts today: as a parent, else as a PTA officer; None when it opens nothing."""
    person = person_of_token(secret)
    hat = token_hat(person) if person else None
    return Acting(person, hat) if person and hat else None


def token_hat(person: Person) -> Hat | None:
    """The hat a key of this person would wear today; None for a school role only."""
    if current_guardianships(person).exists():
        return Hat.PARENT
    if current_appointments(person).filter(role=Role.PTA_OFFICER).exists():
        return Hat.PTA
    return None


def digest_of_token(secret: str) -> str:
    """What is kept of a key."""
    return digest_of_secret(secret, purpose="token")
