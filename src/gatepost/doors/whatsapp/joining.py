"""How somebody begins, stops and begins again to take part; and the one answer to a phone that nobody is known by."""

from django.db import transaction

from gatepost.core.digest import digest_of_text
from gatepost.core.errors import TooMany
from gatepost.core.throttle import spend
from gatepost.delivery.links import base_url
from gatepost.delivery.whatsapp import codes, consent, content, members, outbox
from gatepost.delivery.whatsapp.members import NotNamed, PhoneTaken
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.doors.whatsapp import keywords, words
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.keywords import Keyword
from gatepost.doors.whatsapp.models import WhatsAppTalk
from gatepost.doors.whatsapp.payload import Inbound
from gatepost.doors.whatsapp.turn import Turn
from gatepost.people.models import School

A_DAY, AN_HOUR = 24 * 60 * 60, 60 * 60
# Answers to unknown phones from one school's number in an hour: a flood of strangers must not cost the school.
MOST_STRANGERS = 60
MOST_WRONG_CODES = 3


def unknown(school: School, inbound: Inbound, *, taken_by: WhatsAppMember | None = None) -> Became:
    """Somebody who does not take part: a code lets them in; anything else has one kind answer a day.

    It tells nobody whether somebody is known, and nothing of their words is kept. `taken_by`: who has stopped, or whose
    account is closed, and wrote from this phone.
    """
    if inbound.number and (inbound.user_id or inbound.type == "system"):
        # It comes with another id, or its owner has another number now: whoever had it is not reached by it any more.
        members.number_is_anothers(school, inbound.number, user_id=inbound.user_id)
    if inbound.type == "system":  # nobody wrote it
        return Became("system", taken_by)
    asked = keywords.asked_by(inbound.text, is_stranger=True) if inbound.type == "text" else None
    if asked is not None and asked.keyword is Keyword.STOP:  # whoever says STOP wants no answer
        if not inbound.user_id:
            members.stop_number(school, inbound.number)
    elif asked is not None and asked.keyword is Keyword.JOIN and asked.rest:
        return _join(school, inbound, asked.rest)
    elif not inbound.user_id:
        _say(school, inbound, "not-named", words.not_named(base_url(school)), limit=1, seconds=A_DAY)
    else:
        _say(school, inbound, "stranger", words.stranger(base_url(school)), limit=1, seconds=A_DAY)
    return Became("unknown", taken_by)


def join_again(turn: Turn, code: str) -> Became:
    """A code from somebody who takes part: their own changes nothing; another person's phone stays theirs."""
    try:
        with transaction.atomic():
            person = codes.redeem(turn.school, code, sender=turn.inbound.user_id or turn.inbound.number)
            if person is not None and person.pk != turn.member.person_id:
                raise PhoneTaken
    except TooMany:
        return turn.became("flood")
    except PhoneTaken as fault:  # the code is not used up: it is still its person's
        turn.say(words.not_sent(fault.message))
        return turn.became("refused")
    turn.say(words.joined_already() if person is not None else words.code_wrong())
    return turn.became("join" if person is not None else "refused")


def stop(turn: Turn) -> Became:
    """STOP: nothing more is sent but the one answer that says so, put after it. What was open is forgotten."""
    members.stop(turn.member)
    WhatsAppTalk.objects.filter(pk=turn.talk.pk).update(asked="", waiting=None, until=None)
    turn.talk.asked, turn.talk.waiting, turn.talk.until = "", None, None
    turn.say(words.goodbye())
    return turn.became("stop")


def start(turn: Turn) -> Became:
    """START: they come back, and agree to the wording that counts now.

    One that was written before their STOP, and comes after it, brings nobody back: calls come in any order.
    """
    if turn.talk.heard_at is not None and turn.inbound.at < turn.talk.heard_at:
        return turn.became("late")
    if members.start(turn.member, wamid=turn.inbound.wamid):
        turn.say(words.back_again(str(consent.WORDINGS[consent.NEWEST])))
    else:
        turn.say(words.takes_part())
    return turn.became("start")


def stopped(turn: Turn) -> Became:
    """Whoever has stopped and writes: START brings them back, a code does too, and all else is told once a day."""
    asked = keywords.asked_by(turn.inbound.text, is_stranger=True) if turn.inbound.type == "text" else None
    if asked is not None and asked.keyword is Keyword.START:
        return start(turn)
    if asked is not None and asked.keyword is Keyword.JOIN and asked.rest:
        return _join(turn.school, turn.inbound, asked.rest)
    if asked is None or asked.keyword is not Keyword.STOP:
        turn.say_once_in(A_DAY, "stopped", words.has_stopped())
    return turn.became("stopped")


def _join(school: School, inbound: Inbound, code: str) -> Became:
    try:
        with transaction.atomic():
            person = codes.redeem(school, code, sender=inbound.user_id or inbound.number)
            member = (
                members.join(person, user_id=inbound.user_id, number=inbound.number, wamid=inbound.wamid)
                if person is not None
                else None
            )
    except TooMany:
        return Became("flood")
    except (NotNamed, PhoneTaken) as fault:
        _say(school, inbound, "code", fault.message, limit=MOST_WRONG_CODES, seconds=AN_HOUR)
        return Became("refused")
    if member is None:
        _say(school, inbound, "code", words.code_wrong(), limit=MOST_WRONG_CODES, seconds=AN_HOUR)
        return Became("unknown")
    wording = str(consent.WORDINGS[consent.NEWEST])
    outbox.put(
        member,
        WhatsAppMessage.Kind.REPLY,
        content.text(words.welcome(school.name, wording)),
        once=f"welcome {digest_of_text(inbound.wamid)[:40]}",
        answers=inbound.wamid,
    )
    return Became("join", member)


def _say(school: School, inbound: Inbound, what: str, body: str, *, limit: int, seconds: int) -> None:
    """Answer a phone that does not take part, so often and no more."""
    who = inbound.user_id or inbound.number
    try:
        spend(f"whatsapp-unknown-{what}", f"{school.ref} {who}", limit=limit, seconds=seconds)
        spend("whatsapp-unknown", school.ref, limit=MOST_STRANGERS, seconds=AN_HOUR)
    except TooMany:
        return
    outbox.put_to_unknown(
        school,
        user_id=inbound.user_id,
        number=inbound.number,
        content=content.text(body),
        once=f"unknown {digest_of_text(inbound.wamid)[:40]}",
        answers=inbound.wamid,
    )
