"""A photo, a recording or a document that a parent sends for a private matter of theirs: fetched, then added to it.

It is fetched before the transaction in which it is added, as the platform may take its time; and only where it is clear
that it is for a matter to which files can be added: it quotes that. All other files stay with the platform.
"""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from gatepost.concerns import access as concern_access
from gatepost.concerns import actions as concerns
from gatepost.concerns.actions.from_mail import Piece
from gatepost.concerns.evidence_form import LARGEST_FILE, LONGEST_NAME
from gatepost.concerns.models import Evidence
from gatepost.core.errors import GatepostError, NotFound, TooMany
from gatepost.core.file_types import type_of
from gatepost.core.throttle import spend
from gatepost.core.words import UNSTORABLE
from gatepost.delivery.links import absolute
from gatepost.delivery.whatsapp import media, members
from gatepost.delivery.whatsapp.errors import NotReached
from gatepost.delivery.whatsapp.models import WhatsAppNumber
from gatepost.doors.matters import own_matter
from gatepost.doors.whatsapp import questions, words
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.payload import Inbound
from gatepost.doors.whatsapp.posting import key_of
from gatepost.doors.whatsapp.quoted import quoted_by
from gatepost.doors.whatsapp.turn import File, Turn
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

MOST_AN_HOUR = 20  # of one person
HOUR = 60 * 60


def fetch_ahead(number: WhatsAppNumber, inbound: Inbound, *, is_first_try: bool, is_last_try: bool) -> File | None:
    """The file of a message that quotes a private matter of its sender, or why it cannot be taken; None for all else.

    Raises NotReached where it may be had later; in the last try that is a reason like the others. The first try alone
    is counted against the sender: it is not they who have it tried again.
    """
    if inbound.media is None or not inbound.context_id or not _goes_to_a_matter(number, inbound):
        return None
    try:
        if is_first_try:
            spend("whatsapp-files", f"{number.school.ref} {inbound.user_id}", limit=MOST_AN_HOUR, seconds=HOUR)
        content = media.fetch(number, inbound.media.id, most=LARGEST_FILE)
    except TooMany:
        return File(why_not=words.too_many_files)
    except media.TooLarge:
        return File(why_not=words.file_too_large)
    except media.NotToBeHad:
        return File(why_not=words.file_not_had)
    except NotReached:
        if not is_last_try:
            raise
        return File(why_not=words.file_not_had)
    kind = type_of(content)
    if kind is None:
        return File(why_not=words.file_of_another_kind)
    return File(name=_name_of(inbound, kind), type=kind, content=content)


def add(turn: Turn, file: File, reference: str) -> Became:
    """Add a file to a private matter of theirs, in the transaction that answers the message."""
    page = absolute(turn.school, f"/private/{reference}/evidence/")
    if file.why_not is not None:
        turn.say(file.why_not(page))
        return turn.became("refused", reference)
    day = turn.inbound.at.astimezone(ZoneInfo(turn.school.time_zone)).date()
    source = _("sent by its author over WhatsApp")
    piece = Piece(Evidence.Kind.OTHER, day, source, name=file.name, type=file.type, content=file.content)
    try:
        concern = concern_access.own_concern(turn.acting, reference)
        concerns.add_own_evidence(turn.acting, concern, [piece], once=key_of(turn.inbound.wamid, "file")[-32:])
    except GatepostError:
        turn.say(words.look_at_page(page))
        return turn.became("refused", reference)
    questions.note_private(turn.talk, reference)
    turn.say(words.file_added(reference))
    return turn.became("private", reference)


def _goes_to_a_matter(number: WhatsAppNumber, inbound: Inbound) -> bool:
    """Whether it quotes a matter of their own to which files can be added from here. For the safeguarding lead nothing
    is: such a matter has no files."""
    member = members.find(number.school, user_id=inbound.user_id)
    if member is None or member.stopped_at is not None or not member.person.is_active:
        return False
    acting = Acting(member.person, Hat.PARENT)
    reference = quoted_by(acting, member, inbound.context_id).matter
    try:
        return bool(reference) and own_matter(acting, reference).takes_evidence
    except NotFound:
        return False


def _name_of(inbound: Inbound, kind: str) -> str:
    """What the sender's phone calls it; a photo and a voice note have no name there."""
    told = inbound.media.name if inbound.media is not None else ""
    name = UNSTORABLE.sub("", told.replace("/", " ").replace("\\", " ")).strip()[-LONGEST_NAME:]
    return name or f"whatsapp-{inbound.at:%Y-%m-%d-%H%M}.{kind.rpartition('/')[2]}"
