"""When a member hears of their class: once a day all together, or each message by itself where they chose that.

Outside the 24 hours after their last message the platform lets nothing of the class through. Then one fixed sentence
knocks, at most once a day, and whoever answers it is given what is new.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from gatepost.core.clock import now
from gatepost.delivery.whatsapp import content, outbox, windows
from gatepost.delivery.whatsapp.content import Content
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.groups.membership import groups_of
from gatepost.groups.models import ClassGroup, Post
from gatepost.groups.whatsapp.news import news_for, news_in, posts_shown, set_mark
from gatepost.groups.whatsapp.words import author_of, digest_words, relay_words

Kind, Wants = WhatsAppMessage.Kind, WhatsAppMember.Wants

# What the button of the template gives back, and what the word of the same meaning stands for.
NEWS = "news"
# Knocks are this far apart at least.
BETWEEN_KNOCKS = timedelta(hours=20)
# More than so many at once come as one digest: a phone that buzzes ten times is put away.
RELAYS_AT_ONCE = 5
# Nobody's phone is rung at night: what is said then comes in the morning, together.
NIGHT_BEGINS, NIGHT_ENDS = time(21), time(7)
# Members looked at in one turn of the worker.
MEMBERS_A_TURN = 200


def send_digests() -> int:
    """Put today's digest to each member whose hour has come; gives how many members were looked at."""
    looked = 0
    for number in _numbers():
        at = now().astimezone(ZoneInfo(number.school.time_zone))
        if at.time() < number.digest_at:
            continue
        today = at.date()
        waiting = _members(number).filter(Q(digest_on=None) | Q(digest_on__lt=today)).exclude(wants=Wants.NOTHING)
        for member in waiting.order_by("pk")[:MEMBERS_A_TURN]:
            _digest_of_the_day(number, member, today.isoformat())
            looked += 1
    return looked


def send_relays() -> int:
    """Put what is new to members who chose to have each message by itself; gives how many messages were put."""
    put = 0
    for number in _numbers().filter(allows_relays=True):
        if _is_night(now().astimezone(ZoneInfo(number.school.time_zone))):
            continue
        members = _members(number).filter(wants=Wants.EACH)
        put += sum(_relay(number, member, group) for member, group in _with_something_new(members))
    return put


def bring(member: WhatsAppMember, *, once: str) -> int:
    """They asked what is new (their window is open): a digest of each group that has something; gives how many.

    `once`: the platform's id of the message in which they asked.
    """
    found = news_for(member)
    for group, posts in found:
        _put_digest(member, group, posts, once=f"{NEWS}:{once[-40:]}:{group.ref}")
    return len(found)


def _numbers() -> QuerySet[WhatsAppNumber]:
    return WhatsAppNumber.objects.filter(is_on=True).select_related("school").order_by("pk")


def _members(number: WhatsAppNumber) -> QuerySet[WhatsAppMember]:
    members = WhatsAppMember.objects.filter(school=number.school, stopped_at=None, person__is_active=True)
    return members.select_related("person__school", "school")


@transaction.atomic
def _digest_of_the_day(number: WhatsAppNumber, member: WhatsAppMember, day: str) -> None:
    # Whoever sets the day ahead writes the digest: two workers at once make one.
    if not WhatsAppMember.objects.filter(Q(digest_on=None) | Q(digest_on__lt=day), pk=member.pk).update(digest_on=day):
        return
    found = news_for(member)
    if not found:
        return
    if not windows.is_open(member):
        _knock(number, member, found)
        return
    for group, posts in found:
        _put_digest(member, group, posts, once=f"digest:{day}:{group.ref}")


def _put_digest(member: WhatsAppMember, group: ClassGroup, posts: Sequence[Post], *, once: str) -> None:
    with transaction.atomic():
        outbox.put(member, Kind.DIGEST, None, once=once, group_ref=group.ref, shows=[post.ref for post in posts])
        set_mark(member, group, posts)


def _knock(number: WhatsAppNumber, member: WhatsAppMember, found: Sequence[tuple[ClassGroup, list[Post]]]) -> None:
    """One sentence with a count and a name, which the platform lets through; what it speaks of stays unread."""
    at = now()
    if member.asked_in is not None and at - member.asked_in < BETWEEN_KNOCKS:
        return
    group, posts = max(found, key=lambda one: one[1][-1].at)
    WhatsAppMember.objects.filter(pk=member.pk).update(asked_in=at)
    outbox.put(
        member,
        Kind.KNOCK,
        None,
        once=f"knock:{at:%Y-%m-%d}",
        group_ref=group.ref,
        shows=[post.ref for post in posts],
    )


def _with_something_new(members: QuerySet[WhatsAppMember]) -> list[tuple[WhatsAppMember, ClassGroup]]:
    """Members with a group of theirs whose log has gone on behind their mark."""
    found = []
    for member in members.order_by("pk"):
        marks = dict(member.marks.values_list("group_ref", "seq"))
        found += [(member, group) for group in groups_of(member.person) if group.last_seq > marks.get(group.ref, -1)]
    return found


def _relay(number: WhatsAppNumber, member: WhatsAppMember, group: ClassGroup) -> int:
    posts = news_in(member, group)
    if not posts:
        return 0
    if not windows.is_open(member):
        with transaction.atomic():
            _knock(number, member, [(group, posts)])
        return 0
    if len(posts) > RELAYS_AT_ONCE:
        _put_digest(member, group, posts, once=f"digest:{posts[-1].ref}")
        return 1
    with transaction.atomic():
        for post in posts:
            outbox.put(
                member,
                Kind.RELAY,
                None,
                once=f"post:{post.ref}",
                group_ref=group.ref,
                shows=[post.ref],
                answers=_shown_as(member, post.reply_to),
            )
        set_mark(member, group, posts)
    return len(posts)


def _shown_as(member: WhatsAppMember, post: Post | None) -> str:
    """The platform's id of the message in which this member was shown a post by itself; empty for none."""
    if post is None:
        return ""
    shown = WhatsAppMessage.objects.filter(member=member, once=f"post:{post.ref}").exclude(wamid="")
    return shown.values_list("wamid", flat=True).first() or ""


def _is_night(at: datetime) -> bool:
    return at.time() >= NIGHT_BEGINS or at.time() < NIGHT_ENDS


def _may_still_have(message: WhatsAppMessage) -> bool:
    """Asked when it leaves: whether they are in that class today, and still want to hear of it in this way."""
    member = message.member
    if member is None or not groups_of(member.person).filter(ref=message.group_ref).exists():
        return False
    if message.kind == Kind.RELAY:
        allowed = WhatsAppNumber.objects.filter(school=message.school_id, allows_relays=True).exists()
        return allowed and member.wants == Wants.EACH
    # A digest that they asked for is an answer to them; the daily one is for those who want it.
    return member.wants != Wants.NOTHING or message.once.startswith(f"{NEWS}:")


def _words_now(message: WhatsAppMessage) -> Content | None:
    """The words as the posts stand when it leaves; None where nothing is left to tell, or the window has closed."""
    member, posts = message.member, posts_shown(message)
    if member is None or not posts:
        return None
    group = posts[0].group
    if message.kind == Kind.KNOCK:
        number = WhatsAppNumber.objects.get(school=message.school_id)
        return content.class_news(
            number.news_template,
            number.template_language,
            group=group.name,
            count=len(posts),
            latest=author_of(posts[-1]),
            payload=NEWS,
        )
    if not windows.is_open(member):
        return None
    if message.kind == Kind.RELAY:
        return content.text(relay_words(member.person, posts[0]))
    return content.text(digest_words(member.person, group, posts))


for kind in (Kind.DIGEST, Kind.RELAY, Kind.KNOCK):
    outbox.register(outbox.Way(kind=kind, may_still_have=_may_still_have, words_now=_words_now))
