"""A member's words on their way to the school in private: who gets them, and more words on a matter that there is."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from gatepost.concerns.names_apart import names_in
from gatepost.core.errors import GatepostError, NotFound, TooMany
from gatepost.core.words import PRIVATE_LIMIT, checked_words
from gatepost.delivery.links import absolute
from gatepost.delivery.whatsapp.content import ROW_LIMIT, ROW_NOTE_LIMIT, Row, shortened
from gatepost.doors.actions import receive, tells_of_a_child_at_risk
from gatepost.doors.answers import SentPrivately
from gatepost.doors.errors import GoesToSafeguarding
from gatepost.doors.matters import add_words, own_matter, readers_named
from gatepost.doors.named_readers import named_readers
from gatepost.doors.parcel import Parcel
from gatepost.doors.ways import SAFEGUARDING, closest_of, route_of, ways_offered
from gatepost.doors.whatsapp import questions, words
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.choices import Option
from gatepost.doors.whatsapp.posting import FLOOD, key_of
from gatepost.doors.whatsapp.questions import Kind, Question, Words
from gatepost.doors.whatsapp.turn import Turn
from gatepost.gate import actions as gate
from gatepost.gate.access import own_hold
from gatepost.people.models import Person
from gatepost.safeguarding.arrangements import outside_lines

MOST_NAMES = 10  # of other children, said before words go to the school; all are kept apart


def ask_for_words(turn: Turn) -> Became:
    """PRIVATE, alone: the next message is for the school."""
    questions.ask(turn.talk, Question(kind=Kind.PRIVATE_WORDS, lasts=questions.LONGER))
    turn.say(words.write_private())
    return turn.became("asked")


def ask_which_way(turn: Turn, item: Words, *, first: str = "", only: tuple[str, ...] = ()) -> Became:
    """Who at the school gets these words: a list of the ways with the day of the answer, `first` at its head.

    `only` these ways, where what was seen in the words leads nowhere else.
    """
    ways = [way for way in ways_offered(turn.school).values() if not only or way.id in only]
    ways.sort(key=lambda way: way.id != first)
    rows = [
        Row(
            way.id,
            shortened(way.title, ROW_LIMIT),
            shortened(_("You will hear by %(day)s.") % {"day": words.day(way.reply_by)}, ROW_NOTE_LIMIT),
        )
        for way in ways
    ]
    question = Question(kind=Kind.ROUTE, words=(item,), facts={"only": list(only)})
    parts = [words.which_way()]
    if names := names_in(turn.member.person, item.text)[:MOST_NAMES]:
        parts.append(words.names_apart(names))
    turn.offer_list(question, "\n\n".join(parts), _("Choose who"), rows, answers=item.wamid)
    return turn.became("asked")


def send(
    turn: Turn,
    item: Words,
    way: str,
    *,
    is_safe: bool = False,
    is_misread: bool = False,
    asked: Iterable[str] = (),
    about: Iterable[str] = (),
    beside: str = "",
) -> Became:
    """Send these words this way, an id of doors/ways.py. `is_safe`: they were asked, and no child is at risk.

    Whoever is named in them and would open them is asked about first, but for those who were (`asked`): `about` are
    those of them who must not see it. Both are references of people. `beside`: see Parcel.
    """
    asked, about = [*asked], [*about]
    readers = [one for one in named_readers(turn.acting, way, item.text, kept_from=()) if one.ref not in asked]
    if readers:
        if way != SAFEGUARDING and not (is_safe or is_misread) and tells_of_a_child_at_risk(turn.acting, item.text):
            return _ask_about_risk(turn, item, {"way": way})
        facts = {"way": way, "is_safe": is_safe, "is_misread": is_misread, "beside": beside}
        return _ask_about_readers(turn, item, readers, facts | {"asked_before": asked, "about": about})
    parcel = Parcel(
        kind="private",
        acting=turn.acting,
        text=item.text,
        client_key=key_of(item.wamid, "private"),
        route=route_of(way),
        closest=closest_of(way),
        about_data=way == "data",
        group_ref=item.group_ref,
        is_misread=is_misread,
        not_about_a_child=is_safe or is_misread,
        about=tuple(about),
        beside=beside,
    )
    try:
        try:
            answer = receive(parcel)
        except NotFound:  # their place in the class has ended: the school hears them all the same
            answer = receive(replace(parcel, group_ref=""))
    except GoesToSafeguarding:
        return _ask_about_risk(turn, item, {"way": way})
    except TooMany:
        turn.say_once_in(FLOOD, "flood", words.too_many())
        return turn.became("flood")
    except GatepostError as fault:
        turn.say(words.not_sent(next(iter(fault.fields.values()), fault.message)), answers=item.wamid)
        return turn.became("refused")
    if not isinstance(answer, SentPrivately):
        raise NotFound(what="private matter")
    _take_back(turn, item.again)
    questions.note_private(turn.talk, answer.reference)
    turn.say(_sent(turn, answer), answers=item.wamid)
    return turn.has_become(item, "private", answer.reference)


def add(
    turn: Turn,
    item: Words,
    reference: str,
    *,
    is_safe: bool = False,
    asked: Iterable[str] = (),
    about: Iterable[str] = (),
) -> Became:
    """More words on a private matter of their own. What tells of a child at risk is asked about first, and then who is
    named in them and can open it, as by `send`."""
    try:
        checked = checked_words(item.text, limit=PRIVATE_LIMIT)
        asked, about = [*asked], [*about]
        goes_to_lead = own_matter(turn.acting, reference).takes_evidence
        if goes_to_lead and not is_safe and tells_of_a_child_at_risk(turn.acting, checked):
            return _ask_about_risk(turn, item, {"matter": reference})
        named = readers_named(turn.acting, reference, checked)
        if readers := [one for one in named if one.ref not in asked]:
            facts = {"matter": reference, "is_safe": is_safe, "asked_before": asked, "about": about}
            return _ask_about_readers(turn, item, readers, facts)
        kept_out = [one for one in named if one.ref in about]
        add_words(turn.acting, reference, checked, once=key_of(item.wamid, "more")[-32:], about=kept_out)
    except GatepostError as fault:
        turn.say(_why_not(turn, fault, reference), answers=item.wamid)
        return turn.became("refused")
    questions.note_private(turn.talk, reference)
    turn.say(words.added(reference), answers=item.wamid)
    return turn.has_become(item, "private", reference)


def ask_where(turn: Turn, item: Words, *, reference: str = "") -> Became:
    """Words that may be private, or for the class: they say. Nobody guesses with such words."""
    question = Question(kind=Kind.WHERE, words=(item,), facts={"matter": reference})
    buttons = [
        (Option.PRIVATELY.value, _("The school")),
        (Option.FOR_CLASS.value, _("The class")),
        (Option.LEAVE.value, _("Do not send it")),
    ]
    turn.offer(question, words.where_to(), buttons)
    return turn.became("asked")


def ask_about_misread(turn: Turn, item: Words, way: str) -> Became:
    """ "You misread this": who would look, before anybody does."""
    owner = ways_offered(turn.school)[way].title
    question = Question(kind=Kind.MISREAD, words=(item,), facts={"way": way})
    buttons = [(Option.SEND.value, _("Let them look")), (Option.LEAVE.value, _("Leave it"))]
    turn.offer(question, words.misread(owner), buttons, answers=item.wamid)
    return turn.became("asked")


def _ask_about_risk(turn: Turn, item: Words, facts: dict[str, str]) -> Became:
    question = Question(kind=Kind.AT_RISK, words=(item,), facts=facts)
    buttons = [
        (Option.SAFEGUARDING.value, _("Safeguarding lead")),
        (Option.NO_RISK.value, _("No child is at risk")),
        (Option.LEAVE.value, _("Do not send it")),
    ]
    turn.offer(question, words.child_at_risk(), buttons, answers=item.wamid)
    return turn.became("asked")


def _ask_about_readers(turn: Turn, item: Words, readers: list[Person], facts: dict[str, Any]) -> Became:
    asked = [person.ref for person in readers]
    question = Question(kind=Kind.READERS, words=(item,), facts={**facts, "asked": asked})
    buttons = [
        (Option.KEPT_FROM.value, _("Keep it from them")),
        (Option.MAY_SEE.value, _("They may see it")),
        (Option.LEAVE.value, _("Do not send it")),
    ]
    turn.offer(question, words.about_a_reader(person.name for person in readers), buttons, answers=item.wamid)
    return turn.became("asked")


def _sent(turn: Turn, answer: SentPrivately) -> str:
    """That it is there; and whom to ring, where a child may be at risk or nobody at the school may read it."""
    said = words.sent_privately(answer.owner, answer.reference, answer.reply_by)
    if answer.route != SAFEGUARDING:
        return said
    alone = own_matter(turn.acting, answer.reference).outside_lines
    if alone:
        said = "\n".join([words.nobody_can_read(), said])
    return "\n\n".join([said, words.urgent(alone or outside_lines(turn.school), turn.school.urgent_help)])


def _why_not(turn: Turn, fault: GatepostError, reference: str) -> str:
    if fault.fields:
        return words.not_sent(next(iter(fault.fields.values())))
    return words.look_at_page(absolute(turn.school, f"/private/{reference}/"))


def _take_back(turn: Turn, ref: str) -> None:
    """What waited for a class rep goes to the school instead. A rep may have been quicker: that stands."""
    if ref:
        try:
            gate.withdraw_hold(turn.acting, own_hold(turn.acting, ref))
        except GatepostError:
            return
