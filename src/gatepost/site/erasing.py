"""Erasing what a person wrote: every room its part, in one transaction, one entry, and one line of the ledger.

The ledger is in no backup. So a restore, which brings the words back, erases them again before anybody can read them.
"""

from django.db import transaction

from gatepost.adoption import personal as adoption
from gatepost.adoption.models import GroupAudit
from gatepost.audit.actions import Subject, record
from gatepost.core.db import forget_removed_words
from gatepost.core.words import checked_words
from gatepost.delivery import personal as delivery
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.models import Delivery
from gatepost.delivery.whatsapp.models import WhatsAppMessage
from gatepost.doors.whatsapp import personal as whatsapp_talk
from gatepost.gate import personal as gate
from gatepost.gate.models import PtaMessage, Submission
from gatepost.groups import personal as groups
from gatepost.groups.models import Post, PostRevision, Reaction
from gatepost.people import revocations
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import Person
from gatepost.policies import personal as policies
from gatepost.policies.models import Agreement

KIND: revocations.Kind = "words-erased"
ACTION = "erased what a person wrote"
REASON_LIMIT = 500  # characters
AGAIN = "It had been erased before, and a backup brought it back."


def what_is_there(person: Person) -> dict[str, int]:
    """How much there is to erase, by a word for each kind. All zero once it was erased, until they write again."""
    return {
        "posts": Post.objects.filter(author=person).exclude(text="").count(),
        "earlier wordings": PostRevision.objects.filter(post__author=person).exclude(text="").count(),
        "messages at the gate": Submission.objects.filter(author=person).exclude(text="").count(),
        "PTA messages": PtaMessage.objects.filter(author=person).exclude(text="").count(),
        "reactions": Reaction.objects.filter(person=person).count(),
        "acceptances of the code": Agreement.objects.filter(person=person).count(),
        "devices that are told": Device.objects.filter(person=person).count(),
        "WhatsApp messages": WhatsAppMessage.objects.filter(member__person=person).count(),
        "audits of an old group": GroupAudit.objects.filter(by=person).count(),
        "addresses of letters": Delivery.objects.filter(person=person).count(),
    }


@transaction.atomic
def erase_words(acting: Acting | None, person: Person, reason: str) -> dict[str, int]:
    """Empty what a person wrote in groups and at the gate, and take them out of the letters; gives how much it was.

    Private matters, what was told to the safeguarding lead and the audit are the school's record: their rooms say why
    they stay. Name, addresses and children stay in the roll, which the office keeps. `acting` is None for a command of
    the host. Raises Invalid without a reason; it names nobody, as it stays in the audit.
    """
    words = checked_words(reason, limit=REASON_LIMIT, field="reason")
    found = what_is_there(person)
    # Groups first: a post is withdrawn before its words go, and the gate's own guards ask for that.
    groups.erase(person)
    gate.erase(person)
    policies.erase(person)
    delivery.erase(person)
    adoption.erase(person)
    whatsapp_talk.erase(person)
    forget_removed_words(Post._meta.db_table, "text")
    record(
        ACTION,
        actor=actor_of(acting, person.school),
        subject=Subject("person", person.ref),
        reason=words,
        facts=found,
    )
    revocations.remember(KIND, ref=person.ref, person=person.ref, school=person.school.ref)
    return found


def erase_again(line: revocations.Revocation) -> bool:
    """The same after a restore, for words that a backup brought back; False where there are none.

    The ledger does not know words, so all that the backup has of the person goes: what they wrote in the minutes
    between the erasure and the backup too.
    """
    found = Person.objects.filter(ref=line.ref, school__ref=line.school).select_related("school").first()
    if found is None or not any(what_is_there(found).values()):
        return False
    erase_words(None, found, AGAIN)
    return True
