"""When a member hears of their class: once a day all together, or each message by itself where they chose that.

Outside the 24 hours after their last message the platform lets nothing of the class through. Then one fixed sentence
knocks, at most once a day, and whoever answers it is given what is new.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from datetime import time as time_of_day
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from gatepost.core.clock import now, today_in
from gatepost.delivery.whatsapp import content, outbox, windows
from gatepost.delivery.whatsapp.content import Content
from gatepost.delivery.whatsapp.models import WhatsAppGroupMark, WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from gatepost.groups.membership import groups_of
from gatepost.groups.models import ClassGroup, Post
from gatepost.groups.shown import author_words
from gatepost.groups.whatsapp.news import news_for, news_in, posts_shown, set_mark, set_mark_at
from gatepost.groups.whatsapp.words import digest_words, relay_words
from gatepost.people.hats import counts_on
from gatepost.people.models import Guardianship

Kind, Wants = WhatsAppMessage.Kind, WhatsAppMember.Wants

# What the button of the template gives back, and what the word of the same meaning stands for.
NEWS = "news"
# Knocks are this far apart at least.
BETWEEN_KNOCKS = timedelta(hours=20)
# More than so many at once come as one digest: a phone that buzzes ten times is put away.
RELAYS_AT_ONCE = 5
# Nobody's phone is rung at night: what is said then comes in the morning, together.
NIGHT_BEGINS, NIGHT_ENDS = time_of_day(21), time_of_day(7)
# Members found at most in one turn of the worker, and how long a turn lasts: sign-in codes wait behind it.
MEMBERS_A_TURN = 500
TURN_SECONDS = 2.0


def send_digests() -> int:
    """Put today's digest to members whose hour has come, for as long as a turn lasts; gives how many were looked at.

    One member's fault keeps nobody else's digest back: it is raised at the end.
    """
    return _for_each(_whose_hour_has_come(), lambda member: _digest_of_the_day(member) or 1)


def send_relays() -> int:
    """Put what is new to members who chose to have each message by itself; gives how many messages were put."""
    return _for_each(_with_something_new(), lambda found: _relay(*found))


def bring(member: WhatsAppMember, *, once: str) -> int:
    """They asked what is new (their window is open): a digest of each group that has something; gives how many.

    `once`: the platform's id of the message in which they asked.
    """
    found = news_for(member)
    for group, posts in found:
        _put_digest(member, group, posts, once=f"{NEWS}:{once[-40:]}:{group.ref}")
    return len(found)


Found = TypeVar("Found")


def _for_each(found: Iterable[Found], do: Callable[[Found], int]) -> int:
    """Do it for each, until the turn is over. The other steps of the worker wait no longer, whatever the schools."""
    until, count = time.monotonic() + TURN_SECONDS, 0
    faults: list[Exception] = []
    for one in found:
        if time.monotonic() >= until:
            break
        try:
            count += do(one)
        except (InterfaceError, OperationalError):  # the database's, not this member's
            raise
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return count


def _zones() -> list[tuple[str, datetime]]:
    """The time zones of the schools whose number is on, each with its time now."""
    zones = WhatsAppNumber.objects.filter(is_on=True).order_by().values_list("school__time_zone", flat=True)
    return [(zone, now().astimezone(ZoneInfo(zone))) for zone in zones.distinct()]


def _whose_hour_has_come() -> Iterator[WhatsAppMember]:
    """Those who were not given today's digest yet: one query for all schools of a time zone."""
    for zone, at in _zones():
        waiting = WhatsAppMember.objects.filter(
            Q(digest_on=None) | Q(digest_on__lt=at.date()),
            stopped_at=None,
            person__is_active=True,
            school__time_zone=zone,
            school__whatsapp_number__is_on=True,
            school__whatsapp_number__digest_at__lte=at.time(),
        ).exclude(wants=Wants.NOTHING)
        yield from waiting.select_related("person__school", "school__whatsapp_number").order_by("pk")[:MEMBERS_A_TURN]


@transaction.atomic
def _digest_of_the_day(member: WhatsAppMember) -> None:
    day = today_in(member.school.time_zone).isoformat()
    # Whoever sets the day ahead writes the digest: two workers at once make one.
    if not WhatsAppMember.objects.filter(Q(digest_on=None) | Q(digest_on__lt=day), pk=member.pk).update(digest_on=day):
        return
    found = news_for(member)
    if not found:
        return
    if not windows.is_open(member):
        _knock(member, found)
        return
    for group, posts in found:
        _put_digest(member, group, posts, once=f"digest:{day}:{group.ref}")


def _put_digest(member: WhatsAppMember, group: ClassGroup, posts: Sequence[Post], *, once: str) -> None:
    with transaction.atomic():
        outbox.put(member, Kind.DIGEST, None, once=once, group_ref=group.ref, shows=[post.ref for post in posts])
        set_mark(member, group, posts)


def _knock(member: WhatsAppMember, found: Sequence[tuple[ClassGroup, list[Post]]]) -> None:
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


def _with_something_new() -> Iterator[tuple[WhatsAppMember, ClassGroup]]:
    """Members with a group of theirs whose log has gone on behind their mark, where something can be done about it: the
    window is open, or they may be knocked at again. One query for all schools of a time zone."""
    at = now()
    can_hear = Q(person__whatsapp__window_until__gt=at + windows.MARGIN)
    can_hear |= Q(person__whatsapp__asked_in=None) | Q(person__whatsapp__asked_in__lte=at - BETWEEN_KNOCKS)
    class_group = "child__school_class__group"
    told = WhatsAppGroupMark.objects.filter(
        member=OuterRef("person__whatsapp"), group_ref=OuterRef(f"{class_group}__ref")
    )
    for zone, local in _zones():
        if _is_night(local):
            continue
        places = Guardianship.objects.filter(
            counts_on(local.date()),
            can_hear,
            person__is_active=True,
            person__school=F("school"),
            person__whatsapp__stopped_at=None,
            person__whatsapp__wants=Wants.EACH,
            school__time_zone=zone,
            school__whatsapp_number__is_on=True,
            school__whatsapp_number__allows_relays=True,
        ).annotate(told=Coalesce(Subquery(told.values("seq")[:1]), Value(-1)))
        found = places.filter(**{f"{class_group}__last_seq__gt": F("told")}).order_by(
            "person__whatsapp__pk", f"{class_group}__pk"
        )
        pairs = list(found.values_list("person__whatsapp__pk", f"{class_group}__pk").distinct()[:MEMBERS_A_TURN])
        groups = ClassGroup.objects.select_related("school").in_bulk({group for _, group in pairs})
        members = WhatsAppMember.objects.select_related("person__school", "school").in_bulk({pk for pk, _ in pairs})
        yield from ((members[pk], groups[group]) for pk, group in pairs if pk in members)


def _relay(member: WhatsAppMember, group: ClassGroup) -> int:
    posts = news_in(member, group)
    if not posts:  # a reaction, or words of their own: it is not looked at again and again
        set_mark_at(member, group, group.last_seq)
        return 0
    if not windows.is_open(member):
        with transaction.atomic():
            _knock(member, [(group, posts)])
        return 0
    if len(posts) > RELAYS_AT_ONCE or _were_put_before(member, posts):
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


def _were_put_before(member: WhatsAppMember, posts: Sequence[Post]) -> bool:
    """Whether one of them was put by itself, and never left. That message is ended: now they come together."""
    once = [f"post:{post.ref}" for post in posts]
    return WhatsAppMessage.objects.filter(member=member, once__in=once).exists()


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
            latest=author_words(posts[-1], is_own=False),
            payload=NEWS,
        )
    if not windows.is_open(member):
        return None
    if message.kind == Kind.RELAY:
        return content.text(relay_words(member.person, posts[0]))
    return content.text(digest_words(member.person, group, posts))


for kind in (Kind.DIGEST, Kind.RELAY, Kind.KNOCK):
    outbox.register(outbox.Way(kind=kind, may_still_have=_may_still_have, words_now=_words_now))
