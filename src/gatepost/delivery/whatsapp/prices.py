"""What messages cost: set aside before one is sent, settled when the platform says so, and kept within a month's cap.

From October 2026 each message that is delivered costs something, also inside the window, but for a number's first
thousand a month there. The cap stops what can be done without first: single messages of a class at 80 % of it, digests
and knocks at 90 %. Answers to what somebody wrote go on to twice the cap; notices are never stopped.
"""

from datetime import date, datetime
from math import inf
from zoneinfo import ZoneInfo

from django.db.models import F, Sum

from gatepost.core.clock import now
from gatepost.core.db import held
from gatepost.delivery.actions import tell
from gatepost.delivery.whatsapp.models import WhatsAppCost, WhatsAppMessage, WhatsAppNumber
from gatepost.delivery.whatsapp.notices import CAP_KIND
from gatepost.people.models import School

Kind = WhatsAppMessage.Kind

SERVICE, UTILITY, MARKETING = "service", "utility", "marketing"
# What counts as marketing costs about so many times as much: in the United Kingdom some 5 p where the other is 1.4 p
# (price pages of 2026). It is reckoned so where the school has not put in that price.
MARKETING_TIMES = 4
# Millionths of a pound where the school has entered no rate: what a UK school should plan with (docs/whatsapp.md).
PLANNING_RATE = 16_000
MILLIONTHS_A_PENNY = 10_000
TEMPLATE = "template"
SHARES: dict[str, float] = {Kind.RELAY: 0.8, Kind.DIGEST: 0.9, Kind.KNOCK: 0.9, Kind.REPLY: 2.0, Kind.NOTICE: inf}
SHARE_FOR_UNKNOWN = 0.8
# The office hears of it before anything is stopped.
TOLD_AT = 0.75


def month_of(school: School, at: datetime) -> date:
    """The first day of the month, by the school's own calendar."""
    return at.astimezone(ZoneInfo(school.time_zone)).date().replace(day=1)


def rate(number: WhatsAppNumber, category: str) -> int:
    """The price of a message of a category, in millionths of a pound. One that has no rate costs as utility does; one
    of marketing several times that."""
    usual = max(int(number.rates.get(UTILITY, PLANNING_RATE)), 0)
    found = number.rates.get(category, usual * MARKETING_TIMES if category == MARKETING else usual)
    return max(int(found), 0)


def spent(school: School, month: date) -> int:
    """What a month has cost so far, what is set aside included, in millionths of a pound."""
    costs = WhatsAppCost.objects.filter(school=school, month=month)
    return int(costs.aggregate(sum=Sum("amount"))["sum"] or 0)


def share_of_cap(number: WhatsAppNumber, *, at: datetime) -> float:
    """How much of this month's cap is used: 1.0 is all of it."""
    cap = number.monthly_cap * MILLIONTHS_A_PENNY
    used = spent(number.school, month_of(number.school, at))
    return used / cap if cap else (inf if used else 0.0)


def set_aside(number: WhatsAppNumber, message: WhatsAppMessage, *, type_: str, at: datetime) -> bool:
    """Reckon a message to the month before it is sent; False when the cap leaves nothing for its kind.

    Call it in the transaction that marks the message: it sets `category` and `price` of the object. It holds the
    number's row, so that two workers never both take the last penny.
    """
    number = held(WhatsAppNumber.objects.filter(pk=number.pk)).get()
    month = month_of(number.school, at)
    category = _of_template(message) if type_ == TEMPLATE else SERVICE
    price = _price(number, category, month)
    if price and not _has_room(number, message, month, price):
        return False
    message.category, message.price = category, price
    _book(message, category, month, messages=1, amount=price)
    if price:
        _tell_early(number, month)
    return True


def give_back(message: WhatsAppMessage) -> None:
    """A message that was set aside was not sent, or not delivered: it costs nothing."""
    if message.sent_at is None or not message.category:
        return
    month = month_of(message.school, message.sent_at)
    _book(message, message.category, month, messages=-1, amount=-message.price)
    message.price, message.category = 0, ""


def settle(message: WhatsAppMessage, *, category: str, is_billable: bool) -> None:
    """The platform says what a message costs: that counts, whatever was set aside. Once a message.

    Call it in a transaction. The caller keeps `category`, `price` and `settled_at` of the object.
    """
    if message.sent_at is None or message.settled_at is not None:
        return
    # Held, as two rows of the month may change: two who settle at once take them in any order.
    number = held(WhatsAppNumber.objects.filter(school=message.school_id)).first()
    month = month_of(message.school, message.sent_at)
    category = category or message.category or SERVICE
    price = (rate(number, category) if number else message.price) if is_billable else 0
    if message.category:
        _book(message, message.category, month, messages=-1, amount=-message.price)
    _book(message, category, month, messages=1, amount=price, billed=int(is_billable))
    message.category, message.price, message.settled_at = category, price, now()


def _of_template(message: WhatsAppMessage) -> str:
    """The category that the platform last billed this template under: it may count one as marketing that was handed in
    as utility. Each kind of message has one template."""
    before = WhatsAppMessage.objects.filter(school=message.school_id, kind=message.kind, type=TEMPLATE)
    newest = before.filter(settled_at__isnull=False).exclude(category="").order_by("-sent_at")
    return newest.values_list("category", flat=True).first() or UTILITY


def _price(number: WhatsAppNumber, category: str, month: date) -> int:
    if category == SERVICE:
        costs = WhatsAppCost.objects.filter(school=number.school, month=month, category=SERVICE)
        used = costs.values_list("messages", flat=True).first() or 0
        if used < number.free_each_month:
            return 0
    return rate(number, category)


def _has_room(number: WhatsAppNumber, message: WhatsAppMessage, month: date, price: int) -> bool:
    if not number.monthly_cap:
        return False
    share = SHARES[message.kind] if message.member_id is not None else SHARE_FOR_UNKNOWN
    return spent(number.school, month) + price <= share * number.monthly_cap * MILLIONTHS_A_PENNY


def _book(message: WhatsAppMessage, category: str, month: date, *, messages: int, amount: int, billed: int = 0) -> None:
    row, _ = WhatsAppCost.objects.get_or_create(school=message.school, month=month, category=category)
    WhatsAppCost.objects.filter(pk=row.pk).update(
        messages=F("messages") + messages, amount=F("amount") + amount, billed=F("billed") + billed
    )


def _tell_early(number: WhatsAppNumber, month: date) -> None:
    """Tell the office once a month, before anything is stopped."""
    cap = number.monthly_cap * MILLIONTHS_A_PENNY
    if number.told_of_cap == month or spent(number.school, month) < TOLD_AT * cap:
        return
    WhatsAppNumber.objects.filter(pk=number.pk).update(told_of_cap=month)
    pounds = f"{number.monthly_cap / 100:.2f}"
    tell(CAP_KIND, school=number.school, addresses=[number.school.office_mail], facts={"pounds": pounds})
