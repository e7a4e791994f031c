"""Whom a school asks about messages near a threshold, if anybody: set and ended by its administrator."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.outgoing import PORTS, Address
from gatepost.core.sealing import CannotOpen
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, School
from gatepost.policies.models import SecondOpinion

LONGEST_ADDRESS, LONGEST_MODEL, LONGEST_KEY = 300, 120, 500
MOST_SECONDS = 10
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an administrator sets. `key` None keeps the one that is stored, as long as the address stays the same."""

    address: str
    model: str
    key: str | None = None
    seconds: int = 2


def address_of(text: str) -> Address:
    """The address of an OpenAI-compatible endpoint; without a path it is `/v1`. Raises Invalid."""
    wrong = Invalid(fields={"address": "Please write it like https://models.school.example/v1, without a user name."})
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as fault:
        raise wrong from fault
    scheme, host, path = parts.scheme.lower(), (parts.hostname or "").lower(), parts.path.rstrip("/")
    is_plain = not ("@" in parts.netloc or "?" in text or "#" in text) and len(text) <= LONGEST_ADDRESS
    if scheme not in PORTS or not is_plain or port == 0 or not _HOST.fullmatch(host) or not _PATH.fullmatch(path):
        raise wrong
    if {".", ".."} & set(path.split("/")):
        raise wrong
    return Address(scheme, host, port or PORTS[scheme], path or "/v1")


def second_opinion_of(school: School) -> SecondOpinion | None:
    """Whom this school asks; None where nobody is asked. The key is only read, and opened, when it is needed."""
    return SecondOpinion.objects.filter(school=school).defer("key").first()


def settings_of(acting: Acting) -> SecondOpinion | None:
    """The same, for the school's administrators."""
    _require_administrator(acting, acting.person.school)
    return second_opinion_of(acting.person.school)


def host_asked(school: School) -> str:
    """The name of the machine that words near a threshold go to, for everybody to read; empty where there is none."""
    address = SecondOpinion.objects.filter(school=school).values_list("address", flat=True).first()
    return address_of(address).host if address else ""


@transaction.atomic
def set_second_opinion(acting: Acting, school: School, asked: Asked) -> SecondOpinion:
    """From now on messages near a threshold are shown to this model too. Raises Invalid when it cannot be one."""
    _require_administrator(acting, school)
    address, model, key = address_of(asked.address), asked.model.strip(), asked.key
    if not model or len(model) > LONGEST_MODEL or not model.isprintable():
        raise Invalid(fields={"model": "Please give the model’s name, as the server knows it."})
    if not 1 <= asked.seconds <= MOST_SECONDS:
        raise Invalid(fields={"seconds": f"Please choose 1 to {MOST_SECONDS} seconds."})
    if key is not None and (len(key) > LONGEST_KEY or not re.fullmatch(r"[\x21-\x7e]*", key)):
        raise Invalid(fields={"key": "A key has letters, digits and signs, and no blanks."})
    before = second_opinion_of(school)
    if key is None and before is not None and before.address == str(address):
        key = _stored_key(before)  # a key never goes with us to another machine
    row, _ = SecondOpinion.objects.update_or_create(
        school=school,
        defaults={"address": str(address), "model": model, "key": key or None, "seconds": asked.seconds},
    )
    record(
        "set a second opinion",
        actor=acting.actor,
        subject=Subject("school", school.ref),
        facts={"address": row.address, "model": row.model, "seconds": row.seconds},
    )
    return row


@transaction.atomic
def end_second_opinion(acting: Acting, school: School) -> None:
    """Nobody is asked any more."""
    _require_administrator(acting, school)
    if SecondOpinion.objects.filter(school=school).delete()[0]:
        record("ended the second opinion", actor=acting.actor, subject=Subject("school", school.ref))


def _stored_key(row: SecondOpinion) -> str | None:
    try:
        key: str | None = row.key
    except CannotOpen:  # the key file is another one, as after a restore without it: it has to be given again
        return None
    return key


def _require_administrator(acting: Acting, school: School) -> None:
    if acting.person.school_id != school.pk or acting.hat is not Hat.ADMINISTRATOR:
        raise NotFound(what="school")
