"""The talk with a parent on WhatsApp: one message comes in, and is answered.

The worker calls `answer` for each message once, in the transaction that also keeps that it was taken in; what is said
goes to the outbox in the same transaction. Nothing is ever put before a class by guessing: where it is not clear
whether words are for a class or for the school in private, their author is asked.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gatepost.core.db import held
from gatepost.core.errors import TooMany
from gatepost.core.throttle import spend
from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.models import WhatsAppMember
from gatepost.doors.whatsapp import chosen, joining, keywords, posting, preferences, private_way, questions, words
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.choices import Option
from gatepost.doors.whatsapp.keywords import Asked, Keyword
from gatepost.doors.whatsapp.models import WhatsAppTalk
from gatepost.doors.whatsapp.other_kinds import other_kind
from gatepost.doors.whatsapp.payload import Inbound
from gatepost.doors.whatsapp.questions import Kind, Question
from gatepost.doors.whatsapp.quoted import Quoted, quoted_by
from gatepost.doors.whatsapp.reactions import reacted
from gatepost.doors.whatsapp.turn import File, Turn
from gatepost.people.models import School

# Messages of one member that are answered, in an hour and in a day.
MOST_AN_HOUR, MOST_A_DAY = 150, 500


def answer(school: School, member: WhatsAppMember | None, inbound: Inbound, *, file: File | None = None) -> Became:
    """Answer one message to a school's number. `member`: whoever is known by what the platform says of its sender.

    To be called in a transaction, after `ahead.ask_ahead` and `files.fetch_ahead`, which gives the `file`: nobody is
    asked for a second opinion, and nothing is fetched, within one. Raises nothing that a message could bring about;
    what is raised may be tried again.
    """
    if member is None or not member.person.is_active:
        with timezone.override(ZoneInfo(school.time_zone)):
            return joining.unknown(school, inbound, taken_by=member)
    with translation.override(member.person.language), timezone.override(ZoneInfo(school.time_zone)):
        turn = Turn(member, _talk_with(member), inbound, file)
        if inbound.type != "system":
            # A message that comes late says nothing of the number that they have now: it may be somebody else's.
            is_newest = turn.talk.heard_at is None or inbound.at >= turn.talk.heard_at
            members.heard(member, at=inbound.at, number=inbound.number if is_newest else "")
        member.refresh_from_db(fields=["stopped_at"])  # a STOP may have been taken in while we waited for the talk
        became = _answer(turn)
        heard_at = max(filter(None, [turn.talk.heard_at, inbound.at]))
        # An update, as the row is gone where their phone has just joined as somebody else.
        WhatsAppTalk.objects.filter(pk=turn.talk.pk).update(heard_at=heard_at, group_ref=turn.talk.group_ref)
        return became


def _answer(turn: Turn) -> Became:
    inbound = turn.inbound
    if inbound.type == "system":
        members.number_changed(turn.member, number=inbound.new_number, user_id=inbound.new_user_id)
        return turn.became("system")
    if turn.member.stopped_at is not None:
        return joining.stopped(turn)
    if inbound.type == "reaction":
        return reacted(turn)
    asked = keywords.asked_by(inbound.text) if inbound.type == "text" else None
    if (asked is None or asked.keyword is not Keyword.STOP) and _is_flood(turn):
        turn.say_once_in(posting.FLOOD, "flood", words.too_many())
        return turn.became("flood")
    if inbound.choice:
        return chosen.chosen(turn)
    if inbound.type == "text":
        return _by_keyword(turn, asked) if asked is not None else _words(turn)
    quoted = quoted_by(turn.acting, turn.member, inbound.context_id) if inbound.context_id else Quoted()
    return other_kind(turn, quoted)


def _is_flood(turn: Turn) -> bool:
    """Whether one phone writes more than anybody does: each answer costs, and the month's sum is everybody's."""
    try:
        spend("whatsapp-hour", turn.member.ref, limit=MOST_AN_HOUR, seconds=60 * 60)
        spend("whatsapp-day", turn.member.ref, limit=MOST_A_DAY, seconds=24 * 60 * 60)
    except TooMany:
        return True
    return False


def _by_keyword(turn: Turn, asked: Asked) -> Became:
    match asked.keyword:
        case Keyword.STOP:
            return joining.stop(turn)
        case Keyword.START:
            return joining.start(turn)
        case Keyword.NEWS:
            return preferences.news(turn)
        case Keyword.HELP:
            return preferences.help_(turn)
        case Keyword.JOIN:
            if asked.rest:
                return joining.join_again(turn, asked.rest)
            turn.say(words.joined_already())
            return turn.became("join")
        case Keyword.PRIVATE:
            if not asked.rest:
                return private_way.ask_for_words(turn)
            return private_way.ask_which_way(turn, replace(turn.words, text=asked.rest))


def _words(turn: Turn) -> Became:
    """Words: to what they quote, to what was asked for, else to a class; asked about where that is not clear."""
    inbound, item = turn.inbound, turn.words
    quoted = quoted_by(turn.acting, turn.member, inbound.context_id) if inbound.context_id else Quoted()
    if quoted.matter:
        return private_way.add(turn, item, quoted.matter)
    if (awaited := questions.private_words_awaited(turn.talk)) is not None:  # they may quote what it is about
        questions.close(turn.talk, awaited)
        return private_way.ask_which_way(turn, item)
    if inbound.context_id:
        if not quoted.is_clear:
            return private_way.ask_where(turn, item)
        if keywords.sounds_private(inbound.text) or (quoted.about and questions.may_be_private(turn.talk)):
            return private_way.ask_where(turn, replace(item, group_ref=quoted.group_ref, reply_to=quoted.reply_to))
        if quoted.about:  # whoever answers a card writes the new words for it: its buttons come too late from now on
            questions.close_where(turn.talk, lambda one: one.kind is Kind.CARD and one.first.wamid == quoted.about)
        item = replace(item, group_ref=quoted.group_ref, reply_to=quoted.reply_to, again=quoted.again)
        return _to_class(turn, item)
    if (again := questions.newest_of(turn.talk, Kind.AGAIN)) is not None:
        questions.close(turn.talk, again)
        before = again.first
        return posting.to_class(
            turn, replace(item, group_ref=before.group_ref, reply_to=before.reply_to, again=before.again)
        )
    if keywords.sounds_private(inbound.text) or questions.may_be_private(turn.talk):
        return private_way.ask_where(turn, item, reference=questions.just_private(turn.talk))
    return _to_class(turn, item)


def _to_class(turn: Turn, item: questions.Words) -> Became:
    """What was passed on many times is asked about before a whole class gets it; all else goes to the gate."""
    if turn.inbound.is_often_forwarded:
        question = Question(kind=Kind.FORWARDED, words=(item,))
        buttons = [(Option.SEND.value, _("Send it")), (Option.LEAVE.value, _("Do not send it"))]
        turn.offer(question, words.often_forwarded(), buttons)
        return turn.became("asked")
    return posting.to_class(turn, item) if item.group_ref else posting.for_a_class(turn, item)


def _talk_with(member: WhatsAppMember) -> WhatsAppTalk:
    """Where the talk stands. Its row is held: two messages of one person are answered one after the other."""
    WhatsAppTalk.objects.get_or_create(member=member, defaults={"school_id": member.school_id})
    return held(WhatsAppTalk.objects.filter(member=member)).get()
