"""How one school sends its mail: set and taken away by its administrator."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.channels.mail import server_of
from gatepost.delivery.errors import ChannelError
from gatepost.delivery.models import MailSettings
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Hat, School


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server that takes the school's mail. `password` None keeps the one that is stored."""

    host: str
    port: int
    security: str
    username: str = ""
    password: str | None = None
    sender: str


def settings_for(acting: Acting) -> MailSettings | None:
    """The school's own mail settings, for its administrators; None where the installation's count."""
    _require_administrator(acting, acting.person.school)
    return MailSettings.objects.filter(school=acting.person.school_id).first()


def has_no_mail_server(school: School) -> bool:
    """Whether no mail of this school goes out: neither it nor the installation has a server. A demo has its mailbox."""
    try:
        server_of(school)
    except ChannelError:
        return True
    return False


@transaction.atomic
def set_mail_server(acting: Acting | None, school: School, server: MailServer) -> MailSettings:
    """Send this school's mail by its own server from now on. None as `acting` is the command line and first set-up.

    Raises Invalid when the server cannot be one.
    """
    _require_administrator(acting, school)
    if server.security not in MailSettings.Security.values:
        raise Invalid(fields={"security": "Please choose how the connection is kept safe."})
    if not server.host.strip() or len(server.host) > 253:
        raise Invalid(fields={"host": "Please give the name of the mail server."})
    if not 1 <= server.port <= 65_535:
        raise Invalid(fields={"port": "A port is a number from 1 to 65535. Most servers use 587."})
    try:
        validate_email(server.sender)
    except ValidationError as fault:
        raise Invalid(fields={"sender": "This does not look like a mail address."}) from fault
    columns: dict[str, object] = {
        "host": server.host.strip().lower(),
        "port": server.port,
        "security": server.security,
        "username": server.username.strip(),
        "sender": server.sender,
    }
    if server.password is not None:
        columns["password"] = server.password
    row, _ = MailSettings.objects.update_or_create(school=school, defaults=columns)
    record(
        "set the mail server",
        actor=actor_of(acting, school),
        subject=Subject("school", school.ref),
        facts={"port": server.port, "security": server.security},
    )
    return row


@transaction.atomic
def forget_mail_server(acting: Acting, school: School) -> None:
    """Send by the installation's server again."""
    _require_administrator(acting, school)
    if MailSettings.objects.filter(school=school).delete()[0]:
        record("forgot the mail server", actor=acting.actor, subject=Subject("school", school.ref))


def _require_administrator(acting: Acting | None, school: School) -> None:
    if acting is None:
        return
    if acting.person.school_id != school.pk:
        raise NotFound(what="school")
    if acting.hat is not Hat.ADMINISTRATOR:
        raise NotFound(what="school")
