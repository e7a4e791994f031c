"""How mail comes in to one school: set, tried again and ended by its administrator."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from gatepost.audit.actions import Subject, record
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.models import MailIn, MailSettings
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, School

SEPARATORS = ("+", "-", "=", "_")
LONGEST_SECRET = 4000
# What a provider that signs nothing shows as its user name, with the secret behind it.
HOOK_USER = "gatepost"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """What an administrator sets. `password` and `webhook_secret` None keep the stored ones, as long as they would go
    to the same machine or come from the same provider."""

    address: str
    way: str
    separator: str = "+"
    is_on: bool = True
    answers_in_mail: bool = True
    trusted_server: str = ""
    host: str = ""
    port: int = 993
    security: str = MailSettings.Security.TLS
    username: str = ""
    password: str | None = None
    folder: str = "INBOX"
    done_folder: str = ""
    provider: str = ""
    webhook_secret: str | None = None


def mail_in_of(acting: Acting) -> MailIn | None:
    """How mail comes in to the school, for its administrators; None where nothing was set."""
    _require_administrator(acting)
    return MailIn.objects.filter(school=acting.person.school_id).first()


def mail_in_for(recipient: str) -> MailIn | None:
    """Whose mail it is that was sent to this address, with a token in it or without; None where no school has it."""
    local, at, domain = recipient.strip().strip("<>").rpartition("@")
    if not at or not local or len(recipient) > 320:
        return None
    ours = MailIn.objects.select_related("school").filter(is_on=True, address__iendswith=f"@{domain}")
    for mail_in in ours:
        own = mail_in.address.rpartition("@")[0].lower()
        if local.lower() == own or local.lower().startswith(own + mail_in.separator):
            return mail_in
    return None


@transaction.atomic
def set_mail_in(acting: Acting, school: School, wanted: WayIn) -> MailIn:
    """Let mail come in this way from now on. Raises Invalid with what is wrong, by field."""
    _require_administrator(acting)
    if acting.person.school_id != school.pk:
        raise NotFound(what="school")
    address = wanted.address.strip()
    wrong = _what_is_wrong(wanted, address) | _what_is_taken(school, address)
    if wrong:
        raise Invalid(fields=wrong)
    before = MailIn.objects.filter(school=school).first()
    is_same_mailbox = before is not None and _mailbox(before) == _mailbox(wanted)
    columns: dict[str, object] = {
        "address": address,
        "way": wanted.way,
        "separator": wanted.separator,
        "is_on": wanted.is_on,
        "answers_in_mail": wanted.answers_in_mail,
        "trusted_server": wanted.trusted_server.strip().lower(),
        "host": wanted.host.strip().lower(),
        "port": wanted.port,
        "security": wanted.security,
        "username": wanted.username.strip(),
        "folder": wanted.folder.strip() or "INBOX",
        "done_folder": wanted.done_folder.strip(),
        "provider": wanted.provider,
        "fault": "",
        "failures": 0,
        "due_at": None,
    }
    if wanted.password is not None or not (before and _machine(before) == _machine(wanted)):
        columns["password"] = wanted.password or None  # a password never goes with us to another machine
    if wanted.webhook_secret is not None or not (before and before.provider == wanted.provider):
        columns["webhook_secret"] = wanted.webhook_secret or None
        columns["confirm_link"] = ""
    if not is_same_mailbox:
        columns |= {"uid_validity": None, "last_uid": 0, "to_fetch": {}, "polled_at": None}
    row, _ = MailIn.objects.update_or_create(school=school, defaults=columns)
    record(
        "set how mail comes in",
        actor=acting.actor,
        subject=Subject("school", school.ref),
        facts={"way": row.way, "is_on": row.is_on, "provider": row.provider, "answers_in_mail": row.answers_in_mail},
    )
    return row


@transaction.atomic
def new_hook_secret(acting: Acting) -> str:
    """Make the secret by which a provider that signs nothing shows who it is, as `user:secret`; the one before ends.

    It is given once and kept sealed. Raises NotFound where mail does not come in by a provider.
    """
    _require_administrator(acting)
    secret = f"{HOOK_USER}:{secrets.token_urlsafe(24)}"
    row = MailIn.objects.filter(school=acting.person.school_id, way=MailIn.Way.WEBHOOK).first()
    if row is None:
        raise NotFound(what="mail in")
    row.webhook_secret = secret
    row.save(update_fields=["webhook_secret"])
    record(
        "made a secret for the mail provider", actor=acting.actor, subject=Subject("school", acting.person.school.ref)
    )
    return secret


@transaction.atomic
def settle_left_mails(acting: Acting, *, again: bool) -> int:
    """Try the mails again that could not be fetched (`again`), or leave them in the mailbox for good. How many."""
    _require_administrator(acting)
    row = MailIn.objects.filter(school=acting.person.school_id).first()
    if row is None or not row.to_fetch:
        return 0
    left = {number: facts | {"tries": 0} for number, facts in row.to_fetch.items()} if again else {}
    count = len(row.to_fetch)
    MailIn.objects.filter(pk=row.pk).update(to_fetch=left, due_at=None)
    record(
        "tried mails again that could not be fetched" if again else "left mails in the mailbox",
        actor=acting.actor,
        subject=Subject("school", acting.person.school.ref),
        facts={"mails": count},
    )
    return count


@transaction.atomic
def forget_mail_in(acting: Acting) -> None:
    """Let no mail come in any more, and forget how it did."""
    _require_administrator(acting)
    if MailIn.objects.filter(school=acting.person.school_id).delete()[0]:
        record("ended mail in", actor=acting.actor, subject=Subject("school", acting.person.school.ref))


def _what_is_wrong(wanted: WayIn, address: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    try:
        validate_email(address)
    except ValidationError:
        wrong["address"] = "This does not look like a mail address."
    if wanted.separator not in SEPARATORS:
        wrong["separator"] = "Please choose one of the signs."
    if wanted.way not in MailIn.Way.values:
        wrong["way"] = "Please choose how mail comes in."
    texts = {
        "host": wanted.host,
        "username": wanted.username,
        "folder": wanted.folder,
        "done_folder": wanted.done_folder,
    }
    wrong |= {
        field: "Please leave out line breaks and other hidden signs."
        for field, text in texts.items()
        if text and not text.isprintable()
    }
    if wanted.way == MailIn.Way.IMAP:
        wrong |= _what_is_wrong_with_a_mailbox(wanted)
    if wanted.way == MailIn.Way.WEBHOOK:
        if not wanted.provider:
            wrong["provider"] = "Please choose your mail provider."
        if wanted.webhook_secret and len(wanted.webhook_secret) > LONGEST_SECRET:
            wrong |= {"webhook_secret": "This is too long to be a key."}
    return wrong


def _what_is_wrong_with_a_mailbox(wanted: WayIn) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not wanted.host.strip():
        wrong["host"] = "Please give the name of the server that has the mailbox."
    if not wanted.username.strip():
        wrong["username"] = "Please give the user name of the mailbox. Often it is the mail address."
    if not 1 <= wanted.port <= 65_535:
        wrong["port"] = "A port is a number from 1 to 65535. Most servers use 993."
    if wanted.security not in MailSettings.Security.values:
        wrong["security"] = "Please choose how the connection is kept safe."
    if wanted.done_folder and wanted.done_folder.strip().lower() == wanted.folder.strip().lower():
        wrong["done_folder"] = "Please name another folder than the one that is read."
    return wrong


def _what_is_taken(school: School, address: str) -> dict[str, str]:
    """Two schools with one address, or one within the other's with tokens, could get each other's mail."""
    local, _, domain = address.lower().rpartition("@")
    others = MailIn.objects.exclude(school=school).filter(Q(address__iendswith=f"@{domain}"))
    for other in others:
        theirs = other.address.lower().rpartition("@")[0]
        begins = local.startswith(tuple(theirs + sign for sign in SEPARATORS))
        if local == theirs or begins or theirs.startswith(tuple(local + sign for sign in SEPARATORS)):
            return {"address": "Another school on this machine has this address, or one too much like it."}
    return {}


def _machine(row: MailIn | WayIn) -> tuple[object, ...]:
    return (row.host.strip().lower(), row.port, row.username.strip())


def _mailbox(row: MailIn | WayIn) -> tuple[object, ...]:
    return (row.way, *_machine(row), row.folder.strip() or "INBOX")


def _require_administrator(acting: Acting) -> None:
    if acting.hat is not Hat.ADMINISTRATOR:
        raise NotFound(what="school")


def plain_facts(row: MailIn) -> Mapping[str, object]:
    """What a form may show of the row: everything but secrets."""
    names = "address way separator is_on answers_in_mail trusted_server host port security username folder done_folder"
    return {name: getattr(row, name) for name in [*names.split(), "provider"]}
