"""Every sentence that is written to a parent on WhatsApp: each function gives one, in the language that counts now.

Words of theirs are set between marks that keep their direction: an Arabic quotation turns no English sentence round.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gatepost.safeguarding.arrangements import OutsideLine

ISOLATE, END = "\u2068", "\u2069"


def quoted(words: str) -> str:
    """Somebody's words, as words of theirs."""
    return f"{ISOLATE}“{words}”{END}"


def day(on: date) -> str:
    """A promised day, as `Friday 27 November`."""
    return date_format(on, "l j F")


# Coming and going


def welcome(school: str, wording: str) -> str:
    """To somebody who has just joined: where they are, and what they agreed to."""
    return "\n\n".join(
        [_("Welcome! This is the WhatsApp number of %(school)s.") % {"school": school}, wording, how_to()]
    )


def how_to() -> str:
    """What can be done here, in a few lines."""
    return "\n".join(
        [
            _("Write a message: it goes to your class, once it is checked. A ✅ shows that it is there."),
            _("Quote a message to answer it."),
            _("PRIVATE: tell or ask the school something. The class never sees it."),
            _("NEWS: what is new in your class. HELP: choose what you get. STOP: leave."),
        ]
    )


def joined_already() -> str:
    """A code from somebody who takes part already."""
    return _("You take part already. There is nothing more to do.")


def code_wrong() -> str:
    """A code that is wrong, old or used."""
    return _("This code does not work. It may be old, or used already. You find a new one on your page in Gatepost.")


def stranger(where: str) -> str:
    """To a phone that nobody takes part from; `where` is the school's address on the web."""
    return _(
        "Hello. This is a school's number for its class groups. Your message was not kept, and nobody has read it. "
        "Parents of the school can take part. Sign in at %(where)s and you find a code there. Then write JOIN and the "
        "code here."
    ) % {"where": where}


def not_named(where: str) -> str:
    """To a phone of which the platform tells a number alone. Numbers go from hand to hand: nobody is known by one."""
    return _(
        "WhatsApp told us a number, and not who wrote. So your message was not kept, and nobody has read it. Please "
        "update WhatsApp and write again. Or use Gatepost on the web: %(where)s"
    ) % {"where": where}


def goodbye() -> str:
    """After STOP."""
    return _(
        "You have left. Nothing more will come from us here. You can still use Gatepost on the web. "
        "Write START to come back."
    )


def has_stopped() -> str:
    """To somebody who has left, and writes."""
    return _("You have left, so this was not sent to anybody, and not kept. Write START to come back.")


def back_again(wording: str) -> str:
    """After START."""
    return "\n\n".join([_("Welcome back."), wording])


def takes_part() -> str:
    """START from somebody who takes part."""
    return _("You take part. There is nothing more to do.")


def helped(school: str) -> str:
    """After HELP."""
    head = _("This is the number of %(school)s. It is not a WhatsApp group: the school checks and stores each message.")
    return "\n\n".join([head % {"school": school}, how_to()])


def how_often() -> str:
    """Before the list of ways to be told."""
    return _("How would you like to hear from your class?")


def will_hear(how: str) -> str:
    """After a choice from it."""
    return _("Done. From now on: %(how)s.") % {"how": how}


def nothing_new() -> str:
    """After NEWS, where there is none."""
    return _("There is nothing new in your class.")


# To the class


def which_class() -> str:
    """Somebody in several classes wrote without quoting."""
    return _("Which class is it for? It has not been sent yet.")


def no_class() -> str:
    """To somebody who is in no class now: whatever the reason, the same words."""
    return _(
        "This was not sent. You are in no class group at the moment. If that is wrong, please ask the school office. "
        "To ask the school here, write PRIVATE."
    )


def not_there() -> str:
    """The post that they answer is out of sight, or the class is not theirs any more."""
    return _("This was not sent. The message that you answer is not there any more. You can send yours as a new one.")


def not_sent(why: str) -> str:
    """Some other reason, in one sentence of ours."""
    return _("This was not sent. %(why)s") % {"why": why}


def too_many() -> str:
    """They write faster than anybody can."""
    return _("That was a lot in a short time. Your last messages were not sent. Please wait a few minutes.")


def too_late() -> str:
    """A button that is of no use any more."""
    return _("It is too late for this button. Nothing was changed. If you still want to, please write it again.")


def read_the_code(where: str) -> str:
    """Before the clauses of the code."""
    return _("Before you write to the class, please read our code. It is here too: %(where)s") % {"where": where}


def accept_it() -> str:
    """Below them."""
    return _("Do you accept the code? Then your message is sent. Until then it waits here.")


def not_accepted() -> str:
    """They do not, or not now."""
    return _("That is fine. Your message was not sent, and is not kept. You can still read, and write to the school.")


def discarded() -> str:
    """They chose to leave it."""
    return _("It was not sent. Nothing was kept.")


def often_forwarded() -> str:
    """A chain letter, maybe."""
    return _("This was passed on many times before it came to you. Shall it go to the whole class?")


def where_to() -> str:
    """Words that may belong to a private matter, or to the class."""
    return _("Is this for the school in private, or for the class? It has not been sent yet.")


def held(by: str, clause: str) -> str:
    """It waits for a class rep."""
    return "\n\n".join(
        part
        for part in [_("A class rep will look by %(by)s. Until then only you can see it.") % {"by": by}, clause]
        if part
    )


def added_to_waiting() -> str:
    """More private words, while it is still asked who gets them."""
    return _("Added. It has not been sent yet: please choose from the list who should get it.")


def write_again() -> str:
    """They want to change what waits."""
    return _("Please send the new words now. They take the place of the old ones.")


def taken_back() -> str:
    """They took it back."""
    return _("It is taken back. Nobody will see it.")


# To the school, in private


def write_private() -> str:
    """After PRIVATE alone."""
    return _("What would you like to tell or ask the school? Your next message goes to the school, never to the class.")


def which_way() -> str:
    """Before the list of ways."""
    return _("Who at the school should get it? The class never sees it. It has not been sent yet.")


def names_apart(names: Iterable[str]) -> str:
    """Below it, where the words name other children."""
    return _(
        "We keep the names of other children apart: %(names)s. Only the person who deals with this can see them, and "
        "each look is noted."
    ) % {"names": ", ".join(names)}


def urgent(lines: Iterable[OutsideLine], school_says: str = "") -> str:
    """Whom to ring when it cannot wait."""
    parts = [_("Is a child in danger now? Ring 999.")]
    parts += [school_says] if school_says else []
    parts += [f"{line.who}: {line.number}" for line in lines]
    return "\n".join(parts)


def child_at_risk() -> str:
    """Private words that tell of a child at risk, on their way somewhere else."""
    return _(
        "This sounds as if a child may be at risk. Then the safeguarding lead alone should have it. Nothing has been "
        "sent yet. If a child is in danger now, ring 999."
    )


def about_a_reader(names: Iterable[str]) -> str:
    """Private words that name somebody who would open them."""
    return _(
        "%(names)s can open what you send this way. Is it about them? Then they will not see it. Nothing has been "
        "sent yet."
    ) % {"names": ", ".join(f"{ISOLATE}{name}{END}" for name in names)}


def sent_privately(owner: str, reference: str, by: date) -> str:
    """It is with the school."""
    return "\n".join(
        [
            _("Sent privately to %(owner)s. Ref. %(reference)s. You will hear by %(day)s.")
            % {"owner": owner, "reference": reference, "day": day(by)},
            _("To add to it, quote this message."),
        ]
    )


def nobody_can_read() -> str:
    """Everybody who could read it is named in it."""
    return _("Your words are kept. Nobody here can read them: please ring one of these numbers.")


def added(reference: str) -> str:
    """More words on a matter."""
    return _("Added to your private matter. Ref. %(reference)s.") % {"reference": reference}


def look_at_page(where: str) -> str:
    """What cannot be added from here."""
    return _("This cannot be added here. You can do it on its page: %(where)s") % {"where": where}


def misread(owner: str) -> str:
    """Before somebody is asked to look at what the judge misread."""
    return _(
        "We may be wrong. Then a person should look. Your words go to %(owner)s, in private. Nobody in the class sees "
        "them."
    ) % {"owner": owner}


# What cannot be taken in


def no_pictures() -> str:
    """A picture, a film or a file with nothing written on it."""
    return _("Pictures and files cannot be shared here yet, so this was not sent. You can write it in words.")


def words_without_picture() -> str:
    """The same, with words on it."""
    return _("Pictures and files cannot be shared here yet. Shall your words go without it?")


def no_voice() -> str:
    """A voice note."""
    return _("Voice notes cannot be sent here yet, so nobody has heard it. Please write it in words.")


def no_sticker() -> str:
    """A sticker."""
    return _("Stickers do not reach the class. A heart or a thank you on a message does.")


def no_such_thing() -> str:
    """A place, a contact, a poll, or something that we do not know."""
    return _("This kind of message does not reach the class, so it was not sent. You can write it in words.")


# Files for a private matter


def file_added(reference: str) -> str:
    """A file is with the school."""
    return _("Your file is added to your private matter. Ref. %(reference)s.") % {"reference": reference}


def quote_with_file() -> str:
    """A file shortly after something private, of which nobody can tell whether it belongs there."""
    return _(
        "This was not sent to anybody. Is it for your private matter? Then reply to our message about it, and send the "
        "file again with that."
    )


def words_before_file() -> str:
    """A file after PRIVATE, where words are awaited."""
    return _(
        "Please write first what it is about. Nobody has your file yet. When your words are with the school, reply to "
        "our message about it, and send the file with that."
    )


def file_after_words() -> str:
    """A file whose words are asked about first."""
    return _("Your file was not sent. Please answer about the words first. Then you can send it again.")


def file_too_large(where: str) -> str:
    """A file of more than 10 MB. `where` is the page on which files can be added."""
    return _(
        "Your file was not added: it is larger than 10 MB. Please send a smaller one, or ask at the school office."
    )


def file_of_another_kind(where: str) -> str:
    """A file of a kind that is not taken."""
    return _(
        "Your file was not added: we cannot take this kind. A photo, a recording, a PDF or plain text can be added."
    )


def file_not_had(where: str) -> str:
    """A file that WhatsApp did not give."""
    return _(
        "Your file was not added: WhatsApp did not give it to us. Please send it once more, or add it here: %(where)s"
    ) % {"where": where}


def too_many_files(where: str) -> str:
    """More files than anybody sends in an hour."""
    return _("Your file was not added: you have sent many in a short time. You can add it here: %(where)s") % {
        "where": where
    }


def no_evidence() -> str:
    """A file for a matter that has no files."""
    return _(
        "Files cannot be added to this from WhatsApp, so nobody has it. Please keep it. Tell in words what it shows: "
        "the person who has your matter can ask you for it."
    )
