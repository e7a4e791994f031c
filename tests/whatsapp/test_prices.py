"""What messages cost: set aside, settled as the platform says, and kept within the month's cap, which notices pass."""

from datetime import date, timedelta

import pytest

from gatepost.delivery.models import Delivery, Notice
from gatepost.delivery.whatsapp import content, outbox, prices, sending, statuses
from gatepost.delivery.whatsapp.models import WhatsAppCost, WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from tests.whatsapp.sending_cast import fate, member_of, put, send_all, told_all
from tests.whatsapp.test_lost_answers import told_of
from tests.world import send_by

Kind = WhatsAppMessage.Kind
NOVEMBER = date(2026, 11, 1)
PENCE = prices.MILLIONTHS_A_PENNY


@pytest.fixture
def mails(world, mail_server):
    """What the school's mail server takes."""
    box, port = mail_server
    box.taken.clear()
    send_by(world.school, port)
    return box


def cost(category="service"):
    row = WhatsAppCost.objects.get(category=category)
    return row.messages, row.billed, row.amount


def have_spent(line, pence):
    WhatsAppNumber.objects.update(free_each_month=0)
    WhatsAppCost.objects.create(school=line.world.school, month=NOVEMBER, category="service", amount=pence * PENCE)


def test_the_first_of_a_month_are_free_and_then_each_costs(line, phone, clock):
    WhatsAppNumber.objects.update(free_each_month=2)
    for number in range(3):
        put(line, once=str(number))
    send_all()
    assert cost() == (3, 0, 16_000)
    assert list(WhatsAppMessage.objects.order_by("pk").values_list("price", flat=True)) == [0, 0, 16_000]


def test_a_month_is_the_school_s_own(line, phone, clock):
    clock.move_to("2026-07-31T23:30:00Z")  # already August in London
    WhatsAppMessage.objects.all().delete()
    member = member_of(line)
    member.window_until = None
    member.save()
    knock = content.class_news("gatepost_class_news", "en_GB", group="Oak", count=1, latest="Tom", payload="d")
    outbox.put(member, Kind.NOTICE, knock, once="1")
    outbox.put(member, Kind.REPLY, knock, once="2")
    send_all()
    assert WhatsAppCost.objects.get(category="utility").month == date(2026, 8, 1)


def test_what_the_platform_says_counts_whatever_was_set_aside(line, phone, clock):
    WhatsAppNumber.objects.update(rates={"utility": 16_000, "marketing": 50_000}, free_each_month=0)
    message = put(line)
    send_all()
    assert cost() == (1, 0, 16_000)  # service has no rate of its own: it costs as utility does
    for _ in range(2):
        statuses.apply(line.world.school, told_of(message, "sent", wamid=phone.last.wamid, category="marketing"))
        statuses.apply(line.world.school, told_of(message, "delivered", wamid=phone.last.wamid, category="marketing"))
    assert cost() == (0, 0, 0)
    assert cost("marketing") == (1, 1, 50_000)
    message.refresh_from_db()
    assert (message.category, message.price) == ("marketing", 50_000)


def test_a_template_that_counts_as_marketing_is_reckoned_so_from_then_on(line, phone, clock, ways):
    WhatsAppMember.objects.update(window_until=None)
    knock = content.class_news("gatepost_class_news", "en_GB", group="Oak", count=1, latest="Tom", payload="d")
    first = outbox.put(member_of(line), Kind.KNOCK, knock, once="1")
    send_all()
    assert cost("utility") == (1, 0, 16_000)
    statuses.apply(line.world.school, told_of(first, "sent", wamid=phone.last.wamid, category="marketing"))
    assert cost("marketing") == (1, 1, 64_000)  # no price is put in: several times the usual one
    second = outbox.put(member_of(line), Kind.KNOCK, knock, once="2")
    send_all()
    second.refresh_from_db()
    assert (second.category, second.price) == ("marketing", 64_000)
    WhatsAppNumber.objects.update(rates={"utility": 16_000, "marketing": 50_000})
    assert prices.rate(WhatsAppNumber.objects.get(), "marketing") == 50_000


def test_what_turns_out_to_be_free_gives_back_what_was_set_aside(line, phone, clock):
    WhatsAppNumber.objects.update(free_each_month=0)
    put(line)
    send_all()
    told_all(line)  # the platform counts its own thousand
    assert cost() == (1, 0, 0)


@pytest.mark.parametrize(
    ("kind", "spent", "goes"),
    [
        (Kind.RELAY, 79, True),  # of 100 pence, and each message costs one
        (Kind.RELAY, 80, False),
        (Kind.DIGEST, 89, True),
        (Kind.DIGEST, 90, False),
        (Kind.KNOCK, 90, False),
        (Kind.REPLY, 199, True),
        (Kind.REPLY, 200, False),
        (Kind.NOTICE, 1000, True),
    ],
)
def test_the_cap_stops_relays_then_digests_and_never_notices(line, phone, clock, ways, kind, spent, goes):
    WhatsAppNumber.objects.update(monthly_cap=100, rates={"utility": 10_000})
    outbox._ways[Kind.NOTICE] = outbox.Way(kind=Kind.NOTICE, may_still_have=lambda message: True)
    have_spent(line, spent)
    message = put(line, kind=kind)
    send_all()
    assert (fate(message), message.error) == (("sent", "") if goes else ("dropped", "over-the-cap"))
    assert prices.spent(line.world.school, NOVEMBER) == (spent + goes) * PENCE
    assert len(line.platform.requests) == goes


def test_somebody_unknown_cannot_use_up_what_is_for_parents(line, clock):
    WhatsAppNumber.objects.update(monthly_cap=100)
    have_spent(line, 80)
    stranger = line.phone_of(line.world.lena, number="447700900555")
    stranger.wrote_at = line.platform.now()
    message = outbox.put_to_unknown(
        line.world.school, user_id=stranger.user_id, number="447700900555", content=content.text("Hello"), once="1"
    )
    send_all()
    assert (fate(message), message.error, message.to) == ("dropped", "over-the-cap", None)


def test_without_a_cap_what_is_free_goes_and_nothing_that_costs(line, phone, clock):
    WhatsAppNumber.objects.update(monthly_cap=0, free_each_month=1)
    free, dear = put(line, once="1"), put(line, once="2")
    send_all()
    assert (fate(free), fate(dear)) == ("sent", "dropped")


def test_the_office_hears_of_it_once_a_month_before_anything_stops(line, phone, clock, mails):
    WhatsAppNumber.objects.update(monthly_cap=100)
    have_spent(line, 72)
    for number in range(4):
        put(line, once=str(number))
    send_all()
    notice = Notice.objects.get(kind="whatsapp-cap")
    assert WhatsAppNumber.objects.get().told_of_cap == NOVEMBER
    line.world.work()
    [letter] = mails.to(line.world.school.office_mail)
    assert letter["Subject"] == "WhatsApp messages: the month's limit is near"
    assert "£1.00" in letter.get_content()
    assert Delivery.objects.get(notice=notice).state == "sent"


def test_a_new_month_begins_anew(line, phone, clock, ways):
    WhatsAppNumber.objects.update(monthly_cap=100)
    have_spent(line, 100)
    assert prices.share_of_cap(WhatsAppNumber.objects.get(), at=sending.now()) == 1.0
    clock.move_to("2026-12-01T00:00:30Z")
    member = member_of(line)
    member.window_until = sending.now() + timedelta(hours=3)
    member.save()
    message = put(line, kind=Kind.RELAY)
    send_all()
    assert fate(message) == "sent"
