"""What the pages of a group show. The group's own page is a door's (it takes words in); it is filled from here."""

from typing import Any

from django.db.models import QuerySet

from gatepost.groups import access, actions
from gatepost.groups.live.cursor import encoded
from gatepost.groups.membership import family_count
from gatepost.groups.models import ClassGroup, Post, ReadMark
from gatepost.groups.search import excerpt, search, words_of
from gatepost.groups.shown import group_url, shown_posts
from gatepost.people.hats import Acting

POSTS_ON_A_PAGE = 50
RESULTS_AT_MOST = 50


def group_context(
    acting: Acting, group: ClassGroup, *, before: int | None = None, around: int | None = None
) -> dict[str, Any]:
    """The thread of a group: its newest 50 posts, or those with a number below `before`, or those around a number.

    Opening the newest page moves the reader's mark to its end; `unread_from` is the number of the first post that was
    new to them before. `is_newest` says that live updates may go on from `last_seq`.
    """
    # The number first, then the rows: what comes between is sent again, and the page knows it by its reference.
    last_seq = group.last_seq
    cursor = live_cursor(acting)
    posts = posts_of(group)
    if before is not None:
        chosen = list(posts.filter(seq__lt=before).order_by("-seq")[: POSTS_ON_A_PAGE + 1])
    elif around is not None:
        later = list(posts.filter(seq__gt=around).order_by("seq")[: POSTS_ON_A_PAGE // 2])
        chosen = later[::-1] + list(posts.filter(seq__lte=around).order_by("-seq")[: POSTS_ON_A_PAGE // 2 + 1])
    else:
        chosen = list(posts.order_by("-seq")[: POSTS_ON_A_PAGE + 1])
    limit = POSTS_ON_A_PAGE if around is None else POSTS_ON_A_PAGE // 2 + len(later)
    has_earlier = len(chosen) > limit
    chosen = chosen[:limit][::-1]
    is_newest = (before is None and around is None) or not posts.filter(
        seq__gt=chosen[-1].seq if chosen else 0
    ).exists()

    mark = ReadMark.objects.filter(group=group, person=acting.person).values_list("seq", flat=True).first()
    unread = [post for post in chosen if mark is not None and post.seq > mark and post.author_id != acting.person.pk]
    if is_newest and (mark is None or mark < last_seq):
        actions.mark_read(acting, group, last_seq)
    return {
        "group": group,
        "group_url": group_url(group),
        "families": family_count(group),
        "posts": shown_posts(acting, group, chosen),
        "last_seq": last_seq,
        "cursor": cursor,
        "is_newest": is_newest,
        "unread_from": unread[0].seq if unread and is_newest else None,
        "earlier_url": f"{group_url(group)}?before={chosen[0].seq}" if has_earlier else "",
        "newest_url": "" if is_newest else group_url(group),
    }


def thread_context(acting: Acting, group: ClassGroup, post: Post) -> dict[str, Any]:
    """A post with all its replies, oldest first; asked for a reply, the thread it belongs to."""
    root = post.thread or post
    posts = posts_of(group)
    chosen = [*posts.filter(pk=root.pk), *posts.filter(thread=root).order_by("seq")]
    return {
        "group": group,
        "group_url": group_url(group),
        "root": root,
        "posts": shown_posts(acting, group, chosen),
        "reply_url": reply_url(group, root),
    }


def post_context(acting: Acting, group: ClassGroup, post: Post) -> dict[str, Any]:
    """One post, for its fragment."""
    return {"group": group, "post": shown_posts(acting, group, [post])[0]}


def search_context(acting: Acting, group: ClassGroup, text: str, *, everywhere: bool) -> dict[str, Any]:
    """What a search found: each with the line that holds the words, marked."""
    words = words_of(text)
    found = list(search(acting, text, group=None if everywhere else group)[: RESULTS_AT_MOST + 1])
    groups = {one.pk: one for one in access.groups_for(acting)}
    return {
        "group": group,
        "group_url": group_url(group),
        "text": text,
        "has_words": bool(words),
        "everywhere": everywhere,
        "has_other_groups": len(groups) > 1,
        "has_more": len(found) > RESULTS_AT_MOST,
        "results": [
            {
                "post": post,
                "group": groups[post.group_id],
                "pieces": excerpt(post.text, words),
                "url": f"{group_url(groups[post.group_id])}?around={post.seq}#post-{post.ref}",
            }
            for post in found[:RESULTS_AT_MOST]
        ],
    }


def posts_of(group: ClassGroup) -> QuerySet[Post]:
    """The posts of a group with all that showing them needs."""
    return Post.objects.filter(group=group).select_related("author", "reply_to__author", "thread")


def reply_url(group: ClassGroup, post: Post) -> str:
    """Where a reply to a post is written: the group's composer, with the post it answers."""
    return f"{group_url(group)}?reply_to={post.ref}#composer"


def live_cursor(acting: Acting) -> str:
    """Where a stream that begins with this page must go on from, in all groups of the reader."""
    heads = access.groups_for(acting).order_by("pk").values_list("pk", "last_seq")
    return encoded(tuple(heads), acting.person.school.log_era)
