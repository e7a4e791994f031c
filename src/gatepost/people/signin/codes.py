"""Signing in by mail: eight digits for the browser that asked, or a link for any browser.

The arithmetic: eight digits, five guesses a code and 200 wrong guesses an hour in the whole school make at most 4,800
guesses a day, a chance under 1 in 10,000 a day that anybody gets in by guessing. The link is not capped: nobody
guesses 256 bits.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import Invalid, TooMany
from gatepost.core.refs import new_secret
from gatepost.people.hats import actor_of
from gatepost.people.models import Address, Person, School, SignInCode
from gatepost.people.names import normal_mail

LIFE = timedelta(minutes=10)
# How far the clocks of two servers may be apart. An offer from further ahead was made before a clock went back.
AHEAD = timedelta(minutes=6)
GUESSES = 5
# Wrong guesses in the whole school within an hour, after which codes are refused. Links still work.
WRONG_GUESSES_AN_HOUR = 200
HOUR = timedelta(hours=1)

NOT_RIGHT = (
    "This code is not right, or it is too old. Check the newest mail, or ask for a new code. "
    "It must be typed in the browser that asked for it."
)
LINK_IS_SPENT = "This link has been used, or it is too old. Please ask for a new one."


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """An offer that was just made. `person` is None when nobody has the address; then nothing is to be mailed.

    `address` is where to mail it, as the school wrote it; `is_usual` says that all other mail goes there too.
    `code` and `link_secret` are known here and in the mail alone.
    """

    ref: str
    person: Person | None
    address: str
    is_usual: bool
    code: str
    link_secret: str
    expires_at: datetime


@transaction.atomic
def ask(school: School, mail: str, browser_secret: str) -> CodeAsked:
    """Make an offer to sign in for the browser that keeps `browser_secret`; the caller mails it.

    The same statements run whether or not anybody has the address. Raises Invalid when it is no mail address.
    """
    normal = normal_mail(mail)
    address, usual = _whose(school, normal)
    person = address.person if address else None
    code = f"{secrets.randbelow(100_000_000):08d}"
    link_secret = new_secret()
    at = now()
    row = SignInCode(
        school=school,
        person=person,
        address_digest=_of_address(normal),
        browser_digest=digest_of_secret(browser_secret, purpose="sign-in browser"),
        link_digest=_of_link(link_secret),
        created_at=at,
        expires_at=at + LIFE,
    )
    row.code_digest = _of_code(row.ref, code)
    row.save(force_insert=True)
    return CodeAsked(
        ref=row.ref,
        person=person,
        address=address.value if address else "",
        is_usual=address is not None and address == usual,
        code=code,
        link_secret=link_secret,
        expires_at=row.expires_at,
    )


def redeem_code(school: School, ref: str, code: str, browser_secret: str) -> Person:
    """Who may sign in by this code, typed in the browser that asked. The first right guess uses it up.

    Raises Invalid for a wrong, old or spent code or another browser, all alike, and TooMany while too many wrong
    guesses were made at the school.
    """
    # No transaction around it all: a wrong guess must stay counted when this raises.
    at = now()
    if wrong_guesses(school, since=at - HOUR) >= WRONG_GUESSES_AN_HOUR:
        raise TooMany(
            "Too many wrong codes were typed at this school. "
            "Please open the link in the mail instead, or try again in an hour.",
            retry_after=int(HOUR.total_seconds()),
        )
    offer = SignInCode.objects.filter(
        _stands_at(at),
        school=school,
        ref=ref,
        browser_digest=digest_of_secret(browser_secret, purpose="sign-in browser"),
    )
    # A guess is paid for before it is looked at, so that guesses at the same moment cannot share one.
    if not offer.filter(guesses__lt=GUESSES).update(guesses=F("guesses") + 1):
        raise Invalid(fields={"code": NOT_RIGHT})
    digits = "".join(letter for letter in code if not letter.isspace() and letter != "-")
    with transaction.atomic():  # the code is used up and the entry written, or neither
        # No join here: on PostgreSQL an UPDATE by subquery could be won by two at once.
        won = offer.filter(code_digest=_of_code(ref, digits)).update(used_at=at, guesses=F("guesses") - 1)
        if won:
            return _let_in(SignInCode.objects.select_related("person__school").get(ref=ref))
    raise Invalid(fields={"code": NOT_RIGHT})


def offer_stands(ref: str) -> bool:
    """Whether an offer can still be used: asked when its mail is about to leave."""
    return SignInCode.objects.filter(_stands_at(now()), ref=ref).exists()


def link_stands(school: School, link_secret: str) -> bool:
    """Whether a link would sign somebody in now. Looking does not use it up."""
    return _offers_by_link(school, link_secret).exists()


@transaction.atomic
def redeem_link(school: School, link_secret: str) -> Person:
    """Who may sign in by this link, in any browser. The first press uses it up. Raises Invalid afterwards."""
    if not _offers_by_link(school, link_secret).update(used_at=now()):
        raise Invalid(LINK_IS_SPENT)
    row = SignInCode.objects.select_related("person__school").get(link_digest=_of_link(link_secret))
    return _let_in(row)


def wrong_guesses(school: School, *, since: datetime) -> int:
    """How many wrong guesses were made at codes asked for at a school since a moment."""
    counted = SignInCode.objects.filter(school=school, created_at__gt=since).aggregate(all=Sum("guesses"))
    return counted["all"] or 0


def forget_old_codes(*, before: datetime) -> int:
    """Remove offers made before a moment, used or not; gives their number. They are of no use after an hour."""
    return SignInCode.objects.filter(created_at__lt=before).delete()[0]


def _whose(school: School, normal: str) -> tuple[Address | None, Address | None]:
    """The address that was typed, and the one its person is usually written to. One query, whoever's it is."""
    owner = Address.objects.filter(school=school, kind=Address.Kind.MAIL, normal=normal, person__is_active=True).values(
        "person"
    )
    addresses = list(
        Address.objects.filter(person__in=owner, kind=Address.Kind.MAIL).select_related("person__school").order_by("pk")
    )
    typed = next((address for address in addresses if address.normal == normal), None)
    usual = next((address for address in addresses if address.verified_at), addresses[0] if addresses else None)
    return typed, usual


def _offers_by_link(school: School, link_secret: str) -> QuerySet[SignInCode]:
    return SignInCode.objects.filter(_stands_at(now()), school=school, link_digest=_of_link(link_secret))


def _stands_at(at: datetime) -> Q:
    """Not used, not too old, and not from a time that is still to come: else a clock put back would let it live on."""
    return Q(used_at=None, expires_at__gt=at, created_at__lte=at + AHEAD)


@transaction.atomic
def _let_in(row: SignInCode) -> Person:
    """The person of a used offer. Mail to the address reached them just now, so it is proved."""
    person = row.person
    if person is None or not person.is_active:
        raise Invalid(LINK_IS_SPENT)
    for address in Address.objects.filter(person=person, kind=Address.Kind.MAIL, verified_at=None):
        if _of_address(address.normal) == row.address_digest:
            address.verified_at = now()
            address.save(update_fields=["verified_at"])
    record("signed in", actor=actor_of(None, row.school), subject=Subject("person", person.ref))
    return person


def _of_address(normal: str) -> str:
    return digest_of_secret(normal, purpose="sign-in address")


def _of_code(ref: str, code: str) -> str:
    return digest_of_secret(f"{ref} {code}", purpose="sign-in code")


def _of_link(link_secret: str) -> str:
    return digest_of_secret(link_secret, purpose="sign-in link")
