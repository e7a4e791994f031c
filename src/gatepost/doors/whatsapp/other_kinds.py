"""Messages that are no words: pictures, voice notes, places. A file for a private matter is added to it; of all else it
is said kindly, once in a while, that it goes nowhere."""

from dataclasses import replace

from django.utils.translation import gettext as _

from gatepost.doors.whatsapp import files, keywords, private_way, questions, words
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.choices import Option
from gatepost.doors.whatsapp.keywords import Keyword
from gatepost.doors.whatsapp.payload import MEDIA
from gatepost.doors.whatsapp.questions import Goes, Kind, Question
from gatepost.doors.whatsapp.quoted import Quoted
from gatepost.doors.whatsapp.turn import Turn

A_WHILE = 10 * 60
A_DAY = 24 * 60 * 60
SAID_OF = {
    "audio": words.no_voice,
    "image": words.no_pictures,
    "video": words.no_pictures,
    "document": words.no_pictures,
}


def other_kind(turn: Turn, quoted: Quoted) -> Became:
    """A message that is no text. What was written on a picture can go without it, if its author wants that."""
    kind = turn.inbound.type
    if quoted.matter:
        return _for_a_matter(turn, quoted.matter)
    if kind == "sticker":
        turn.say_once_in(A_DAY, "sticker", words.no_sticker())
    elif turn.inbound.text.strip():
        return _words_on_it(turn, quoted)
    elif kind in SAID_OF and questions.just_private(turn.talk):  # it may belong there; nobody guesses
        turn.say_once_in(A_WHILE, "file", words.quote_with_file())
    elif kind in SAID_OF and questions.private_words_awaited(turn.talk) is not None:
        turn.say_once_in(A_WHILE, "file-before", words.words_before_file())
    elif kind in SAID_OF:
        turn.say_once_in(A_WHILE, kind, SAID_OF[kind]())
    else:
        turn.say_once_in(A_WHILE, "other", words.no_such_thing())
    return turn.became("unsupported")


def _words_on_it(turn: Turn, quoted: Quoted) -> Became:
    """Words on a picture can go without it, to where they would go alone: what is private never to a class."""
    asked = keywords.asked_by(turn.inbound.text)
    is_private = asked is not None and asked.keyword is Keyword.PRIVATE
    if is_private and asked is not None and not asked.rest:
        turn.say(words.no_pictures())
        return private_way.ask_for_words(turn)
    item = replace(turn.words, group_ref=quoted.group_ref, reply_to=quoted.reply_to)
    if is_private or questions.private_words_awaited(turn.talk) is not None:
        goes = Goes.SCHOOL
        item = replace(turn.words, text=asked.rest if is_private and asked is not None else turn.inbound.text)
    elif keywords.sounds_private(turn.inbound.text) or not _is_for_class(turn, quoted):
        goes = Goes.ASKED
    else:
        goes = Goes.CLASS
    question = Question(kind=Kind.CAPTION, words=(item,), facts={"goes": goes.value})
    buttons = [(Option.SEND.value, _("Send the words")), (Option.LEAVE.value, _("Do not send"))]
    turn.offer(question, words.words_without_picture(), buttons)
    return turn.became("asked")


def _is_for_class(turn: Turn, quoted: Quoted) -> bool:
    """As for words alone: what they quote says so, or nothing private is being written."""
    if turn.inbound.context_id and not quoted.about:
        return quoted.is_clear
    return not questions.may_be_private(turn.talk)


def _for_a_matter(turn: Turn, reference: str) -> Became:
    """For a private matter: its words are added, and then the file. Where they are asked about first, it waits for a
    second sending; a matter with the safeguarding lead has no files."""
    if turn.inbound.text.strip() and private_way.add(turn, turn.words, reference).code != "private":
        if turn.inbound.media is not None:
            turn.say(words.file_after_words())
        return turn.became("asked")
    if turn.file is not None:
        return files.add(turn, turn.file, reference)
    turn.say(words.no_evidence() if turn.inbound.type in MEDIA else words.no_such_thing())
    return turn.became("unsupported", reference)
