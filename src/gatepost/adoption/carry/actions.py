"""Looking for days and facts in an old chat, and choosing from them; each is written down with its numbers alone."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from gatepost.adoption.carry.lines import message_of
from gatepost.adoption.carry.reading import Looked, look_through
from gatepost.audit.actions import Subject, record
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid
from gatepost.core.words import POST_LIMIT
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting


def look_in_export(
    acting: Acting, group: ClassGroup, given: Sequence["UploadedFile[Any]"], *, date_order: str = ""
) -> Looked:
    """Find days and facts in the export of the class's old group. Its files are gone afterwards, whatever happens.

    `group` comes from access.group_of_representative. Raises Invalid with the field `exports`.
    """
    school = group.school
    hosts = [school.host.removeprefix("www."), school.office_mail.rpartition("@")[2]]
    looked = look_through(given, today=today_in(school.time_zone), hosts=hosts, date_order=date_order)
    record(
        "looked for days and facts in an export",
        actor=acting.actor,
        subject=Subject("group", group.ref),
        facts={"messages": looked.messages, "found": len(looked.found)},
    )
    return looked


def choose_lines(acting: Acting, group: ClassGroup, *, found: Sequence[str], typed: Sequence[str]) -> str:
    """The one message that the chosen lines and those typed by hand make. Sending it is the gate's business.

    Raises Invalid without a line, and for more than fits a message.
    """
    words = message_of([*found, *typed])
    if not words:
        raise Invalid(fields={"facts": "Please tick a line, or write one."})
    if len(words) > POST_LIMIT:
        raise Invalid(fields={"facts": "That is too long for one message. Please take fewer lines."})
    record(
        "chose days and facts to bring along",
        actor=acting.actor,
        subject=Subject("group", group.ref),
        facts={"found": len(found), "typed": len([line for line in typed if line.strip()])},
    )
    return words
