"""What is new in a group for one member: what they may read, have not written themselves and have not been told."""

from collections.abc import Collection

from django.db.models import QuerySet

from gatepost.core.clock import now
from gatepost.delivery.whatsapp.models import WhatsAppGroupMark, WhatsAppMember, WhatsAppMessage
from gatepost.groups.membership import groups_of
from gatepost.groups.models import ClassGroup, Post

# Posts that one look finds at most. A member who was away for longer reads the rest on the page.
MOST = 200


def news_for(member: WhatsAppMember) -> list[tuple[ClassGroup, list[Post]]]:
    """The groups in which there is something new, with the new posts in order, by the groups' names."""
    found = [(group, news_in(member, group)) for group in groups_of(member.person).order_by("name", "pk")]
    return [(group, posts) for group, posts in found if posts]


def news_in(member: WhatsAppMember, group: ClassGroup) -> list[Post]:
    """The standing posts of a group they look into today that are behind their mark, oldest first, without their own.

    Whoever has just joined begins at that moment.
    """
    mark = WhatsAppGroupMark.objects.filter(member=member, group_ref=group.ref).values_list("seq", flat=True).first()
    posts = standing(Post.objects.filter(group=group)).exclude(author=member.person_id, posted_as=Post.PostedAs.PARENT)
    posts = (
        posts.filter(at__gte=member.joined_at) if mark is None else posts.filter(seq__gt=_begin(member, group, mark))
    )
    # Of very many the newest: the digest says how many there were before them.
    return sorted(posts.order_by("-seq")[:MOST], key=lambda post: post.seq)


def standing(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Of these posts those that anybody may read, with what a line about each needs."""
    return posts.filter(state=Post.State.STANDING).select_related("author", "reply_to__author", "group__school")


def posts_shown(message: WhatsAppMessage) -> list[Post]:
    """The posts of a message as they stand now, oldest first; what was put out of sight since is left out."""
    posts = Post.objects.filter(school=message.school_id, group__ref=message.group_ref, ref__in=message.shows)
    return list(standing(posts).order_by("seq"))


def set_mark(member: WhatsAppMember, group: ClassGroup, posts: Collection[Post]) -> None:
    """They are told of these posts: what is new for them begins behind."""
    set_mark_at(member, group, max(post.seq for post in posts))


def set_mark_at(member: WhatsAppMember, group: ClassGroup, seq: int) -> None:
    """What is new for them in a group begins behind this number of its log."""
    WhatsAppGroupMark.objects.update_or_create(
        member=member, group_ref=group.ref, defaults={"school": member.school, "seq": seq}
    )


def _begin(member: WhatsAppMember, group: ClassGroup, mark: int) -> int:
    """The mark; or before what their newest message was to tell, if that never left."""
    kinds = (WhatsAppMessage.Kind.DIGEST, WhatsAppMessage.Kind.RELAY)
    told = WhatsAppMessage.objects.filter(member=member, group_ref=group.ref, kind__in=kinds, queued_at__lte=now())
    refs: list[str] = []
    for state, shows in told.order_by("-pk").values_list("state", "shows")[:MOST]:
        if state not in (WhatsAppMessage.State.DROPPED, WhatsAppMessage.State.FAILED):
            break
        refs += shows
    if not refs:
        return mark
    first = Post.objects.filter(group=group, ref__in=refs).order_by("seq").values_list("seq", flat=True).first()
    return mark if first is None else min(mark, first - 1)
