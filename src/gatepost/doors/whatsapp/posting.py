"""A member's words on their way to a class: which class, and what the gate says to them."""

from dataclasses import replace
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from gatepost.core.digest import digest_of_text
from gatepost.core.errors import GatepostError, NotFound, TooMany
from gatepost.delivery.links import absolute
from gatepost.delivery.whatsapp.content import Row, shortened
from gatepost.doors.actions import receive
from gatepost.doors.parcel import Parcel
from gatepost.doors.whatsapp import cards, questions, words
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.choices import Option
from gatepost.doors.whatsapp.questions import Kind, Question, Words
from gatepost.doors.whatsapp.turn import Turn
from gatepost.gate.answers import Card, Held, Published
from gatepost.gate.cards import look_by_words
from gatepost.groups.access import groups_for
from gatepost.groups.models import ClassGroup
from gatepost.policies.codes import code_for_private_words, conduct_code
from gatepost.policies.errors import CodeHasChanged, CodeNotAccepted
from gatepost.safeguarding.arrangements import NSPCC_LINE, OutsideLine, outside_lines

MOST_CLASSES = 10
# From so much alike on, new words are a card's words, changed: its buttons are of no use any more.
ALIKE = 0.6
COMPARED = 400  # characters
FLOOD = 600  # seconds in which it is said once


def for_a_class(turn: Turn, item: Words) -> Became:
    """Words without a quote: to their only class; in several it is asked which."""
    groups = list(groups_for(turn.acting)[:MOST_CLASSES])
    if not groups:
        turn.say(words.no_class())
        return turn.became("refused")
    if len(groups) == 1:
        return to_class(turn, replace(item, group_ref=groups[0].ref))
    open_one = questions.newest_of(turn.talk, Kind.WHICH_CLASS)
    if open_one is not None and open_one.is_fresh:  # a burst: the one list is for all of it, each stays a message
        questions.put_back(turn.talk, replace(open_one, words=(*open_one.words, item)))
        return turn.became("asked")
    groups.sort(key=lambda group: group.ref != turn.talk.group_ref)  # the class they last wrote in stands first
    turn.offer_list(
        Question(kind=Kind.WHICH_CLASS, words=(item,)), words.which_class(), _("Choose a class"), _rows(groups)
    )
    return turn.became("asked")


def to_class(turn: Turn, item: Words, *, as_it_is: bool = False, asks_rep: bool = False, clause: str = "") -> Became:
    """Words for the class that they name: they stand, or it is said why not yet.

    `as_it_is`: a nudge that they have seen. `asks_rep`: a class rep is to look first; `clause` says in words at what.
    """
    _forget_what_was_changed(turn, item)
    try:
        answer = receive(
            Parcel(
                kind="review" if asks_rep else "post",
                acting=turn.acting,
                text=item.text,
                client_key=key_of(item.wamid, "public"),
                as_it_is=as_it_is,
                group_ref=item.group_ref,
                reply_to=item.reply_to,
                again=item.again,
            )
        )
    except (CodeNotAccepted, CodeHasChanged) as fault:
        return _ask_to_accept(turn, item, version=fault.facts["version"])
    except TooMany:
        turn.say_once_in(FLOOD, "flood", words.too_many())
        return turn.became("flood")
    except NotFound:
        return _not_there(turn, item)
    except GatepostError as fault:
        turn.say(words.not_sent(next(iter(fault.fields.values()), fault.message)), answers=item.wamid)
        return turn.became("refused")
    match answer:
        case Published(post=post):
            turn.talk.group_ref = item.group_ref
            turn.sign(item.wamid)
            return turn.has_become(item, "post", post.ref)
        case Held():
            turn.talk.group_ref = item.group_ref
            return _held(turn, item, answer, clause)
        case Card():
            return _card(turn, item, answer)
    raise NotFound(what="answer")


def key_of(wamid: str, way: str) -> str:
    """The client's key of a message, for one way: the same message, sent again, is the same."""
    return f"whatsapp-{digest_of_text(f'{way} {wamid}')[:40]}"


def _card(turn: Turn, item: Words, card: Card) -> Became:
    outside: list[OutsideLine] = []
    if "safeguarding" in {finding.label for finding in card.findings}:
        outside = sorted(outside_lines(turn.school), key=lambda line: line.number != NSPCC_LINE)
    shown = cards.shown(card, outside=outside, is_forwarded=item.is_forwarded)
    facts = {
        "routes": [route.id for route in card.routes],
        "is_urgent": card.is_urgent,
        "clause": cards.clause_of(card),
        "kinder": card.kinder.text if card.kinder and shown.has_kinder else "",
        "kinder_is_private": bool(card.kinder and card.kinder.is_private),
    }
    question = Question(kind=Kind.CARD, words=(item,), facts=facts)
    turn.offer(question, shown.body, shown.buttons, answers=item.wamid)
    return turn.became("asked")


def _held(turn: Turn, item: Words, held: Held, clause: str) -> Became:
    ref = held.hold.submission.ref
    by = look_by_words(turn.school, held.hold.look_by)
    question = Question(kind=Kind.HELD, words=(replace(item, again=ref),), lasts=questions.LONGER)
    buttons = [
        (Option.CHANGE.value, _("Change it")),
        (Option.PRIVATELY.value, _("Tell the school")),
        (Option.TAKE_BACK.value, _("Take it back")),
    ]
    turn.offer(question, words.held(by, clause), buttons, answers=item.wamid)
    return turn.has_become(item, "hold", ref)


def _ask_to_accept(turn: Turn, item: Words, *, version: object) -> Became:
    """Nobody accepts what they have not seen: the clauses come first. A burst waits for one answer."""
    open_one = questions.newest_of(turn.talk, Kind.ACCEPT)
    if open_one is not None and open_one.is_fresh and open_one.facts["version"] == version:
        questions.put_back(turn.talk, replace(open_one, words=(*open_one.words, item)))
        return turn.became("asked")
    code = conduct_code(code_for_private_words(turn.school))
    clauses = [f"{clause.number}. *{clause.title}* {clause.rule}" for clause in code.clauses]
    turn.say("\n\n".join([words.read_the_code(absolute(turn.school, "/code/")), *clauses]))
    question = Question(kind=Kind.ACCEPT, words=(item,), facts={"version": version})
    buttons = [(Option.ACCEPT.value, _("I accept it")), (Option.LEAVE.value, _("Not now"))]
    turn.offer(question, words.accept_it(), buttons, answers=item.wamid)
    return turn.became("asked")


def _not_there(turn: Turn, item: Words) -> Became:
    is_theirs = groups_for(turn.acting).filter(ref=item.group_ref).exists()
    turn.say(words.not_there() if is_theirs else words.no_class(), answers=item.wamid)
    return turn.became("refused")


def _forget_what_was_changed(turn: Turn, item: Words) -> None:
    """New words that are much like those on a card take their place: the card's buttons come too late from now on."""

    def is_changed(question: Question) -> bool:
        if question.kind is not Kind.CARD or question.first.wamid == item.wamid:
            return False
        before = question.first
        if before.group_ref != item.group_ref:
            return False
        matcher = SequenceMatcher(None, before.text[:COMPARED].casefold(), item.text[:COMPARED].casefold())
        return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE

    questions.close_where(turn.talk, is_changed)


def _rows(groups: list[ClassGroup]) -> list[Row]:
    """A row a class; where two have one name, each says its number."""
    names = [shortened(group.name, 20) for group in groups]
    return [
        Row(group.ref, f"{name} ({number})" if names.count(name) > 1 else name)
        for number, (group, name) in enumerate(zip(groups, names, strict=True), start=1)
    ]
