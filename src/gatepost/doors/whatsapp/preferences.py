"""HELP and what can be chosen from it, and NEWS: how somebody hears of their class."""

from django.utils.translation import gettext as _

from gatepost.delivery.whatsapp import members, notices
from gatepost.delivery.whatsapp.content import Row, shortened
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.doors.whatsapp import joining, private_way, words
from gatepost.doors.whatsapp.became import Became
from gatepost.doors.whatsapp.choices import Option
from gatepost.doors.whatsapp.questions import Kind, Question
from gatepost.doors.whatsapp.turn import Turn
from gatepost.groups.whatsapp.sending import NEWS, bring

Wants = WhatsAppMember.Wants


def help_(turn: Turn) -> Became:
    """HELP: what can be done here, and a list to choose from."""
    rows = [
        Row(Option.PRIVATELY.value, _("Write to the school"), _("In private. The class never sees it.")),
        Row(Option.OFTEN.value, _("How often I hear"), str(Wants(turn.member.wants).label)),
        Row(Option.STOP.value, _("Leave"), _("Nothing more will come. You can come back.")),
    ]
    turn.offer_list(Question(kind=Kind.HELP), words.helped(turn.school.name), _("Choose"), rows)
    return turn.became("help")


def news(turn: Turn) -> Became:
    """NEWS, or the button that means the same: a digest of each class in which there is something new."""
    if not bring(turn.member, once=turn.inbound.wamid):
        turn.say(words.nothing_new())
    return turn.became("news")


def template_tapped(turn: Turn) -> Became:
    """The button of a template: what it stood for comes now, as the window is open."""
    if turn.inbound.choice == NEWS:
        return news(turn)
    tapped = WhatsAppMessage.objects.filter(member=turn.member, wamid=turn.inbound.context_id).exclude(wamid="")
    knock = tapped.exclude(notice=None).select_related("notice", "member").first()
    if knock is not None:
        notices.show(knock, answers=turn.inbound.wamid)
    return turn.became("opened")


def helped(turn: Turn, question: Question, option: str) -> Became:
    """A row of that list."""
    if option == Option.STOP:
        return joining.stop(turn)
    if option == Option.PRIVATELY:
        return private_way.ask_for_words(turn)
    rows = [Row(wants.value, _title(wants), shortened(str(wants.label), 72)) for wants in _offered(turn)]
    turn.offer_list(Question(kind=Kind.OFTEN), words.how_often(), _("Choose"), rows)
    return turn.became("asked")


def how_often(turn: Turn, question: Question, option: str) -> Became:
    """A row of the list of ways to hear. A school may have ended single messages meanwhile."""
    if option not in [wants.value for wants in _offered(turn)]:
        turn.say(words.too_late())
        return turn.became("too-late")
    members.choose(turn.member, Wants(option))
    turn.say(words.will_hear(str(Wants(option).label)))
    return turn.became("wants", option)


def _offered(turn: Turn) -> list[Wants]:
    """Single messages only where the school's number allows them: each costs the school."""
    number = WhatsAppNumber.objects.filter(school=turn.school).only("allows_relays").first()
    allows = number is not None and number.allows_relays
    return [wants for wants in Wants if allows or wants is not Wants.EACH]


def _title(wants: Wants) -> str:
    return {Wants.DIGEST: _("Once a day"), Wants.EACH: _("Each message"), Wants.NOTHING: _("Only answers to me")}[wants]
