"""The school's number: set, switched on and off, and ended by its administrator."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from urllib.parse import quote

from django.db import IntegrityError, transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, School

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
PLATFORM_ID = re.compile(r"[0-9]{5,40}")
TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,120}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
LONGEST_SECRET = 1_000
# Pence a month that a school can allow. More is a slip of the finger.
HIGHEST_CAP = 1_000_000
# Millionths of a pound a message: one pound.
HIGHEST_RATE = 1_000_000
ANOTHERS = "Another school here has this number."
CATEGORIES = ("utility", "service", "marketing")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWanted:
    """What an administrator sets. `access_token` and `app_secret` None keep the stored ones, as long as the number is
    the same. `rates`: millionths of a pound a message by category. `monthly_cap`: pence."""

    shown_number: str
    phone_number_id: str
    business_account_id: str = ""
    access_token: str | None = None
    app_secret: str | None = None
    news_template: str = "gatepost_class_news"
    notice_template: str = "gatepost_something_to_read"
    template_language: str = "en_GB"
    rates: Mapping[str, int] = field(default_factory=dict)
    free_each_month: int = 1000
    monthly_cap: int = 0
    allows_relays: bool = False
    digest_at: time = time(18, 0)
    is_on: bool = True


def number_of(acting: Acting) -> WhatsAppNumber | None:
    """The school's number, for its administrators; None where nothing was set."""
    _require_administrator(acting)
    return WhatsAppNumber.objects.filter(school=acting.person.school_id).select_related("school").first()


def number_in_use(school: School) -> WhatsAppNumber | None:
    """The number that parents of a school can write to now; None while there is none."""
    return WhatsAppNumber.objects.filter(school=school, is_on=True).select_related("school").first()


@transaction.atomic
def set_number(acting: Acting, school: School, wanted: NumberWanted) -> WhatsAppNumber:
    """Take part over WhatsApp by this number from now on. Raises Invalid with what is wrong, by field."""
    _require_administrator(acting)
    if acting.person.school_id != school.pk:
        raise NotFound(what="school")
    before = WhatsAppNumber.objects.filter(school=school).first()
    is_same = before is not None and before.phone_number_id == wanted.phone_number_id.strip()
    wrong = _what_is_wrong(wanted, before if is_same else None)
    if wrong:
        raise Invalid(fields=wrong)
    columns: dict[str, object] = {
        "shown_number": _digits(wanted.shown_number),
        "phone_number_id": wanted.phone_number_id.strip(),
        "business_account_id": wanted.business_account_id.strip(),
        "news_template": wanted.news_template.strip(),
        "notice_template": wanted.notice_template.strip(),
        "template_language": wanted.template_language.strip(),
        "rates": dict(wanted.rates),
        "free_each_month": wanted.free_each_month,
        "monthly_cap": wanted.monthly_cap,
        "allows_relays": wanted.allows_relays,
        "digest_at": wanted.digest_at,
        "is_on": wanted.is_on,
        "fault": "",
        "paused_until": None,
    }
    if before is None or not before.verify_token:
        columns["verify_token"] = secrets.token_urlsafe(24)
    for name in ("access_token", "app_secret"):  # a key never goes with us to another number
        given = getattr(wanted, name)
        if given is not None or not is_same:
            columns[name] = given or None
    try:
        with transaction.atomic():
            row, _ = WhatsAppNumber.objects.update_or_create(school=school, defaults=columns)
    except IntegrityError as fault:  # of another school, whose rows nobody here can see
        raise Invalid(fields={"phone_number_id": ANOTHERS}) from fault
    record(
        "set the WhatsApp number",
        actor=acting.actor,
        subject=Subject("school", school.ref),
        facts={"is_on": row.is_on, "monthly_cap": row.monthly_cap, "allows_relays": row.allows_relays},
    )
    return row


@transaction.atomic
def forget_number(acting: Acting) -> None:
    """End it and forget the keys. Nothing more is sent; who had joined stays joined, should it be set again."""
    _require_administrator(acting)
    school = acting.person.school
    if not WhatsAppNumber.objects.filter(school=school).delete()[0]:
        return
    waiting = WhatsAppMessage.objects.filter(school=school, state=WhatsAppMessage.State.WAITING)
    waiting.update(state=WhatsAppMessage.State.DROPPED, ended_at=now(), content=None, to=None, error="no-number")
    record("ended the WhatsApp number", actor=acting.actor, subject=Subject("school", school.ref))


def taking_part(school: School) -> int:
    """How many people take part over WhatsApp now."""
    return WhatsAppMember.objects.filter(school=school, stopped_at=None, person__is_active=True).count()


def join_link(number: WhatsAppNumber, words: str) -> str:
    """The address that opens WhatsApp with these words ready to be sent to the number (Meta's click to chat)."""
    return f"https://wa.me/{number.shown_number.removeprefix('+')}?text={quote(words)}"


def _what_is_wrong(wanted: NumberWanted, before: WhatsAppNumber | None) -> dict[str, str]:
    wrong: dict[str, str] = {}
    phone_number_id = wanted.phone_number_id.strip()
    if not E164.fullmatch(_digits(wanted.shown_number)):
        wrong["shown_number"] = "Please write it with the country first, like +44 1632 960001."
    if not PLATFORM_ID.fullmatch(phone_number_id):
        wrong["phone_number_id"] = "It is a long row of digits. You find it at Meta under “API Setup”."
    if wanted.business_account_id.strip() and not PLATFORM_ID.fullmatch(wanted.business_account_id.strip()):
        wrong["business_account_id"] = "It is a long row of digits. You find it at Meta under “API Setup”."
    for name, words in (("access_token", "token"), ("app_secret", "app secret")):
        given = getattr(wanted, name)
        has_one = given or (given is None and before is not None and getattr(before, name))
        if wanted.is_on and not has_one:
            wrong[name] = f"Please paste the {words}. Without it nothing can be sent or believed."
        elif given and (len(given) > LONGEST_SECRET or not given.isascii() or not given.isprintable() or " " in given):
            wrong[name] = "This does not look right. Please copy it again, without blanks."
    for name in ("news_template", "notice_template"):
        if not TEMPLATE_NAME.fullmatch(getattr(wanted, name).strip()):
            wrong[name] = "A template’s name has small letters, digits and _ only."
    if not LANGUAGE.fullmatch(wanted.template_language.strip()):
        wrong["template_language"] = "Please write it as Meta does, like en_GB."
    if not 0 <= wanted.monthly_cap <= HIGHEST_CAP:
        wrong["monthly_cap"] = "Please give a sum between nothing and £10,000."
    if any(name not in CATEGORIES or not 0 <= rate <= HIGHEST_RATE for name, rate in wanted.rates.items()):
        wrong["rates"] = "A price is between nothing and £1 a message."
    return wrong


def _digits(number: str) -> str:
    return "".join(sign for sign in number.strip() if sign.isdigit() or sign == "+")


def _require_administrator(acting: Acting) -> None:
    if acting.hat is not Hat.ADMINISTRATOR:
        raise NotFound(what="WhatsApp number")
