"""What a school's own model says of words on their way to a class: asked before the transaction in which they go.

A model takes its time, and nobody is asked while a transaction is open (gate/second_opinion.py). So the same question
is put just before it, and its answer remembered for that moment. Private words are shown to no model: where it is
not clear that words are for a class, nothing is asked.
"""

from contextlib import suppress

from gatepost.core.errors import GatepostError
from gatepost.core.words import POST_LIMIT, checked_words
from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.models import WhatsAppMember
from gatepost.doors.whatsapp import keywords, questions
from gatepost.doors.whatsapp.choices import Option, read_id
from gatepost.doors.whatsapp.models import WhatsAppTalk
from gatepost.doors.whatsapp.payload import Inbound
from gatepost.doors.whatsapp.questions import Goes, Kind
from gatepost.doors.whatsapp.quoted import quoted_by
from gatepost.gate import facts
from gatepost.groups.access import groups_for
from gatepost.groups.models import ClassGroup
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, School
from gatepost.policies.second_opinion import second_opinion_of

# Questions after whose answer words go to a class, but for the answers that lead elsewhere.
LEADS_TO_CLASS = (Kind.WHICH_CLASS, Kind.CARD, Kind.ACCEPT, Kind.FORWARDED, Kind.CAPTION)
LEADS_ELSEWHERE = (Option.LEAVE, Option.PRIVATELY, Option.MISREAD)

Going = list[tuple[str, str]]  # words, and the reference of their class


def ask_ahead(school: School, inbound: Inbound) -> None:
    """Have a second opinion ready on what this message would put before a class, where the school wants one."""
    if second_opinion_of(school) is None:
        return
    member = members.find(school, user_id=inbound.user_id)
    if member is None or member.stopped_at is not None or not member.person.is_active:
        return
    acting = Acting(member.person, Hat.PARENT)
    groups = {group.ref: group for group in groups_for(acting)}
    for text, ref in _going(acting, member, inbound, groups):
        with suppress(GatepostError):  # it is said to them when they go
            words = checked_words(text, limit=POST_LIMIT)
            facts.look(acting, words, group=groups.get(ref))


def _going(acting: Acting, member: WhatsAppMember, inbound: Inbound, groups: dict[str, ClassGroup]) -> Going:
    talk = WhatsAppTalk.objects.filter(member=member).first()
    if inbound.choice:
        return _chosen(talk, inbound) if talk is not None else []
    if inbound.type != "text" or inbound.is_often_forwarded or keywords.asked_by(inbound.text) is not None:
        return []
    if keywords.sounds_private(inbound.text) or (talk is not None and questions.private_words_awaited(talk)):
        return []
    may_be_private = talk is not None and questions.may_be_private(talk)
    if inbound.context_id:
        quoted = quoted_by(acting, member, inbound.context_id)
        is_clear = quoted.group_ref and not (quoted.about and may_be_private)
        return [(inbound.text, quoted.group_ref)] if is_clear else []
    if talk is not None and (again := questions.newest_of(talk, Kind.AGAIN)) is not None:
        return [(inbound.text, again.first.group_ref)]
    if may_be_private:
        return []
    return [(inbound.text, ref) for ref in groups] if len(groups) == 1 else []


def _chosen(talk: WhatsAppTalk, inbound: Inbound) -> Going:
    named = read_id(inbound.choice)
    question = questions.question_named(talk, named[0]) if named else None
    if named is None or question is None or question.kind not in LEADS_TO_CLASS or named[1] in LEADS_ELSEWHERE:
        return []
    if question.facts.get("goes", Goes.CLASS) != Goes.CLASS:
        return []
    if named[1] == Option.KINDER:
        return [] if question.facts["kinder_is_private"] else [(question.facts["kinder"], question.first.group_ref)]
    of_class = named[1] if question.kind is Kind.WHICH_CLASS else ""
    return [(words.text, words.group_ref or of_class) for words in question.words]
