"""One turn of the talk with a member: their message, what is open between us, and what we say to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gatepost.core.digest import digest_of_text
from gatepost.core.errors import TooMany
from gatepost.core.throttle import spend
from gatepost.delivery.whatsapp import content, outbox
from gatepost.delivery.whatsapp.content import Content, Row
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage
from gatepost.doors.whatsapp import choices, questions
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.models import WhatsAppTaken, WhatsAppTalk
from gatepost.doors.whatsapp.payload import Inbound
from gatepost.doors.whatsapp.questions import Question, Words
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, School

# What shows that a message stands: a sign on it, and no words.
DONE = "✅"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came with a message and was fetched for a private matter (doors/whatsapp/files.py).

    `type` is told by its content. `why_not`: what its sender is told where it cannot be taken, given the matter's page.
    """

    name: str = ""
    type: str = ""
    content: bytes = b""
    why_not: Callable[[str], str] | None = None


@dataclass(slots=True)
class Turn:
    """A message of a member, answered within its own transaction. Each answer quotes it. `file`: what came with it."""

    member: WhatsAppMember
    talk: WhatsAppTalk
    inbound: Inbound
    file: File | None = None
    said: int = 0

    @property
    def acting(self) -> Acting:
        """The member, as a parent: nobody takes part over WhatsApp in another hat."""
        return Acting(self.member.person, Hat.PARENT)

    @property
    def school(self) -> School:
        """Their school."""
        return self.member.person.school

    @property
    def words(self) -> Words:
        """The message as words that may wait."""
        return Words(text=self.inbound.text, wamid=self.inbound.wamid, is_forwarded=self.inbound.is_forwarded)

    def became(self, code: str, subject_ref: str = "") -> Became:
        """What this message became."""
        return Became(code, self.member, subject_ref)

    def has_become(self, words: Words, code: str, subject_ref: str) -> Became:
        """What these words became, at last: also where they came in an earlier message and had waited since."""
        earlier = WhatsAppTaken.objects.filter(school=self.school, member=self.member, wamid=words.wamid)
        earlier.update(became=code, subject_ref=subject_ref)
        return self.became(code, subject_ref)

    def say(self, body: str, *, group_ref: str = "", answers: str = "") -> None:
        """Answer in words, in several messages where they are many."""
        for piece in content.pieces(body):
            self._put(content.text(piece), group_ref=group_ref, answers=answers)

    def offer(self, question: Question, body: str, buttons: Sequence[tuple[str, str]], *, answers: str = "") -> None:
        """Ask, with up to three buttons of (answer, title) below; the question is open from now on."""
        questions.ask(self.talk, question)
        offered = [(choices.id_of(question.id, option), title) for option, title in buttons]
        self._put(content.buttons(body, offered), group_ref=_group_of(question), answers=answers)

    def offer_list(self, question: Question, body: str, button: str, rows: Sequence[Row], *, answers: str = "") -> None:
        """Ask, with a list to choose from; the ids of its rows are answers. The question is open from now on."""
        questions.ask(self.talk, question)
        lines = [Row(choices.id_of(question.id, row.id), row.title, row.note) for row in rows]
        self._put(content.choice(body, button, lines), group_ref=_group_of(question), answers=answers)

    def sign(self, wamid: str) -> None:
        """Show on a message of theirs that it stands."""
        once = f"sign {digest_of_text(wamid)[:40]}"
        outbox.put(self.member, WhatsAppMessage.Kind.REPLY, content.reaction(wamid, DONE), once=once)

    def say_once_in(self, seconds: int, what: str, body: str) -> None:
        """Answer in words, unless they were told the same a short while ago."""
        try:
            spend(f"whatsapp-told-{what}", self.member.ref, limit=1, seconds=seconds)
        except TooMany:
            return
        self.say(body)

    def _put(self, what: Content, *, group_ref: str, answers: str) -> None:
        self.said += 1
        outbox.put(
            self.member,
            WhatsAppMessage.Kind.REPLY,
            what,
            once=f"answer {self.said} {digest_of_text(self.inbound.wamid)[:40]}",
            answers=answers or self.inbound.wamid,
            group_ref=group_ref,
        )


def _group_of(question: Question) -> str:
    """The class that a question is about, where it is about one: whoever quotes it writes to that class."""
    groups = {words.group_ref for words in question.words}
    is_for_class = question.kind in (questions.Kind.CARD, questions.Kind.FORWARDED, questions.Kind.CAPTION)
    return groups.pop() if is_for_class and not question.may_be_private and len(groups) == 1 else ""
