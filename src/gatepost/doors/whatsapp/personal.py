"""What the talk on WhatsApp holds about a person: which messages came from them, and words that wait for an answer."""

from typing import Any

from gatepost.doors.whatsapp.models import WhatsAppTaken, WhatsAppTalk
from gatepost.doors.whatsapp.questions import open_questions
from gatepost.people.models import Person


def held_about(person: Person) -> dict[str, Any]:
    """When they wrote and what it became; the words of what they were asked about and have not answered.

    What became a post, or reached the school, is with the rooms that have it.
    """
    taken = WhatsAppTaken.objects.filter(school=person.school_id, member__person=person).order_by("said_at", "pk")
    talk = WhatsAppTalk.objects.filter(member__person=person).first()
    return {
        "messages": [
            {"at": one.said_at.isoformat(), "became": one.became, "reference": one.subject_ref or None} for one in taken
        ],
        "waiting": [words.text for question in (open_questions(talk) if talk else []) for words in question.words],
    }


def erase(person: Person) -> int:
    """Forget the words that wait in their talk; gives whether there were any, as 1 or 0."""
    talk = WhatsAppTalk.objects.filter(member__person=person).exclude(waiting=None)
    return talk.update(asked="", waiting=None, until=None)
