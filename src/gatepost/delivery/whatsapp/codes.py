"""One-time codes to join by: eight signs that one person writes to the school's number, once."""

import secrets
from datetime import timedelta

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.core.refs import ALPHABET
from gatepost.core.throttle import spend
from gatepost.delivery.whatsapp.models import WhatsAppJoinCode, WhatsAppMember
from gatepost.people.hats import actor_of
from gatepost.people.models import Person, School

LENGTH = 8  # 40 bits
LIFE = timedelta(days=7)
# Wrong codes that one number may write within an hour: at most 240 guesses a day among 2 ** 40 codes.
GUESSES = 10
HOUR = 60 * 60
# Letters that a hand or a keyboard puts in the place of digits, as Crockford's base 32 reads them.
_READ_AS = str.maketrans("ILO", "110")


@transaction.atomic
def make_code(person: Person, *, made_by: Person | None = None) -> str:
    """A code for this person, shown this once, as `K7QM-2X9D`; one made before for them is of no use any more.

    `made_by` is whoever asked for it, if not the person. It ends after a week.
    """
    at = now()
    WhatsAppJoinCode.objects.filter(person=person, used_at=None, expires_at__gt=at).update(expires_at=at)
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    WhatsAppJoinCode.objects.create(
        school=person.school,
        person=person,
        code_digest=_digest(person.school, letters),
        made_by=made_by,
        made_at=at,
        expires_at=at + LIFE,
    )
    record(
        "made a code to join over WhatsApp",
        actor=actor_of(None, person.school),
        subject=Subject("person", person.ref),
    )
    return f"{letters[:4]}-{letters[4:]}"


def redeem(school: School, code: str, *, sender: str) -> Person | None:
    """Whose code this is; it is used up. None for one that is wrong, old or used, all alike.

    `sender` is who wrote it (user id or number): so many wrong ones from one sender within an hour, and none is looked
    at. Raises TooMany. The person may have closed their account: ask before anything is told.
    """
    spend("whatsapp-codes", f"{school.ref} {sender}", limit=GUESSES, seconds=HOUR)
    at = now()
    stands = WhatsAppJoinCode.objects.filter(
        school=school, code_digest=_digest(school, code), used_at=None, expires_at__gt=at, person__is_active=True
    )
    found = stands.select_related("person__school").first()
    if found is None or not WhatsAppJoinCode.objects.filter(pk=found.pk, used_at=None).update(used_at=at):
        return None
    return found.person


def forget_old_codes() -> int:
    """Remove codes that have been of no use for a month; gives how many."""
    return WhatsAppJoinCode.objects.filter(expires_at__lt=now() - timedelta(days=30)).delete()[0]


def has_joined(person: Person) -> bool:
    """Whether somebody takes part over WhatsApp now."""
    return WhatsAppMember.objects.filter(person=person, stopped_at=None).exists()


def _digest(school: School, code: str) -> str:
    letters = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_READ_AS)
    return digest_of_secret(f"{school.ref} {letters}", purpose="a code to join over WhatsApp")
