"""A school starts: from a handful of answers to a school with an administrator, dates, code and class groups."""

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from gatepost.core.env import mail_server_at
from gatepost.core.errors import Invalid
from gatepost.delivery.mail_settings import MailServer, set_mail_server
from gatepost.groups.opening import open_group
from gatepost.people import actions as people
from gatepost.people.models import ClosedDay, Person, Role, School
from gatepost.people.names import checked_name, normal_mail
from gatepost.policies import actions as policies
from gatepost.site.term_dates import OfferedTerm, OfferedYear, offered_year

HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
YEAR = re.compile(r"(20\d\d)/(\d\d)")
MOST_CLASSES = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What is asked before a school can start. `classes` are (name, year group); `closed_days` are (day, name)."""

    name: str
    host: str
    nation: str
    office_mail: str
    secretary_mail: str
    administrator_name: str
    administrator_mail: str
    year: OfferedYear
    terms: tuple[OfferedTerm, ...]
    closed_days: tuple[tuple[date, str], ...] = ()
    classes: tuple[tuple[str, str], ...] = ()
    mail_server: MailServer | None = None


@transaction.atomic
def found(founding: Founding) -> tuple[School, Person]:
    """Make the school with all that was answered, or nothing at all; gives it and its first administrator.

    Raises Invalid, with the answer's name as the field, for what cannot be.
    """
    school = people.add_school(
        name=founding.name,
        host=founding.host,
        nation=founding.nation,
        office_mail=founding.office_mail,
        secretary_mail=founding.secretary_mail,
    )
    year = people.add_year(
        None, school, name=founding.year.name, starts_on=founding.year.starts_on, ends_on=founding.year.ends_on
    )
    for term in founding.terms:
        people.add_term(None, school, name=term.name, starts_on=term.starts_on, ends_on=term.ends_on)
    for on, name in founding.closed_days:
        people.add_closed_day(None, school, on=on, kind=ClosedDay.Kind.INSET, name=name)
    policies.adopt_starter(None, school)
    for name, year_group in founding.classes:
        open_group(people.add_class(None, school, name=name, year_group=year_group, year=year))
    administrator = people.add_person(None, school, name=founding.administrator_name, mail=founding.administrator_mail)
    people.appoint(None, person=administrator, role=Role.ADMINISTRATOR)
    if founding.mail_server is not None:
        set_mail_server(None, school, founding.mail_server)
    return school, administrator


def read_name(text: str) -> str:
    """The school's name, or a person's."""
    return checked_name(text)


def read_mail(text: str) -> str:
    """A mail address in its one form."""
    return normal_mail(text)


def read_host(text: str) -> str:
    """A host name as it stands in the address bar, in lower case; a scheme, port or path around it is cut off."""
    host = re.sub(r"^https?://", "", text.strip().lower()).split("/")[0].split(":")[0]
    if not HOST.fullmatch(host):
        raise Invalid(fields={"host": "This should look like parents.myschool.org.uk, without spaces."})
    return host


def read_nation(text: str) -> str:
    """One of the four nations, as `england`."""
    nation = text.strip().lower().replace(" ", "-")
    if nation not in School.Nation.values:
        raise Invalid(fields={"nation": "Please choose England, Wales, Scotland or Northern Ireland."})
    return nation


def read_year(text: str, nation: str) -> OfferedYear:
    """A school year named as `2026/27`, with the terms most schools of the nation have in it."""
    match = YEAR.fullmatch(text.strip())
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        raise Invalid(fields={"school_year": "This should look like 2026/27."})
    return offered_year(nation, date(int(match[1]), 12, 1))


def read_terms(text: str) -> tuple[OfferedTerm, ...]:
    """Terms, one a line or parted by semicolons, as `Autumn, first half: 2026-09-02 to 2026-10-23`."""
    terms = []
    for line in _lines(text):
        match = re.fullmatch(r"(.+?):\s*(\S+)\s+to\s+(\S+)", line)
        if match is None:
            raise Invalid(fields={"terms": f"“{line}” should look like: Autumn: 2026-09-02 to 2026-12-18."})
        terms.append(OfferedTerm(match[1].strip(), _day(match[2], "terms"), _day(match[3], "terms")))
    return tuple(terms)


def write_terms(terms: tuple[OfferedTerm, ...]) -> str:
    """Terms as `read_terms` reads them, one a line."""
    return "\n".join(f"{term.name}: {term.starts_on} to {term.ends_on}" for term in terms)


def read_closed_days(text: str) -> tuple[tuple[date, str], ...]:
    """Days in term when the school is closed, one a line or parted by semicolons, as `2026-11-30 INSET day`."""
    days = []
    for line in _lines(text):
        day, _, name = line.partition(" ")
        days.append((_day(day.rstrip(":"), "closed_days"), name.strip()))
    return tuple(days)


def read_classes(text: str) -> tuple[tuple[str, str], ...]:
    """Classes parted by commas or lines, each with its year group: `Oak: Year 2, Elm: Year 2`."""
    classes = []
    for line in _lines(text.replace(",", "\n")):
        name, _, year_group = line.partition(":")
        if len(year_group.strip()) > 20:
            raise Invalid(fields={"classes": f"“{year_group.strip()}” is too long for a year group."})
        classes.append((checked_name(name, limit=60, field="classes"), year_group.strip()))
    names = [name.casefold() for name, _ in classes]
    twice = next((name for name, _ in classes if names.count(name.casefold()) > 1), None)
    if twice is not None:
        raise Invalid(fields={"classes": f"{twice} is there twice."})
    if len(classes) > MOST_CLASSES:
        raise Invalid(fields={"classes": f"Please begin with at most {MOST_CLASSES} classes."})
    return tuple(classes)


def read_mail_server(text: str, *, sender: str) -> MailServer | None:
    """A mail server as `smtp+tls://user:password@mail.example.org:587`; None when it is left empty."""
    if not text.strip():
        return None
    try:
        found = mail_server_at(text)
    except ValueError as fault:
        raise Invalid(fields={"mail_server": f"This should look like {fault}."}) from fault
    return MailServer(
        host=str(found["host"]),
        port=int(str(found["port"])),
        security=str(found["security"]),
        username=str(found["username"]),
        password=str(found["password"]),
        sender=sender,
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Invalid(fields={field: f"“{text}” is no day. Please write it as 2026-09-02."}) from fault
