"""Sign-in links handed over by whoever runs the machine, for when mail does not work yet."""

from django.core.management.base import CommandError

from gatepost.core.errors import Invalid
from gatepost.core.refs import new_secret
from gatepost.delivery.links import absolute
from gatepost.people.access import person_by_mail
from gatepost.people.models import Person, School
from gatepost.people.signin import codes


def new_sign_in_link(school: School, mail: str) -> str:
    """A whole address that signs this person in once, within ten minutes, in any browser."""
    return absolute(school, new_sign_in_path(school, mail))


def new_sign_in_path(school: School, mail: str) -> str:
    """The path of such a link. No browser knows the other half of its code, so only the link works."""
    asked = codes.ask(school, mail, new_secret())
    return f"/sign-in/link/{asked.link_secret}/"


def person_named(school: School, mail: str) -> Person:
    """The person with a mail address. Raises CommandError, in a sentence, when there is none."""
    try:
        person = person_by_mail(school, mail)
    except Invalid as fault:
        raise CommandError(next(iter(fault.fields.values()))) from fault
    if person is None:
        raise CommandError(f"Nobody at {school.name} has the address {mail}.")
    return person
