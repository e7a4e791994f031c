"""What a button or a row of a list does. Its question is closed first: pressed twice, it comes too late."""

from collections.abc import Callable
from dataclasses import replace

from gatepost.core.errors import GatepostError
from gatepost.doors.ways import SAFEGUARDING, WAYS
from gatepost.doors.whatsapp import posting, preferences, private_way, questions, words
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.choices import Option, read_id
from gatepost.doors.whatsapp.questions import Goes, Kind, Question, Words
from gatepost.doors.whatsapp.turn import Turn
from gatepost.gate import actions as gate
from gatepost.gate.access import own_hold
from gatepost.policies import actions as policies
from gatepost.policies.errors import CodeHasChanged

Answer = Callable[[Turn, Question, str], Became]


def chosen(turn: Turn) -> Became:
    """Carry out what was tapped: a button of a template, or an answer to a question of ours."""
    if turn.inbound.type == "button":
        return preferences.template_tapped(turn)
    named = read_id(turn.inbound.choice)
    question = questions.question_named(turn.talk, named[0]) if named else None
    if named is None or question is None:
        return _too_late(turn)
    questions.close(turn.talk, question)
    return _ANSWERS[question.kind](turn, question, named[1])


def _too_late(turn: Turn) -> Became:
    turn.say(words.too_late())
    return turn.became("too-late")


def _which_class(turn: Turn, question: Question, option: str) -> Became:
    """Each message of a burst by itself, in the order in which they were written."""
    became = turn.became("chosen")
    for item in question.words:
        became = posting.to_class(turn, replace(item, group_ref=option))
    return became


def _card(turn: Turn, question: Question, option: str) -> Became:
    item, facts = question.first, question.facts
    match option:
        case Option.AS_IT_IS:
            return posting.to_class(turn, item, as_it_is=True)
        case Option.ASK_REP:
            return posting.to_class(turn, item, asks_rep=True, clause=facts["clause"])
        case Option.KINDER if facts["kinder"] and facts["kinder_is_private"]:
            return private_way.ask_which_way(turn, replace(item, text=facts["kinder"]), first=facts["routes"][0])
        case Option.KINDER if facts["kinder"]:
            return posting.to_class(turn, replace(item, text=facts["kinder"]))
        case Option.PRIVATELY if facts["routes"]:
            return _privately(turn, question)
        case Option.MISREAD if facts["routes"]:
            return private_way.ask_about_misread(turn, item, facts["routes"][0])
    return _too_late(turn)


def _privately(turn: Turn, question: Question) -> Became:
    """What a child's safety or a threat leads to goes there at once where there is one way; else they choose."""
    routes = question.facts["routes"]
    if question.facts["is_urgent"] and len(routes) == 1:
        return private_way.send(turn, question.first, routes[0])
    only = tuple(routes) if question.facts["is_urgent"] else ()
    return private_way.ask_which_way(turn, question.first, first=routes[0], only=only)


def _held(turn: Turn, question: Question, option: str) -> Became:
    """Their own words that wait. What a class rep has ruled on meanwhile can be taken back no more."""
    try:
        hold = own_hold(turn.acting, question.first.again)
        if option in (Option.CHANGE, Option.PRIVATELY):
            questions.ask(turn.talk, question)  # until that is done it still waits, and can still be taken back
        if option == Option.CHANGE:
            questions.ask(turn.talk, Question(kind=Kind.AGAIN, words=question.words))
            turn.say(words.write_again())
            return turn.became("asked")
        if option == Option.PRIVATELY:
            return private_way.ask_which_way(turn, question.first)
        gate.withdraw_hold(turn.acting, hold)
    except GatepostError:
        return _too_late(turn)
    turn.say(words.taken_back())
    return turn.has_become(question.first, "taken-back", question.first.again)


def _route(turn: Turn, question: Question, option: str) -> Became:
    only = question.facts["only"]
    if option not in WAYS or (only and option not in only):
        return _too_late(turn)
    return private_way.send(turn, question.first, option)


def _at_risk(turn: Turn, question: Question, option: str) -> Became:
    reference = question.facts.get("matter", "")
    if option == Option.SAFEGUARDING:
        return private_way.send(turn, question.first, SAFEGUARDING, beside=reference)
    if option != Option.NO_RISK:
        return _left(turn)
    if reference:
        return private_way.add(turn, question.first, reference, is_safe=True)
    return private_way.send(turn, question.first, question.facts["way"], is_safe=True)


def _readers(turn: Turn, question: Question, option: str) -> Became:
    """Their answer holds for those who were asked about; whoever can open it since is asked about in a new question."""
    if option not in (Option.KEPT_FROM, Option.MAY_SEE):
        return _left(turn)
    facts, asked = question.facts, question.facts["asked"]
    asked = [*facts.get("asked_before", ()), *asked]
    about = [*facts.get("about", ()), *(facts["asked"] if option == Option.KEPT_FROM else ())]
    if reference := facts.get("matter"):
        return private_way.add(turn, question.first, reference, is_safe=facts["is_safe"], asked=asked, about=about)
    return private_way.send(
        turn,
        question.first,
        facts["way"],
        is_safe=facts["is_safe"],
        is_misread=facts["is_misread"],
        asked=asked,
        about=about,
        beside=facts.get("beside", ""),
    )


def _misread(turn: Turn, question: Question, option: str) -> Became:
    if option != Option.SEND:
        return _left(turn)
    return private_way.send(turn, question.first, question.facts["way"], is_misread=True)


def _where(turn: Turn, question: Question, option: str) -> Became:
    if option == Option.FOR_CLASS:
        questions.forget_private(turn.talk)
        return _to_class(turn, question.first)
    if option != Option.PRIVATELY:
        return _left(turn)
    if reference := questions.just_private(turn.talk) or question.facts["matter"]:
        return private_way.add(turn, question.first, reference)
    open_one = questions.newest_of(turn.talk, Kind.ROUTE)
    if open_one is None:
        return private_way.ask_which_way(turn, question.first)
    before = open_one.first
    longer = replace(before, text=f"{before.text}\n\n{question.first.text}")
    questions.put_back(turn.talk, replace(open_one, words=(longer,)))
    turn.say(words.added_to_waiting())
    return turn.became("asked")


def _accept(turn: Turn, question: Question, option: str) -> Became:
    if option != Option.ACCEPT:
        turn.say(words.not_accepted())
        return turn.became("left")
    try:
        policies.accept(turn.acting, version=question.facts["version"])
    except CodeHasChanged:
        pass  # the message is asked about again, with the new code
    except GatepostError:
        return _too_late(turn)
    became = turn.became("chosen")
    for item in question.words:
        became = posting.to_class(turn, item)
    return became


def _send_or_leave(turn: Turn, question: Question, option: str) -> Became:
    if option != Option.SEND:
        return _left(turn)
    item, goes = question.first, question.facts.get("goes", Goes.CLASS)
    if goes == Goes.ASKED:
        return private_way.ask_where(turn, item, reference=questions.just_private(turn.talk))
    if goes == Goes.SCHOOL:
        if (awaited := questions.private_words_awaited(turn.talk)) is not None:
            questions.close(turn.talk, awaited)
        return private_way.ask_which_way(turn, item)
    return _to_class(turn, item)


def _to_class(turn: Turn, item: Words) -> Became:
    return posting.to_class(turn, item) if item.group_ref else posting.for_a_class(turn, item)


def _left(turn: Turn) -> Became:
    turn.say(words.discarded())
    return turn.became("left")


def _words_are_awaited(turn: Turn, question: Question, option: str) -> Became:
    return _too_late(turn)


_ANSWERS: dict[Kind, Answer] = {
    Kind.WHICH_CLASS: _which_class,
    Kind.CARD: _card,
    Kind.HELD: _held,
    Kind.AGAIN: _words_are_awaited,
    Kind.PRIVATE_WORDS: _words_are_awaited,
    Kind.ROUTE: _route,
    Kind.AT_RISK: _at_risk,
    Kind.READERS: _readers,
    Kind.MISREAD: _misread,
    Kind.WHERE: _where,
    Kind.ACCEPT: _accept,
    Kind.FORWARDED: _send_or_leave,
    Kind.CAPTION: _send_or_leave,
    Kind.HELP: preferences.helped,
    Kind.OFTEN: preferences.how_often,
}
